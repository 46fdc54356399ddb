import type { Consents } from './consent.model';
import { consentQueries } from './consent.model';
import type { Identities } from './identity.model';
import { identityQueries } from './identity.model';
import type { Changes } from './member.change';
import { createChanges } from './member.change';
import type { MemberDeps } from './member.deps';
import type { Members } from './member.model';
import { memberQueries } from './member.model';
import type { Places } from './member.places';
import { createPlaces } from './member.places';
import type { Sights } from './memberSight.model';
import { sightQueries } from './memberSight.model';
import type { Erasures } from './memberErasure.model';
import { erasureQueries } from './memberErasure.model';
import type { PhoneHolders } from './memberPhone.model';
import { phoneHolderQueries } from './memberPhone.model';
import type { Merges } from './merge.model';
import { mergeQueries } from './merge.model';
import type { Phones } from './phone';
import { createPhones } from './phone';
import type { Sessions } from './session.model';
import { sessionQueries } from './session.model';
import type { CountStaff } from './staffCounter';
import { createStaffCounter } from './staffCounter';

/** What the use cases of this feature work with; each picks what it calls. */
export interface MemberContext extends MemberDeps {
  readonly members: Members;
  readonly identities: Identities;
  readonly consents: Consents;
  readonly sessions: Sessions;
  readonly merges: Merges;
  readonly erasures: Erasures;
  readonly phoneHolders: PhoneHolders;
  readonly sights: Sights;
  readonly phones: Phones;
  readonly changes: Changes;
  readonly places: Places;
  readonly countStaff: CountStaff;
}

/** Binds the records of this feature to the database. */
export function createContext(deps: MemberDeps): MemberContext {
  const { db, clock, ids, emit, cipher, stores } = deps;
  const members = memberQueries(db);
  const sessions = sessionQueries(db);
  return {
    ...deps,
    members,
    sessions,
    identities: identityQueries(db, clock, ids),
    consents: consentQueries(db),
    merges: mergeQueries(db),
    erasures: erasureQueries(db),
    phoneHolders: phoneHolderQueries(db),
    sights: sightQueries(db),
    phones: createPhones(cipher),
    changes: createChanges(members, emit),
    places: createPlaces(stores, members),
    countStaff: createStaffCounter(sessions.counters, clock),
  };
}
