import { z } from 'zod';
import type {
  CouponTemplateChange,
  CouponTemplateDetail,
  CouponTemplateQuery,
  CouponTemplateRequest,
  CouponTemplateView,
} from '../contract/coupon';
import { pageQuery, schemaFor } from '../platform/http';

const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
const time = z.iso.datetime();
const whole = z.number().int();
/** A coupon is about at most a million yuan. */
const fen = whole.min(0).max(100_000_000);
const word = z.string().trim().min(1);
const thresholdFen = fen;

const benefit = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('amountOff'), thresholdFen, offFen: fen.min(1) }),
  z.strictObject({
    kind: z.literal('percentOff'),
    thresholdFen,
    percentOff: whole.min(1).max(99),
    maxOffFen: fen.min(1).nullable(),
  }),
  z.strictObject({ kind: z.literal('gift'), thresholdFen, giftName: word.max(30) }),
]);

const scope = z.strictObject({
  skus: z.array(word.max(64)).max(200).readonly(),
  categories: z.array(word.max(40)).max(50).readonly(),
  storeIds: z.array(id).max(200).readonly(),
});

const validity = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('window'), from: time, to: time }),
  z.strictObject({ kind: z.literal('days'), days: whole.min(1).max(3_650) }),
]);

const fields = z.strictObject({
  title: word.max(30),
  benefit,
  scope,
  validity,
  howToUse: word.max(500).nullable(),
  isGiftable: z.boolean(),
  stock: whole.min(1).max(100_000_000).nullable(),
  perMemberLimit: whole.min(1).max(1_000),
  claiming: z.strictObject({ isListed: z.boolean(), from: time.nullable(), to: time.nullable() }),
  pointsPrice: whole.min(1).max(1_000_000).nullable(),
  isSignUpGift: z.boolean(),
});

type Fields = z.output<typeof fields>;

/** What the fields say together; each problem at the field that an operator would change. */
function checkTogether({ value, issues }: z.core.ParsePayload<Fields>): void {
  const refuse = (path: string[], message: string): void =>
    void issues.push({ code: 'custom', path, message, input: value });
  const { validity: valid, claiming, benefit: gives } = value;
  const isInverted = (from: string | null, to: string | null): boolean =>
    from !== null && to !== null && Date.parse(from) >= Date.parse(to);
  if (valid.kind === 'window' && isInverted(valid.from, valid.to))
    refuse(['validity', 'to'], 'must be after `from`');
  if (isInverted(claiming.from, claiming.to)) refuse(['claiming', 'to'], 'must be after `from`');
  const isMoreThanNeeded =
    gives.kind === 'amountOff' && gives.thresholdFen > 0 && gives.offFen > gives.thresholdFen;
  if (isMoreThanNeeded) refuse(['benefit', 'offFen'], 'must not be above the threshold');
}

export const templateRequest = schemaFor<CouponTemplateRequest>()(fields.check(checkTogether));

export const templateChange = schemaFor<CouponTemplateChange>()(
  fields.extend({ version: whole.min(1) }).check(checkTogether),
);

const state = z.enum(['draft', 'live', 'paused', 'ended']);

const view = fields.extend({
  id,
  state,
  version: whole,
  gives: z.string(),
  remaining: whole.nullable(),
  createdAt: time,
  publishedAt: time.nullable(),
});

export const templateView = schemaFor<CouponTemplateView>()(view);

export const templateDetail = schemaFor<CouponTemplateDetail>()(
  view.extend({
    counts: z.strictObject({
      issued: whole,
      locked: whole,
      gifting: whole,
      redeemed: whole,
      expired: whole,
      void: whole,
    }),
  }),
);

export const templateQuery = schemaFor<CouponTemplateQuery>()(
  pageQuery.extend({ state: state.exactOptional() }),
);
