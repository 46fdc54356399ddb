import { z } from 'zod';
import type {
  BrandView,
  DialKey,
  DialValue,
  DialView,
  Notice,
  PointsExpiry,
  PublishNotice,
  PublishedNotice,
  QuietHours,
  SetDial,
} from '../contract/setting';
import { schemaFor } from '../platform/http';
import { dialKeys } from './setting.dials';

const purpose = z.enum(['membership', 'marketing', 'personalisation']);
const expiry = schemaFor<PointsExpiry>()(
  z.strictObject({ months: z.number().int(), mode: z.enum(['rolling', 'never']) }),
);
const hours = schemaFor<QuietHours>()(z.strictObject({ from: z.string().max(5), to: z.string().max(5) }));
const value = schemaFor<DialValue>()(z.union([z.string().max(200), z.number().int(), expiry, hours]));

/** Which value a dial can have stands in `setting.dials.ts`: it depends on the key in the path. */
export const setDial = schemaFor<SetDial>()(z.strictObject({ value, version: z.number().int().min(0) }));

export const dialParams = z.strictObject({ key: z.string().max(64) });

export const dialView = schemaFor<DialView>()(
  z.strictObject({
    key: schemaFor<DialKey>()(z.enum(dialKeys())),
    label: z.string(),
    unit: z.string(),
    kind: z.enum(['text', 'integer', 'pointsExpiry', 'quietHours']),
    bounds: z.strictObject({ min: z.number(), max: z.number() }).nullable(),
    value,
    defaultValue: value,
    version: z.number().int(),
    updatedAt: z.iso.datetime().nullable(),
  }),
);

export const publishNotice = schemaFor<PublishNotice>()(
  z.strictObject({
    purpose,
    version: z.string().regex(/^[0-9A-Za-z.-]{1,20}$/, 'must be 1 to 20 letters, digits, dots or dashes'),
    title: z.string().trim().min(1).max(60),
    text: z.string().trim().min(1).max(20_000),
  }),
);

const noticeFields = {
  purpose,
  version: z.string(),
  title: z.string(),
  text: z.string(),
  textHash: z.string().regex(/^[0-9a-f]{64}$/),
  publishedAt: z.iso.datetime(),
};

export const noticeView = schemaFor<Notice>()(z.strictObject(noticeFields));

export const publishedNoticeView = schemaFor<PublishedNotice>()(
  z.strictObject({ ...noticeFields, isNew: z.boolean() }),
);

export const brandView = schemaFor<BrandView>()(
  z.strictObject({ brandName: z.string(), notices: z.array(noticeView).readonly() }),
);
