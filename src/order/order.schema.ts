import { z } from 'zod';
import type {
  BuyerReference,
  CheckoutPreview,
  CheckoutPreviewRequest,
  ConsolePurchaseQuery,
  CounterPurchaseQuery,
  CounterPurchaseRequest,
  MemberPurchaseSummary,
  MemberPurchaseView,
  PurchaseClaimAnswer,
  PurchaseClaimRequest,
  PurchaseReturnAnswer,
  PurchaseReturnRequest,
  PurchaseSummary,
  PurchaseUndoRequest,
  PurchaseView,
  RecordedPurchase,
} from '../contract/order';
import { pageQuery, schemaFor } from '../platform/http';
import { largestAmount } from '../platform/money';

export const id = z.string().regex(/^[0-9A-Za-z_-]{1,64}$/);
export const time = z.iso.datetime();
const whole = z.number().int();
export const receiptNumber = z
  .string()
  .regex(/^[0-9A-Za-z._-]{1,64}$/, 'must be 1 to 64 letters, digits, ., _ or -');
export const ownId = z.string().regex(/^[0-9A-Za-z_-]{8,64}$/, 'must be 8 to 64 letters, digits, - or _');
export const code = z.string().regex(/^[!-~]{1,256}$/, 'must be the text of a code');
export const phone = z.string().min(5).max(24);
export const reason = z.string().trim().min(1).max(200);
/** What the till or a clerk types; what the catalogue does not know is kept as it is. */
export const sku = z.string().regex(/^[!-~]{1,64}$/, 'must be 1 to 64 visible characters');
/** Negative ones have the right form, and are refused by their own code. */
export const fen = whole.min(-largestAmount).max(largestAmount);
export const quantity = whole.min(-largestAmount).max(largestAmount);
export const mostLines = 200;

const buyer = schemaFor<BuyerReference>()(
  z.union([z.strictObject({ code }), z.strictObject({ phone }), z.strictObject({ memberId: id })]),
);

const counterLine = z.strictObject({
  sku: sku.nullable().exactOptional(),
  quantity: quantity.exactOptional(),
  amountFen: fen.exactOptional(),
});
const counterLines = z.array(counterLine).min(1).max(mostLines).readonly();

export const checkoutPreviewRequest = schemaFor<CheckoutPreviewRequest>()(
  z.strictObject({
    lines: counterLines,
    buyer: buyer.exactOptional(),
    couponCode: code.exactOptional(),
  }),
);

export const counterPurchaseRequest = schemaFor<CounterPurchaseRequest>()(
  z.strictObject({
    receiptNumber,
    lines: counterLines,
    buyer: buyer.exactOptional(),
    couponCode: code.exactOptional(),
    redemptionId: ownId.exactOptional(),
    expectedPaidFen: whole.min(0).max(largestAmount).exactOptional(),
  }),
);

export const undoRequest = schemaFor<PurchaseUndoRequest>()(z.strictObject({ undoId: ownId, reason }));

export const returnRequest = schemaFor<PurchaseReturnRequest>()(
  z.strictObject({
    returnNumber: receiptNumber,
    lines: z
      .array(z.strictObject({ lineId: z.string().regex(/^\d{1,4}$/), quantity }))
      .min(1)
      .max(mostLines)
      .readonly()
      .exactOptional(),
    reason,
  }),
);

export const claimRequest = schemaFor<PurchaseClaimRequest>()(
  z.strictObject({ scene: z.string().regex(/^[0-9A-Za-z]{1,32}$/) }),
);

export const counterPurchaseQuery = schemaFor<CounterPurchaseQuery>()(
  pageQuery.extend({ receiptNumber: receiptNumber.exactOptional() }),
);

export const consolePurchaseQuery = schemaFor<ConsolePurchaseQuery>()(
  pageQuery.extend({
    receiptNumber: receiptNumber.exactOptional(),
    storeId: id.exactOptional(),
    memberId: id.exactOptional(),
  }),
);

const state = z.enum(['completed', 'partlyReturned', 'returned']);
const channel = z.enum(['counter', 'till', 'miniProgram']);
const line = {
  lineId: z.string(),
  sku: z.string().nullable(),
  name: z.string().nullable(),
  category: z.string().nullable(),
  quantity: whole,
  amountFen: whole,
  discountFen: whole,
  paidFen: whole,
};
const purchaseLine = z.strictObject({ ...line, returnedQuantity: whole, returnedFen: whole });
const rulePoints = z.strictObject({ ruleId: z.string(), ruleName: z.string(), points: whole });
const points = { points: z.array(rulePoints).readonly(), pointsTotal: whole };
const tier = z.strictObject({ tierId: z.string(), name: z.string() }).nullable();
export const buyerFields = {
  memberId: id,
  maskedName: z.string().nullable(),
  tier,
  pointsAvailable: whole.nullable(),
};
export const couponUse = z.strictObject({
  couponId: id,
  title: z.string(),
  discountFen: whole,
  giftName: z.string().nullable(),
});

export const checkoutPreview = schemaFor<CheckoutPreview>()(
  z.strictObject({
    buyer: z.strictObject(buyerFields).nullable(),
    lines: z
      .array(z.strictObject({ ...line, unitPriceFen: whole.nullable(), isMemberPrice: z.boolean() }))
      .readonly(),
    amountFen: whole,
    memberSavingFen: whole,
    discountFen: whole,
    paidFen: whole,
    coupon: couponUse.nullable(),
    ...points,
  }),
);

const returnView = z.strictObject({
  id,
  returnNumber: z.string(),
  kind: z.enum(['return', 'undo']),
  reason: z.string().nullable(),
  lines: z.array(z.strictObject({ lineId: z.string(), quantity: whole, refundFen: whole })).readonly(),
  refundFen: whole,
  returnedAt: time,
});

const amounts = { amountFen: whole, discountFen: whole, paidFen: whole, refundedFen: whole };

const purchase = z.strictObject({
  id,
  receiptNumber: z.string(),
  channel,
  store: z.strictObject({ id, name: z.string() }),
  staffId: id.nullable(),
  buyer: z.strictObject({ memberId: id, maskedName: z.string().nullable() }).nullable(),
  state,
  lines: z.array(purchaseLine).readonly(),
  ...amounts,
  coupon: couponUse.extend({ redemptionId: z.string(), isGivenBack: z.boolean() }).nullable(),
  returns: z.array(returnView).readonly(),
  receiptCode: z.string().nullable(),
  claimableUntil: time.nullable(),
  undoableUntil: time.nullable(),
  purchasedAt: time,
  recordedAt: time,
});

export const purchaseView = schemaFor<PurchaseView>()(purchase);
export const recordedPurchase = schemaFor<RecordedPurchase>()(
  z.strictObject({ purchase, isNew: z.boolean(), ...points }),
);
export const returnAnswer = schemaFor<PurchaseReturnAnswer>()(
  z.strictObject({ return: returnView, purchase, isNew: z.boolean() }),
);

export const purchaseSummary = schemaFor<PurchaseSummary>()(
  z.strictObject({
    id,
    receiptNumber: z.string(),
    channel,
    storeId: id,
    memberId: id.nullable(),
    state,
    itemCount: whole,
    paidFen: whole,
    refundedFen: whole,
    hasCoupon: z.boolean(),
    purchasedAt: time,
    recordedAt: time,
  }),
);

export const memberPurchaseSummary = schemaFor<MemberPurchaseSummary>()(
  z.strictObject({
    id,
    storeName: z.string(),
    state,
    itemCount: whole,
    names: z.array(z.string()).readonly(),
    paidFen: whole,
    refundedFen: whole,
    purchasedAt: time,
  }),
);

const memberPurchase = z.strictObject({
  id,
  receiptNumber: z.string(),
  storeName: z.string(),
  state,
  lines: z.array(purchaseLine).readonly(),
  ...amounts,
  coupon: couponUse.nullable(),
  returns: z.array(z.strictObject({ refundFen: whole, returnedAt: time })).readonly(),
  points: z
    .array(z.strictObject({ ruleId: z.string().nullable(), title: z.string(), points: whole, at: time }))
    .readonly(),
  pointsTotal: whole,
  purchasedAt: time,
});

export const memberPurchaseView = schemaFor<MemberPurchaseView>()(memberPurchase);
export const claimAnswer = schemaFor<PurchaseClaimAnswer>()(
  z.strictObject({ purchase: memberPurchase, isNew: z.boolean() }),
);
