import type { AppendAudit } from '../audit';
import type { DomainEvents } from '../contract/events';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { Logger } from '../platform/logger';
import type { ReadSettings } from '../setting';

/** What `tier` needs from others, as small as what it calls. */
export interface TierDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly emit: Emit<DomainEvents>;
  readonly audit: AppendAudit;
  readonly settings: ReadSettings;
  readonly members: {
    /** The member that lives on after merges; null for an unknown id. */
    current(memberId: string): Promise<{ readonly _id: string } | null>;
    standingOf(memberId: string): Promise<{ readonly canEarn: boolean } | null>;
    /** The member's home store. */
    storeOf(memberId: string): Promise<{ readonly storePath: string | null }>;
  };
}
