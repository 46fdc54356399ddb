import type { AppendAudit } from '../audit';
import type { Settings } from '../contract/setting';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Route } from '../platform/http';
import type { Ids } from '../platform/ids';
import type { SettingGates } from './setting.routes';
import { settingRoutes } from './setting.routes';
import type { SettingService } from './setting.service';
import { createSettingService } from './setting.service';

export type { ConsentPurpose, Notice, PointsExpiry, QuietHours, Settings } from '../contract/setting';
export { settingModels } from './setting.model';
export type { SettingService } from './setting.service';
export { currentNotices } from './setting.service';
export type { SettingActor } from './setting.set';

/** Everything that is set, at most 2 s old; never part of the caller's transaction. */
export type ReadSettings = () => Promise<Settings>;

export interface SettingDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly audit: AppendAudit;
}

export interface Setting {
  readonly read: ReadSettings;
  readonly service: SettingService;
  readonly routes: (gates: SettingGates) => Route[];
}

/** The brand's profile, its business dials and the notices its members agree to. */
export function createSetting(deps: SettingDeps): Setting {
  const service = createSettingService(deps);
  return { read: service.read, service, routes: (gates) => settingRoutes(service, gates) };
}
