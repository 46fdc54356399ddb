import type { ConsentPurpose } from '../contract/setting';
import type { PurposeState } from './consent.model';
import type { IdentityRecord } from './identity.model';
import type { MemberContext } from './member.context';
import type { MemberRecord } from './member.model';
import { requireMember } from './member.read';
import { currentNotice, mayAsk, purposes } from './member.rules';
import type { MemberMergeRecord } from './merge.model';

type FactsDeps = Pick<
  MemberContext,
  'clock' | 'settings' | 'members' | 'identities' | 'consents' | 'merges' | 'places'
>;

/** Where a member stands with one purpose. */
export interface ConsentFact {
  readonly purpose: ConsentPurpose;
  readonly state: PurposeState | null;
  readonly currentVersion: string | null;
  readonly mayAsk: boolean;
}

/** A member with all that its views show. */
export interface MemberFacts {
  readonly member: MemberRecord;
  readonly consents: readonly ConsentFact[];
  readonly identities: readonly IdentityRecord[];
  readonly merges: readonly MemberMergeRecord[];
}

/** @throws AppError MEMBER_MISSING */
export async function factsOf(deps: FactsDeps, memberId: string): Promise<MemberFacts> {
  return {
    member: await requireMember(deps, memberId),
    consents: await consentFacts(deps, memberId),
    identities: await deps.identities.ofMember(memberId),
    merges: await deps.merges.ofMember(memberId),
  };
}

/** The same for an operator, within their places. @throws AppError MEMBER_MISSING */
export async function factsWithin(
  deps: FactsDeps,
  scopes: readonly string[],
  memberId: string,
): Promise<MemberFacts> {
  await deps.places.findWithin(memberId, scopes);
  return factsOf(deps, memberId);
}

async function consentFacts(
  { clock, settings, consents }: FactsDeps,
  memberId: string,
): Promise<ConsentFact[]> {
  const { notices, consentReaskDays } = await settings();
  const states = await consents.find(memberId);
  return purposes.map((purpose) => {
    const state = states[purpose];
    const current = currentNotice(notices, purpose);
    const isDue = mayAsk(state, current, consentReaskDays, clock.now());
    return { purpose, state, currentVersion: current?.version ?? null, mayAsk: isDue };
  });
}
