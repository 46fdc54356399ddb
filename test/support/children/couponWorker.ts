import { systemClock } from '../../../src/platform/clock';
import { connectDatabase } from '../../../src/platform/database';
import { AppError } from '../../../src/platform/errors';
import { createIds } from '../../../src/platform/ids';
import type { Holder } from '../factories/couponWorld';
import { createCouponProcess } from '../factories/couponWorld';

/** A process that issues coupons to claimants in turn, so that it can be killed. It tells its parent of each answer. */
export interface CouponOrder {
  readonly uri: string;
  readonly databaseName: string;
  readonly templateId: string;
  readonly claimants: readonly string[];
}

/** What a claimant was answered; null: there was none left. */
export interface CouponAnswer {
  readonly memberId: string;
  readonly couponId: string | null;
}

async function work({ uri, databaseName, templateId, claimants }: CouponOrder): Promise<void> {
  const clock = systemClock();
  const db = await connectDatabase({ uri, databaseName, clock, ids: createIds(clock) });
  const holders = new Map<string, Holder>(
    claimants.map((id) => [id, { canEarn: true, canSpend: true, storePath: null, rewardKey: id, points: 0 }]),
  );
  const { service } = createCouponProcess(db, clock, { holders, stores: new Map() }).coupon;
  for (const memberId of claimants) {
    const request = { templateId, memberId, key: `kill:${memberId}`, by: 'award', reason: '' } as const;
    const issued = await patiently(() => service.issue(request));
    const couponId = 'couponId' in issued ? issued.couponId : null;
    process.send?.({ memberId, couponId } satisfies CouponAnswer);
  }
}

/** Repeats the same request when two processes were in each other's way too often. */
async function patiently<T>(act: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await act();
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
    }
  }
}

process.once('message', (order: CouponOrder) => {
  work(order).then(
    () => process.exit(0),
    (error: unknown) => {
      process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
      process.exit(1);
    },
  );
});
process.once('disconnect', () => process.exit(0));
