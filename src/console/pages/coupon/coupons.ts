import type { CouponIssueView } from '../../../contract/coupon';
import { api } from '../../api';
import type { Column } from '../../components/listing';
import { w } from '../../i18n';
import { yuan } from '../../logic/money';
import { timeText } from '../../logic/time';
import { ask } from '../../use/ask';

/** A list of issued coupons, of a member or of a template. */
export function couponColumns(): readonly Column<CouponIssueView>[] {
  return [
    { title: w('coupon.one'), value: ({ title }) => title },
    { title: w('common.state'), value: ({ state }) => state, state: 'coupon' },
    { title: w('coupon.issuedBy'), value: ({ issuedBy }) => w(`coupon.issuedBy.${issuedBy}`) },
    { title: w('coupon.issuedAt'), value: ({ issuedAt }) => timeText(issuedAt) },
    { title: w('coupon.expiresAt'), value: ({ expiresAt }) => timeText(expiresAt) },
    {
      title: w('coupon.redemption'),
      value: ({ redemption }) =>
        redemption === null ? '—' : `${redemption.storeName} −${yuan(redemption.discountFen)}`,
      note: ({ redemption }) => (redemption === null ? '' : timeText(redemption.at)),
    },
  ];
}

/** Takes an unused coupon from its holder, after asking. Resolves with whether it did. */
export async function voidCoupon(
  coupon: CouponIssueView,
  act: (work: () => Promise<unknown>) => Promise<boolean>,
): Promise<boolean> {
  const answer = await ask({
    title: w('coupon.void'),
    text: w('coupon.voidAsk', { title: coupon.title }),
    action: w('coupon.void'),
    isDanger: true,
    needsReason: true,
  });
  if (answer === null) return false;
  return act(() =>
    api.send('POST', `/api/console/coupons/${coupon.id}/void`, {
      body: { reason: answer.reason, returnsToStock: true },
    }),
  );
}
