import { AppError } from '../platform/errors';

/** A phrase that WeChat's rules on external links count as luring people into sharing, and how it is found. */
interface AvoidedPhrase {
  /** 中文, as it is shown to whoever wrote it. */
  readonly phrase: string;
  readonly pattern: RegExp;
}

const reward = '(?:得|领|送|赚|拿|享|返|获|有奖|有礼|有好礼)';
const words = (...all: readonly string[]): AvoidedPhrase[] =>
  all.map((phrase) => ({ phrase, pattern: new RegExp(phrase, 'u') }));
const withReward = (...acts: readonly string[]): AvoidedPhrase[] =>
  acts.map((act) => ({ phrase: `${act}得…`, pattern: new RegExp(`${act}(?:好友|朋友|他人|新人)?(?:就|即|可|立)?${reward}`, 'u') })); // prettier-ignore

/**
 * What no text of an activity may say: helping, bargaining and collecting tasks, cash, rewards for sharing, following or
 * registering, certain wins. Found whatever stands between the characters. Not a promise that WeChat agrees with the rest.
 */
export const avoidedPhrases: readonly AvoidedPhrase[] = [
  ...words('助力', '砍价', '砍一刀', '帮砍', '帮我点', '加速', '集赞', '集卡', '点赞', '拼人头', '人头费', '拉新', '裂变', '下线'),
  ...words('红包', '现金', '返现', '提现', '话费', '流量包', '躺赚', '赏金', '佣金'),
  ...words('免费领', '免费拿', '免费送', '必中', '百分百中', '100%中奖', '人人有奖', '中奖率', '抽奖'),
  ...words('不转不是', '转发到群', '分享到群', '分享朋友圈', '转发朋友圈'),
  ...withReward('邀请', '分享', '转发', '关注', '注册'),
]; // prettier-ignore

/** A text with its place in the request, `body.title`. */
export interface PlacedText {
  readonly path: string;
  readonly text: string;
}

/** Spaces, punctuation and invisible characters between the characters of a phrase do not hide it. */
function bare(text: string): string {
  return text.normalize('NFKC').toLowerCase().replace(/[\s\p{P}\p{S}\p{Cf}]/gu, (found) => (found === '%' ? found : '')); // prettier-ignore
}

/** Every avoided phrase, each with where it stands. */
export function avoidedIn(
  texts: readonly PlacedText[],
): { readonly path: string; readonly phrase: string }[] {
  return texts.flatMap(({ path, text }) => {
    const plain = bare(text);
    return avoidedPhrases
      .filter(({ pattern }) => pattern.test(plain))
      .map(({ phrase }) => ({ path, phrase }));
  });
}

/** @throws AppError INVITE_WORDING naming each phrase and its place */
export function assertNeutral(texts: readonly PlacedText[]): void {
  const found = avoidedIn(texts);
  if (found.length === 0) return;
  const issues = found.map(({ path, phrase }) => ({ path, message: `不要写「${phrase}」` }));
  const phrases = [...new Set(found.map(({ phrase }) => `「${phrase}」`))].join('、');
  throw new AppError('INVITE_WORDING', 'invalid', `文案里有诱导分享的说法：${phrases}；请换成中性的说法。`, {
    details: { issues },
  });
}
