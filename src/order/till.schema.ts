import { z } from 'zod';
import type {
  CreatedTillKey,
  TillBuyerReference,
  TillCouponPreviewRequest,
  TillKeyQuery,
  TillKeyRequest,
  TillKeyView,
  TillMemberQuery,
  TillMemberView,
  TillPurchaseRequest,
  TillRedemptionRequest,
  TillReversalRequest,
} from '../contract/till';
import { pageQuery, schemaFor } from '../platform/http';
import { largestAmount } from '../platform/money';
import {
  buyerFields,
  code,
  fen,
  id,
  mostLines,
  ownId,
  phone,
  quantity,
  reason,
  receiptNumber,
  sku,
  time,
} from './order.schema';

const buyer = schemaFor<TillBuyerReference>()(z.union([z.strictObject({ code }), z.strictObject({ phone })]));

const lines = z
  .array(
    z.strictObject({
      sku: sku.nullable(),
      name: z.string().trim().min(1).max(80).exactOptional(),
      quantity,
      amountFen: fen,
    }),
  )
  .min(1)
  .max(mostLines)
  .readonly();

const purchase = z.strictObject({
  receiptNumber,
  lines,
  buyer: buyer.exactOptional(),
  couponCode: code.exactOptional(),
  redemptionId: ownId.exactOptional(),
  expectedPaidFen: z.number().int().min(0).max(largestAmount).exactOptional(),
  purchasedAt: time.exactOptional(),
});

export const tillPurchaseRequest = schemaFor<TillPurchaseRequest>()(purchase);

export const redemptionRequest = schemaFor<TillRedemptionRequest>()(
  purchase.extend({ couponCode: code, redemptionId: ownId }),
);

export const reversalRequest = schemaFor<TillReversalRequest>()(z.strictObject({ reason }));

export const couponPreviewRequest = schemaFor<TillCouponPreviewRequest>()(
  z.strictObject({ couponCode: code, lines, buyer: buyer.exactOptional() }),
);

export const receiptParams = z.strictObject({ receipt: receiptNumber });

export const tillMemberQuery = schemaFor<TillMemberQuery>()(z.strictObject({ code }));

export const tillMemberView = schemaFor<TillMemberView>()(
  z.strictObject({ ...buyerFields, codeKind: z.enum(['live', 'card']) }),
);

export const tillKeyRequest = schemaFor<TillKeyRequest>()(
  z.strictObject({ storeId: id, name: z.string().trim().min(1).max(40) }),
);

export const tillKeyQuery = schemaFor<TillKeyQuery>()(pageQuery.extend({ storeId: id.exactOptional() }));

const keyView = z.strictObject({
  keyId: id,
  storeId: id,
  name: z.string(),
  createdBy: id,
  createdAt: time,
  revokedAt: time.nullable(),
});

export const tillKeyView = schemaFor<TillKeyView>()(keyView);
export const createdTillKey = schemaFor<CreatedTillKey>()(keyView.extend({ key: z.string() }));
