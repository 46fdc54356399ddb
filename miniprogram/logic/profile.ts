import type { Gender, ProfileField, ProfileRequest, ProfileView } from '../../src/contract/member';

interface Question {
  readonly field: ProfileField;
  readonly label: string;
  /** What it is good for, said before it is asked. */
  readonly why: string;
}

/** Asked one at a time; each may be left open. */
export const questions: readonly Question[] = [
  { field: 'nickname', label: '怎么称呼你', why: '只显示在你的会员卡上，店员会看到姓氏' },
  { field: 'birthMonth', label: '出生年月', why: '生日当月有礼；不问具体哪一天' },
  { field: 'gender', label: '性别', why: '挑选更合适的内容' },
  { field: 'region', label: '所在城市', why: '先列出你附近的门店和活动' },
  { field: 'hobbies', label: '感兴趣的', why: '推荐你在意的品类' },
];

export const genders: readonly { readonly value: Gender; readonly label: string }[] = [
  { value: 'female', label: '女' },
  { value: 'male', label: '男' },
  { value: 'other', label: '其他' },
];

/** A field with its answer in words. */
export interface ProfileRow extends Question {
  readonly answer: string;
  readonly isAnswered: boolean;
}

export function profileRowsOf(profile: ProfileView): ProfileRow[] {
  return questions.map((question) => {
    const answer = answerOf(profile, question.field);
    return { ...question, answer: answer === '' ? '未填写' : answer, isAnswered: answer !== '' };
  });
}

function answerOf(profile: ProfileView, field: ProfileField): string {
  switch (field) {
    case 'nickname':
      return profile.nickname?.value ?? '';
    case 'birthMonth':
      return monthWords(profile.birthMonth?.value ?? '');
    case 'gender':
      return genders.find(({ value }) => value === profile.gender?.value)?.label ?? '';
    case 'region':
      return profile.region === null ? '' : regionWords(profile.region.value);
    case 'hobbies':
      return (profile.hobbies?.value ?? []).join('、');
  }
}

function monthWords(month: string): string {
  const [year, number] = month.split('-');
  return number === undefined ? '' : `${year ?? ''} 年 ${Number(number)} 月`;
}

/** 「上海」 for 上海市 in 上海市, 「浙江 杭州」. */
function regionWords({ province, city }: { province: string; city: string }): string {
  return province === city ? city : `${province} ${city}`;
}

/** What is still open, first first; undefined when everything was answered. */
export function nextQuestion(profile: ProfileView): Question | undefined {
  return questions.find(({ field }) => profile[field] === null);
}

/** 「护理液、日抛, 美瞳」 as a list of at most ten. */
export function hobbiesIn(text: string): string[] {
  const words = text.split(/[、,，\s]+/).map((word) => word.trim().slice(0, 20));
  return [...new Set(words.filter((word) => word !== ''))].slice(0, 10);
}

/** A request that sets one field to what was typed or picked; null where nothing was, which clears it. */
export function profileRequestOf(field: ProfileField, values: readonly string[]): ProfileRequest {
  const [first = '', second = ''] = values.map((value) => value.trim());
  const isEmpty = first === '';
  switch (field) {
    case 'nickname':
      return { nickname: isEmpty ? null : first.slice(0, 32) };
    case 'birthMonth':
      return { birthMonth: isEmpty ? null : first.slice(0, 7) };
    case 'gender':
      return { gender: genders.find(({ value }) => value === first)?.value ?? null };
    case 'region':
      return { region: isEmpty ? null : { province: first, city: second } };
    case 'hobbies': {
      const hobbies = hobbiesIn(first);
      return { hobbies: hobbies.length === 0 ? null : hobbies };
    }
  }
}

/** The month that is now in China, `YYYY-MM`: nobody was born later. */
export function lastMonth(nowMs: number): string {
  return new Date(nowMs + 8 * 3_600_000).toISOString().slice(0, 7);
}
