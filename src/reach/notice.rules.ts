import type { NoticeField, NoticeKind, NoticeSource } from '../contract/reach';

/** What can stand in the words of each kind. */
export const noticeSources: Readonly<Record<NoticeKind, readonly NoticeSource[]>> = {
  couponExpiring: ['couponTitle', 'couponGives', 'expiresOn', 'expiresAt', 'brandName', 'text'],
  pointsExpiring: ['points', 'expiresOn', 'expiresAt', 'brandName', 'text'],
  activityBegins: ['activityTitle', 'beginsOn', 'beginsAt', 'brandName', 'text'],
};

/** What is known of the thing that a notice is about. */
export type NoticeWords = Readonly<Partial<Record<NoticeSource, string>>>;

/** The values of a template's keywords. */
export function noticeValues(fields: readonly NoticeField[], words: NoticeWords): Record<string, string> {
  return Object.fromEntries(fields.map(({ key, source, text }) => [key, text ?? words[source] ?? '']));
}

/** The first field that names what this kind does not know; -1 where there is none. */
export function wrongField(kind: NoticeKind, fields: readonly NoticeField[]): number {
  return fields.findIndex(({ source }) => !noticeSources[kind].includes(source));
}

/** The words of an end: the last moment in which something can be used. */
export function endWords(expiresAt: Date): NoticeWords {
  const last = new Date(expiresAt.getTime() - 1);
  return { expiresOn: dayOf(last), expiresAt: momentOf(last) };
}

/** The words of a beginning. */
export function beginWords(beginsAt: Date): NoticeWords {
  return { beginsOn: dayOf(beginsAt), beginsAt: momentOf(beginsAt) };
}

const chinaMs = 8 * 3_600_000;

/** As WeChat takes times: 2026年3月5日 23:59. */
function momentOf(at: Date): string {
  return `${dayOf(at)} ${new Date(at.getTime() + chinaMs).toISOString().slice(11, 16)}`;
}

function dayOf(at: Date): string {
  const shifted = new Date(at.getTime() + chinaMs);
  return `${shifted.getUTCFullYear()}年${shifted.getUTCMonth() + 1}月${shifted.getUTCDate()}日`;
}
