import type { Notice, PublishNotice } from '../contract/setting';
import { sha256 } from '../platform/crypto';
import { databaseBusy, isDuplicateKey } from '../platform/database';
import { noticeVersionTaken } from './setting.errors';
import type { NoticeRecord } from './setting.model';
import { noticeModel } from './setting.model';
import { presentNotice } from './setting.present';
import type { ChangeDeps, SettingActor } from './setting.set';

/**
 * Publishes a notice for good: from now on it is the current one of its purpose. The same again changes nothing.
 * @throws AppError SETTING_NOTICE_VERSION_TAKEN when another text has this version
 */
export function createPublish(deps: ChangeDeps) {
  const notices = deps.db.model(noticeModel);
  return async (actor: SettingActor, notice: PublishNotice): Promise<{ notice: Notice; isNew: boolean }> => {
    const _id = `${notice.purpose}:${notice.version}`;
    let isNew = true;
    await append(deps, actor, _id, notice).catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
      isNew = false;
    });
    const record = await notices.findById(_id).read('primary').readConcern('majority').lean<NoticeRecord>();
    // The other publisher has not committed for good yet.
    if (record === null) throw databaseBusy();
    if (record.title !== notice.title || record.text !== notice.text) throw noticeVersionTaken();
    return { notice: presentNotice(record), isNew };
  };
}

async function append(
  { db, clock, audit, changed }: ChangeDeps,
  actor: SettingActor,
  _id: string,
  { purpose, version, title, text }: PublishNotice,
): Promise<void> {
  const textHash = sha256(text);
  const at = { publishedAt: clock.now(), publishedBy: actor.id };
  await db.transaction({ keys: [`notice:${_id}`] }, async () => {
    await db.model(noticeModel).create([{ _id, purpose, version, title, text, textHash, ...at }]);
    const target = { type: 'notice', id: _id };
    await audit({ actor, action: 'setting.publishNotice', target, change: { textHash } });
    db.afterCommit(changed);
  });
}
