import type { CouponIssuedBy } from '../contract/coupon';
import { isDuplicateKey } from '../platform/database';
import { openBook } from './coupon.change';
import { makeTypedCode } from './coupon.code';
import type { CouponDeps } from './coupon.deps';
import type { Issued, IssueRefusal, IssueRequest } from './coupon.face';
import type { Coupon } from './coupon.model';
import { couponModel } from './coupon.model';
import { validityAt } from './coupon.rules';
import { insertSlot, nextSlot } from './couponSlot.model';
import type { CouponTemplate } from './couponTemplate.model';
import { couponTemplateModel, templateKey } from './couponTemplate.model';

export interface IssueCommand {
  readonly templateId: string;
  readonly memberId: string;
  readonly key: string;
  readonly by: CouponIssuedBy;
  readonly reason: string | null;
}

/** What the in-process queue lines up by that gives to or takes from a member. */
export function holderQueueKey(memberId: string): string {
  return `coupons:${memberId}`;
}

const mostRuns = 5;

/** Runs a transaction again when a unique index refused it: another process was faster, and now it can be seen. */
export async function againOnDuplicate<T>(run: () => Promise<T>): Promise<T> {
  for (let runs = 1; ; runs += 1) {
    try {
      return await run();
    } catch (error) {
      if (runs === mostRuns || !isDuplicateKey(error)) throw error;
    }
  }
}

/**
 * Issues one coupon under a key; a repeat answers the first. Joins an open transaction, where a unique index that refuses
 * ends the whole of it and its rerun finds what came first.
 */
export async function issue(deps: CouponDeps, request: IssueRequest): Promise<Issued> {
  if (deps.db.session() !== undefined) return issueInside(deps, request);
  const keys = [templateKey(request.templateId), holderQueueKey(request.memberId)];
  return againOnDuplicate(() => deps.db.transaction({ keys }, () => issueInside(deps, request)));
}

/** The same, inside a transaction. */
async function issueInside(deps: CouponDeps, command: IssueCommand): Promise<Issued> {
  const { db } = deps;
  const known = await db
    .model(couponModel)
    .findOne({ issueKey: command.key }, { _id: 1 })
    .lean<{ _id: string }>();
  if (known !== null) return { couponId: known._id };
  const template = await db.model(couponTemplateModel).findById(command.templateId).lean<CouponTemplate>();
  return template === null ? refused('notLive') : issueNew(deps, command, template);
}

/**
 * Under a key that nothing was issued by before, inside a transaction. Reads and refuses first; then the stock, which is
 * contended most, is written first.
 */
export async function issueNew(
  deps: CouponDeps,
  command: IssueCommand,
  template: CouponTemplate,
): Promise<Issued> {
  const { db, clock, members } = deps;
  const { templateId, memberId } = command;
  const standing = await members.standingOf(memberId);
  if (standing?.canEarn !== true) return refused('memberInactive');
  const now = clock.now();
  const validity = validityAt(template.validity, now);
  const isOver = validity.expiresAt.getTime() <= now.getTime();
  if (template.state !== 'live' || isOver) return refused('notLive');
  const holderKey = await members.rewardKeyOf(memberId);
  const slot = await nextSlot(db, template, { memberId, holderKey });
  if (slot === null) return refused('limitReached');
  if (template.remaining !== null && !(await takeFromStock(deps, templateId))) return refused('stockEmpty');
  await openBook(deps, memberId);
  const coupon = newCoupon(deps, command, { ...validity, now });
  const couponId = coupon._id;
  await insertSlot(db, { _id: deps.ids.next(), templateId, holderKey, slot, couponId, memberId });
  await insert(deps, coupon);
  return { couponId };
}

function refused(reason: IssueRefusal): Issued {
  return { refused: reason };
}

async function takeFromStock({ db }: CouponDeps, templateId: string): Promise<boolean> {
  const taken = await db
    .model(couponTemplateModel)
    .updateOne({ _id: templateId, state: 'live', remaining: { $gt: 0 } }, { $inc: { remaining: -1 } });
  return taken.matchedCount === 1;
}

interface Terms {
  readonly usableFrom: Date;
  readonly expiresAt: Date;
  readonly now: Date;
}

function newCoupon(deps: CouponDeps, command: IssueCommand, { now, ...terms }: Terms): Coupon {
  const { templateId, memberId, key, by, reason } = command;
  return {
    _id: deps.ids.next(),
    templateId,
    memberId,
    ...terms,
    issueKey: key,
    issuedBy: by,
    reason,
    voidReason: null,
    state: 'issued',
    version: 1,
    issuedAt: now,
    changedAt: now,
    typedCode: freshTypedCode(deps),
    lockedBy: null,
    deadline: null,
    giftId: null,
    use: null,
    noticedAt: null,
    frozenBy: null,
  };
}

export function freshTypedCode({ ids }: Pick<CouponDeps, 'ids'>): string {
  return makeTypedCode(Buffer.from(ids.token(13), 'base64url'));
}

async function insert({ db, emit }: CouponDeps, coupon: Coupon): Promise<void> {
  const session = db.session();
  if (session === undefined) throw new Error('a coupon is issued in a transaction');
  await db.model(couponModel).create([coupon], { session });
  const { _id: couponId, templateId, memberId, issuedBy, version, issuedAt } = coupon;
  const payload = { couponId, templateId, memberId, by: issuedBy, at: issuedAt.toISOString() };
  await emit('coupon.issued', { subject: `coupon:${couponId}`, version, payload });
}
