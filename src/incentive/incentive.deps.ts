import type { DomainEvents } from '../contract/events';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Emit } from '../platform/events';
import type { Ids } from '../platform/ids';
import type { ReadSettings } from '../setting';

/** What `incentive` needs from others, as small as what it calls. */
export interface IncentiveDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly emit: Emit<DomainEvents>;
  readonly settings: ReadSettings;
  readonly stores: { find(storeId: string): Promise<{ readonly id: string; readonly path: string } | null> };
  /** Names to show beside ids; ids without an account are absent. */
  readonly staffNames: (staffIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  readonly members: {
    /** Names the person, not the membership. */
    rewardKeyOf(memberId: string): Promise<string>;
  };
  /** The id in the last scene of a clerk with which this person came into the Mini Program in that time; null: none. */
  readonly lastClerkSceneOf: (identityId: string, from: Date, to: Date) => Promise<string | null>;
  /** Draws the code of the Mini Program for a scene. */
  readonly drawCode: (scene: string) => Promise<{ readonly contentType: string; readonly bytes: Buffer }>;
}
