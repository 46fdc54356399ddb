import { z } from 'zod';
import type {
  ChannelCodeAccount,
  ChannelCodeChange,
  ChannelCodeInput,
  ChannelCodeReport,
  ChannelCodeView,
  VisitInput,
  VisitView,
} from '../contract/channelCode';
import { replyText } from '../inbox';
import { schemaFor } from '../platform/http';

const line = z.string().trim().min(1).max(60);
const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const time = z.iso.datetime();
const day = z.iso.date();
const account = z.enum(['officialAccount', 'miniProgram']);
const count = z.number().int().min(0);

const changeable = {
  name: line,
  placement: line,
  storeId: id.nullable(),
  tagIds: z.array(id).max(10),
  welcomeReply: replyText.nullable(),
  startsAt: time.nullable(),
  endsAt: time.nullable(),
  isEnabled: z.boolean(),
};

const printed = {
  kind: z.enum(['temporary', 'permanent']),
  accounts: z.array(account).min(1).max(2),
};

function endsAfterStart({ startsAt, endsAt }: Pick<ChannelCodeChange, 'startsAt' | 'endsAt'>): boolean {
  return startsAt === null || endsAt === null || Date.parse(startsAt) < Date.parse(endsAt);
}

const order = { path: ['endsAt'], message: 'must be later than startsAt' };

export const codeInput = schemaFor<ChannelCodeInput>()(
  z.strictObject({ ...changeable, ...printed }).refine(endsAfterStart, order),
);

export const codeChange = schemaFor<ChannelCodeChange>()(
  z.strictObject(changeable).refine(endsAfterStart, order),
);

export const codeView = schemaFor<ChannelCodeView>()(
  z.strictObject({
    ...changeable,
    ...printed,
    id,
    scene: z.string(),
    state: z.enum(['active', 'disabled', 'notStarted', 'ended']),
    createdAt: time,
    updatedAt: time,
  }),
);

export const pictureQuery = schemaFor<{ account: ChannelCodeAccount }>()(
  z.strictObject({ account: account.default('officialAccount') }),
);

/** At most a year and a day, so that one report stays one look at an index. */
const longestDays = 366;

export const reportQuery = z.strictObject({ from: day, to: day }).superRefine(({ from, to }, context) => {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000 + 1;
  if (days >= 1 && days <= longestDays) return;
  const message = days < 1 ? 'must not be before from' : `must be at most ${longestDays} days after from`;
  context.addIssue({ code: 'custom', path: ['to'], message });
});

const counts = {
  scanCount: count,
  newFollowerScanCount: count,
  followingScanCount: count,
  inactiveScanCount: count,
  followCount: count,
  visitCount: count,
  firstTouchJoinCount: count,
  lastTouchJoinCount: count,
  firstTouchPurchaseCount: count,
  firstTouchPurchaseFen: count,
  lastTouchPurchaseCount: count,
  lastTouchPurchaseFen: count,
};

export const reportView = schemaFor<ChannelCodeReport>()(
  z.strictObject({
    codeId: id,
    from: day,
    to: day,
    days: z.array(z.strictObject({ day, ...counts })),
    totals: z.strictObject(counts),
  }),
);

export const visitInput = schemaFor<VisitInput>()(
  z.strictObject({
    visitId: z.string().regex(/^[0-9A-Za-z_-]{8,64}$/, 'must be 8 to 64 letters, digits, - or _'),
    // Any code of WeChat may lead here, also one that is not ours.
    scene: z
      .string()
      .regex(/^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/, 'must be a scene as WeChat hands it over, decoded')
      .exactOptional(),
    wechatScene: z.number().int().min(1_000).max(9_999),
  }),
);

export const visitView = schemaFor<VisitView>()(z.strictObject({ visitId: z.string(), at: time }));
