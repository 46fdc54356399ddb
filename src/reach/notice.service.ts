import type { NoticeChange, NoticeKind, NoticeSetting, NoticeState } from '../contract/reach';
import { noticeSources, wrongField } from './notice.rules';
import { noticeChanged, noticeNeedsTemplate, noticeSourceUnknown } from './reach.errors';
import type { NoticeRecord } from './notice.model';
import { noticeDeliveryModel, noticeKinds, noticeModel, noticeStates } from './notice.model';
import type { ReachDeps } from './reach.deps';

/** What members are told by itself, and how that went. */
export function createNotices(deps: ReachDeps) {
  const notices = deps.db.model(noticeModel);
  return {
    async notices(): Promise<NoticeSetting[]> {
      const found = [];
      for (const kind of noticeKinds)
        found.push(await settingOf(deps, kind, await notices.findById(kind).lean<NoticeRecord>()));
      return found;
    },

    /** @throws AppError REACH_NOTICE_CHANGED, REACH_NOTICE_NEEDS_TEMPLATE, REACH_NOTICE_SOURCE_UNKNOWN */
    async setNotice(staffId: string, kind: NoticeKind, change: NoticeChange): Promise<NoticeSetting> {
      if (change.isEnabled && (change.templateId === null || change.fields.length === 0))
        throw noticeNeedsTemplate();
      const wrong = wrongField(kind, change.fields);
      if (wrong !== -1) throw noticeSourceUnknown(wrong);
      const keys = [`messageNotice:${kind}`];
      return settingOf(
        deps,
        kind,
        await deps.db.transaction({ keys }, () => set(deps, staffId, kind, change)),
      );
    },
  };
}

async function settingOf(
  { db }: ReachDeps,
  kind: NoticeKind,
  notice: NoticeRecord | null,
): Promise<NoticeSetting> {
  const { isEnabled = false, templateId = null, fields = [], version = 0 } = notice ?? {};
  const deliveries = db.model(noticeDeliveryModel);
  const counts: Record<NoticeState, number> = { started: 0, submitted: 0, skipped: 0, failed: 0, unknown: 0 };
  for (const state of noticeStates) counts[state] = await deliveries.countDocuments({ kind, state });
  return { kind, isEnabled, templateId, fields, version, sources: noticeSources[kind], counts };
}

async function set(
  { db, clock, audit }: ReachDeps,
  staffId: string,
  kind: NoticeKind,
  { version, ...said }: NoticeChange,
): Promise<NoticeRecord> {
  const notices = db.model(noticeModel);
  const current = await notices.findById(kind).lean<NoticeRecord>();
  if ((current?.version ?? 0) !== version) throw noticeChanged(current?.version ?? 0);
  const next = { ...said, version: version + 1, updatedAt: clock.now() };
  if (current === null) await notices.create([{ _id: kind, ...next }]);
  else await notices.updateOne({ _id: kind, version }, { $set: next });
  const { isEnabled, templateId } = said;
  await audit({
    actor: { kind: 'staff', id: staffId },
    action: 'messageNotice.set',
    target: { type: 'messageNotice', id: kind },
    change: { version: next.version, isEnabled, templateId },
  });
  return { _id: kind, ...next };
}
