import type { DialKey, DialView, Notice } from '../contract/setting';
import { dials, valueOf } from './setting.dials';
import type { NoticeRecord, SettingRecord } from './setting.model';

export function presentDial(key: DialKey, record: SettingRecord | undefined): DialView {
  const { label, unit, kind, bounds, defaultValue } = dials[key];
  return {
    key,
    label,
    unit,
    kind,
    bounds,
    value: valueOf(key, record?.value),
    defaultValue,
    version: record?.version ?? 0,
    updatedAt: record?.updatedAt.toISOString() ?? null,
  };
}

export function presentNotice(record: NoticeRecord): Notice {
  const { purpose, version, title, text, textHash, publishedAt } = record;
  return { purpose, version, title, text, textHash, publishedAt: publishedAt.toISOString() };
}
