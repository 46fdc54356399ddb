import { AppError } from '../platform/errors';

const reward = '(?:得|领|送|赚|拿|享|返|获|有奖|有礼|有好礼)';
const words = (...all: readonly string[]): RegExp[] => all.map((phrase) => new RegExp(phrase, 'u'));
/** An act with what is given for it: 「分享得」, 「邀请好友就送」, 「关注有礼」. */
const withReward = (...acts: readonly string[]): RegExp[] =>
  acts.map((act) => new RegExp(`${act}(?:好友|朋友|他人|新人)?(?:就|即|可|立)?${reward}`, 'u'));

/**
 * What no text of an activity may say: helping, bargaining and collecting tasks, cash, rewards for sharing, following or
 * registering, certain wins. Found whatever stands between the characters. Not a promise that WeChat agrees with the rest.
 */
export const avoidedPhrases: readonly RegExp[] = [
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

/** Every avoided phrase as it was written, each with where it stands. */
export function avoidedIn(
  texts: readonly PlacedText[],
): { readonly path: string; readonly phrase: string }[] {
  return texts.flatMap(({ path, text }) => {
    const plain = bare(text);
    return avoidedPhrases.flatMap((pattern) => {
      const phrase = pattern.exec(plain)?.[0];
      return phrase === undefined ? [] : [{ path, phrase }];
    });
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
