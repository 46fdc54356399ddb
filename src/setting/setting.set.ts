import type { AppendAudit } from '../audit';
import type { DialKey, DialView, SetDial } from '../contract/setting';
import type { Clock } from '../platform/clock';
import { contentHash } from '../platform/crypto';
import type { Database } from '../platform/database';
import { isDuplicateKey } from '../platform/database';
import { asDialKey, problemOfDial, valueOf } from './setting.dials';
import { dialChanged, dialValueInvalid, unknownDial } from './setting.errors';
import type { SettingRecord } from './setting.model';
import { settingModel } from './setting.model';
import { presentDial } from './setting.present';

/** Who sets or publishes; `cli` for the demo brand and commands. */
export interface SettingActor {
  readonly kind: 'staff' | 'cli';
  readonly id: string;
}

export interface ChangeDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AppendAudit;
  /** Called once the change is committed. */
  readonly changed: () => void;
}

/**
 * Sets one dial whose version the operator has seen. The same again changes nothing.
 * @throws AppError SETTING_MISSING, SETTING_VALUE_INVALID, SETTING_CHANGED
 */
export function createSet(deps: ChangeDeps) {
  return async (actor: SettingActor, name: string, change: SetDial): Promise<DialView> => {
    const key = asDialKey(name);
    if (key === undefined) throw unknownDial();
    const rule = problemOfDial(key, change.value);
    if (rule !== undefined) throw dialValueInvalid(rule);
    const keys = [`setting:${key}`];
    try {
      return presentDial(key, await deps.db.transaction({ keys }, () => write(deps, actor, key, change)));
    } catch (error) {
      // Two processes set it for the first time at once.
      if (isDuplicateKey(error)) throw dialChanged(1);
      throw error;
    }
  };
}

async function write(
  { db, clock, audit, changed }: ChangeDeps,
  actor: SettingActor,
  key: DialKey,
  { value, version }: SetDial,
): Promise<SettingRecord> {
  const settings = db.model(settingModel);
  const current = await settings.findById(key).lean<SettingRecord>();
  const at = current?.version ?? 0;
  const isRepeat = at === version + 1 && contentHash(current?.value) === contentHash(value);
  if (isRepeat && current !== null) return current;
  if (at !== version) throw dialChanged(at);
  const next = { value, version: version + 1, updatedAt: clock.now(), updatedBy: actor.id };
  if (current === null) await settings.create([{ _id: key, ...next }]);
  else await settings.updateOne({ _id: key, version }, { $set: next });
  const change = { version: next.version, from: valueOf(key, current?.value), to: value };
  await audit({ actor, action: 'setting.set', target: { type: 'setting', id: key }, change });
  db.afterCommit(changed);
  return { _id: key, ...next };
}
