import type { AppendAudit } from '../audit';
import type { DialView, Notice, Settings } from '../contract/setting';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import { dialKeys, valuesOf } from './setting.dials';
import type { NoticeRecord, SettingRecord } from './setting.model';
import { noticeModel, settingModel } from './setting.model';
import { presentDial, presentNotice } from './setting.present';
import { createPublish } from './setting.publish';
import { createSet } from './setting.set';
import { createSnapshot } from './setting.snapshot';

interface SettingServiceDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly audit: AppendAudit;
}

/** Changes of another process are seen within 2 s; this leaves half a second for the reading itself. */
const snapshotMs = 1_500;

export type SettingService = ReturnType<typeof createSettingService>;

export function createSettingService({ db, clock, audit }: SettingServiceDeps) {
  const snapshot = createSnapshot({ clock, maxAgeMs: snapshotMs, load: () => load(db) });
  const changes = { db, clock, audit, changed: () => snapshot.forget() };
  return {
    /** Everything that is set, at most 2 s old; a change made by this process shows at once. */
    read: () => snapshot.read(),

    /** Every dial as an operator sees it, read anew. */
    async dials(): Promise<DialView[]> {
      const records = await db.model(settingModel).find().lean<SettingRecord[]>();
      return dialKeys().map((key) =>
        presentDial(
          key,
          records.find(({ _id }) => _id === key),
        ),
      );
    },

    /** Every published notice, newest first. */
    async notices(): Promise<Notice[]> {
      const order = { publishedAt: -1, _id: -1 } as const;
      const records = await db.model(noticeModel).find().sort(order).lean<NoticeRecord[]>();
      return records.map(presentNotice);
    },

    set: createSet(changes),
    publishNotice: createPublish(changes),
  };
}

/** Through the driver, which joins no transaction: the snapshot is shared by everybody. */
async function load(db: Database): Promise<Settings> {
  const records = await db.collection(settingModel).find({}).toArray();
  const published = await db.collection(noticeModel).find({}).sort({ publishedAt: 1, _id: 1 }).toArray();
  const values = valuesOf(new Map(records.map(({ _id, value }) => [_id, value])));
  return Object.freeze({ ...values, notices: Object.freeze(published.map(presentNotice)) });
}

/** The current notice of each purpose that has one. */
export function currentNotices({ notices }: Pick<Settings, 'notices'>): Notice[] {
  return [...new Map(notices.map((notice) => [notice.purpose, notice])).values()];
}
