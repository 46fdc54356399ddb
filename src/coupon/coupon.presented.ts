import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import { isDuplicateKey } from '../platform/database';
import { hasCode } from '../platform/errors';
import { ageOfCode, readCouponCode, readTypedCode } from './coupon.code';
import type { CouponDeps } from './coupon.deps';
import { codeInvalid, codeLimited, codeStale } from './coupon.errors';
import type { CouponActor, CouponNamed } from './coupon.face';
import type { Coupon } from './coupon.model';
import { couponModel } from './coupon.model';
import type { TryKind } from './coupon.rules';
import { sightLifeMs, tryLimits } from './coupon.rules';
import { couponSightModel, couponTryModel } from './couponSight.model';

type PresentedDeps = Pick<CouponDeps, 'db' | 'clock' | 'codeKey'>;

export type Presented = ReturnType<typeof createPresented>;

/** Which coupon a clerk or till has before it. */
export function createPresented(deps: PresentedDeps) {
  const { db, clock } = deps;
  return {
    /**
     * For a preview, outside transactions: each code tried is counted before it is judged, and one that holds opens its
     * coupon to the actor, who is not counted for it again. @throws AppError COUPON_CODE_INVALID, COUPON_CODE_STALE, COUPON_CODE_LIMITED
     */
    async look(named: CouponNamed, actor: CouponActor): Promise<Coupon> {
      const seen = await againSeen(deps, named, actor);
      if (seen !== null) return seen;
      if ('couponCode' in named) await countTry(db, clock, kindOf(named.couponCode), actor);
      const { coupon, isProven } = await find(deps, named, actor);
      if (!isProven) throw codeInvalid();
      await noteSight(db, clock, actor, coupon._id);
      return coupon;
    },

    /** For a redemption, in its transaction: a fresh QR code, or what this actor has looked at before. @throws as `look` */
    async confirm(named: CouponNamed, actor: CouponActor): Promise<Coupon> {
      const { coupon, isProven } = await find(deps, named, actor);
      const isTyped = 'couponCode' in named && kindOf(named.couponCode) === 'typed';
      if (isProven && !isTyped) return coupon;
      if (await hasSeen(db, clock, actor, coupon._id)) return coupon;
      throw codeInvalid();
    },
  };
}

function kindOf(code: string): TryKind {
  return readCouponCode(code) === null ? 'typed' : 'scan';
}

/** The coupon that was named, and whether the naming proves that its holder is here. */
async function find(
  deps: PresentedDeps,
  named: CouponNamed,
  actor: CouponActor,
): Promise<{ readonly coupon: Coupon; readonly isProven: boolean }> {
  const { db, clock, codeKey } = deps;
  const coupons = db.model(couponModel);
  if ('couponId' in named) {
    const coupon = await coupons.findById(named.couponId).lean<Coupon>();
    if (coupon === null) throw codeInvalid();
    return { coupon, isProven: await hasSeen(db, clock, actor, coupon._id) };
  }
  const read = readCouponCode(named.couponCode);
  if (read !== null) {
    const coupon = await coupons.findById(read.couponId).lean<Coupon>();
    const age = coupon === null ? 'forged' : ageOfCode(codeKey, coupon, read.mac, clock.now());
    if (coupon === null || age === 'forged') throw codeInvalid();
    if (age === 'stale' && !(await hasSeen(db, clock, actor, coupon._id))) throw codeStale();
    return { coupon, isProven: true };
  }
  const typedCode = readTypedCode(named.couponCode);
  const coupon = typedCode === null ? null : await coupons.findOne({ typedCode }).lean<Coupon>();
  if (coupon === null) throw codeInvalid();
  return { coupon, isProven: true };
}

/** The coupon of a code that this actor had before; null for anything else, which is judged as if it came first. */
async function againSeen(
  deps: PresentedDeps,
  named: CouponNamed,
  actor: CouponActor,
): Promise<Coupon | null> {
  try {
    const { coupon } = await find(deps, named, actor);
    return (await hasSeen(deps.db, deps.clock, actor, coupon._id)) ? coupon : null;
  } catch (error) {
    if (hasCode(error, 'COUPON_CODE_INVALID') || hasCode(error, 'COUPON_CODE_STALE')) return null;
    throw error;
  }
}

function sightId({ kind, id }: CouponActor, couponId: string): string {
  return `${kind}:${id}:${couponId}`;
}

async function hasSeen(db: Database, clock: Clock, actor: CouponActor, couponId: string): Promise<boolean> {
  const seen = { _id: sightId(actor, couponId), expiresAt: { $gt: clock.now() } };
  return (await db.model(couponSightModel).exists(seen)) !== null;
}

async function noteSight(db: Database, clock: Clock, actor: CouponActor, couponId: string): Promise<void> {
  const expiresAt = new Date(clock.now().getTime() + sightLifeMs);
  try {
    await db
      .model(couponSightModel)
      .updateOne({ _id: sightId(actor, couponId) }, { $set: { expiresAt } }, { upsert: true });
  } catch (error) {
    // Twice at once: the other has noted it.
    if (!isDuplicateKey(error)) throw error;
  }
}

/** Counts before the code is looked at, and stays counted whatever comes of it. @throws AppError COUPON_CODE_LIMITED */
async function countTry(db: Database, clock: Clock, kind: TryKind, actor: CouponActor): Promise<void> {
  const { count, windowMs } = tryLimits[kind];
  const tries = db.model(couponTryModel);
  const now = clock.now().getTime();
  const start = now - (now % windowMs);
  const expiresAt = new Date(start + windowMs);
  const free = { _id: `${kind}:${actor.kind}:${actor.id}:${start}`, count: { $lt: count } };
  const add = { $inc: { count: 1 } };
  try {
    await tries.updateOne(free, { ...add, $setOnInsert: { expiresAt } }, { upsert: true });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // The counter exists: either two came first at once, or it is full.
    const { matchedCount } = await tries.updateOne(free, add);
    if (matchedCount === 0) throw codeLimited(Math.ceil((expiresAt.getTime() - now) / 1_000));
  }
}
