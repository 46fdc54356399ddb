import type { ConsentChoice } from '../contract/member';
import type { ConsentPurpose, Settings } from '../contract/setting';
import type { ConsentEntryRecord, PurposeState, PurposeStates } from './consent.model';
import type { MemberContext } from './member.context';
import { consentRequired, leaveInstead, noticeOutdated, noticeUnknown } from './member.errors';
import { currentNotice, purposes } from './member.rules';

/** A choice with the hash of the text it answers. */
export interface AnsweredNotice {
  readonly choice: ConsentChoice;
  readonly textHash: string;
}

type AppendDeps = Pick<MemberContext, 'clock' | 'ids' | 'consents'>;

/**
 * Inside a transaction: appends the answers that change something, and what they lead to. Answers their purposes.
 */
export async function appendConsents(
  { clock, ids, consents }: AppendDeps,
  memberId: string,
  answers: readonly AnsweredNotice[],
  page: string,
): Promise<readonly ConsentPurpose[]> {
  const before = await consents.find(memberId);
  const changed = answers.filter(({ choice }) => isChange(before[choice.purpose], choice));
  if (changed.length === 0) return [];
  const at = clock.now();
  const entries = changed.map(({ choice, textHash }): ConsentEntryRecord => ({
    _id: ids.next(),
    memberId,
    purpose: choice.purpose,
    act: choice.given ? 'given' : 'withdrawn',
    noticeVersion: choice.noticeVersion,
    textHash,
    page,
    at,
  }));
  await consents.write(memberId, entries, statesOf(entries));
  return changed.map(({ choice }) => choice.purpose);
}

function isChange(before: PurposeState | null, { given, noticeVersion }: ConsentChoice): boolean {
  return before === null || before.given !== given || before.noticeVersion !== noticeVersion;
}

function statesOf(entries: readonly ConsentEntryRecord[]): Partial<PurposeStates> {
  return Object.fromEntries(
    entries.map(({ purpose, act, noticeVersion, textHash, at }) => [
      purpose,
      { given: act === 'given', noticeVersion, textHash, at },
    ]),
  );
}

/** The notices that these choices answer. @throws AppError MEMBER_NOTICE_UNKNOWN, MEMBER_NOTICE_OUTDATED */
function answered(
  choices: readonly ConsentChoice[],
  { notices }: Pick<Settings, 'notices'>,
): AnsweredNotice[] {
  return choices.map((choice, index) => {
    const notice = notices.find(
      ({ purpose, version }) => purpose === choice.purpose && version === choice.noticeVersion,
    );
    if (notice === undefined) throw noticeUnknown(index);
    const current = currentNotice(notices, choice.purpose) ?? notice;
    // A yes to an old text is no informed yes; a no counts whatever was read.
    if (choice.given && current.version !== notice.version) throw noticeOutdated(index, current.version);
    return { choice, textHash: notice.textHash };
  });
}

/** Choices of somebody who joins. @throws AppError MEMBER_NOTICE_…, MEMBER_CONSENT_REQUIRED */
export async function checkJoinConsents(
  { settings }: Pick<MemberContext, 'settings'>,
  choices: readonly ConsentChoice[],
): Promise<readonly AnsweredNotice[]> {
  const answers = answered(choices, await settings());
  if (!choices.some(({ purpose, given }) => purpose === 'membership' && given)) throw consentRequired();
  return answers;
}

/**
 * Gives or withdraws what a member chooses.
 * @throws AppError MEMBER_NOTICE_…, MEMBER_LEAVE_INSTEAD, MEMBER_FROZEN, MEMBER_GONE
 */
export async function putConsents(
  deps: AppendDeps & Pick<MemberContext, 'db' | 'settings' | 'changes'>,
  memberId: string,
  choices: readonly ConsentChoice[],
  page: string,
): Promise<void> {
  const answers = answered(choices, await deps.settings());
  const ending = choices.find(({ purpose, given }) => purpose === 'membership' && !given);
  if (ending !== undefined) throw leaveInstead(ending.purpose);
  await deps.db.transaction({ keys: [`member:${memberId}`] }, async () => {
    const changed = await appendConsents(deps, memberId, answers, page);
    if (changed.length === 0) return;
    const at = deps.clock.now().toISOString();
    await deps.changes.apply(memberId, {}, [
      deps.changes.news('member.consentChanged', { memberId, purposes: changed, at }),
    ]);
  });
}

/** Inside a transaction: takes back what holds, of these purposes. Answers the purposes that changed. */
export async function withdrawConsents(
  deps: AppendDeps,
  memberId: string,
  page: string,
  of: readonly ConsentPurpose[] = purposes,
): Promise<readonly ConsentPurpose[]> {
  const before = await deps.consents.find(memberId);
  const answers = of.flatMap((purpose): AnsweredNotice[] => {
    const state = before[purpose];
    if (state?.given !== true) return [];
    const { noticeVersion, textHash } = state;
    return [{ choice: { purpose, noticeVersion, given: false }, textHash }];
  });
  return appendConsents(deps, memberId, answers, page);
}

/** Inside a transaction: gives again what only a merge (its page) took back, if nothing was said since. */
export async function restoreConsent(
  deps: AppendDeps,
  memberId: string,
  purpose: ConsentPurpose,
  { takenBackBy, page }: { readonly takenBackBy: string; readonly page: string },
): Promise<boolean> {
  const last = await deps.consents.lastEntry(memberId, purpose);
  if (last?.page !== takenBackBy) return false;
  const { noticeVersion, textHash } = last;
  const choice = { purpose, noticeVersion, given: true };
  await appendConsents(deps, memberId, [{ choice, textHash }], page);
  return true;
}
