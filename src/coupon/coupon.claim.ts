import type { Once } from '../platform/database';
import type { AppError } from '../platform/errors';
import type { CouponDeps } from './coupon.deps';
import {
  claimEnded,
  claimNotBegun,
  limitReached,
  memberInactive,
  notOnOffer,
  stockEmpty,
  templateMissing,
} from './coupon.errors';
import type { IssueRefusal } from './coupon.face';
import type { IssueCommand } from './coupon.issue';
import { againOnDuplicate, holderQueueKey, issueNew } from './coupon.issue';
import type { CouponTemplate } from './couponTemplate.model';
import { couponTemplateModel, templateKey } from './couponTemplate.model';

export type Claims = ReturnType<typeof createClaims>;

/** What members take by themselves, and what operators give them by hand. Each answers the id of the coupon. */
export function createClaims(deps: CouponDeps) {
  return {
    /** @throws AppError COUPON_NOT_ON_OFFER, COUPON_CLAIM_…, COUPON_STOCK_EMPTY, COUPON_LIMIT_REACHED */
    claim: (memberId: string, templateId: string, once?: Once): Promise<string> =>
      take(deps, { memberId, templateId, once, by: 'claim' }),

    /** In one transaction with the points it costs. @throws as `claim`, and what spending points throws */
    exchange: (memberId: string, templateId: string, once?: Once): Promise<string> =>
      take(deps, { memberId, templateId, once, by: 'exchange' }),

    /** @throws AppError COUPON_TEMPLATE_MISSING, COUPON_STOCK_EMPTY, COUPON_LIMIT_REACHED, COUPON_NOT_ON_OFFER */
    issueByHand: (request: HandIssue, once?: Once): Promise<string> => issueByHand(deps, request, once),
  };
}

interface Take {
  readonly memberId: string;
  readonly templateId: string;
  readonly once: Once | undefined;
  readonly by: 'claim' | 'exchange';
}

async function take(deps: CouponDeps, { memberId, templateId, once, by }: Take): Promise<string> {
  const { db, clock, ids, points } = deps;
  // The account of points is moved by the same transaction: its own queue is joined.
  const keys = [templateKey(templateId), holderQueueKey(memberId), `points:${memberId}`];
  const run = (): Promise<{ couponId: string }> =>
    db.transaction({ keys, once }, async () => {
      const template = await requireTemplate(deps, templateId);
      const refusal = whyNotOnOffer(template, clock.now());
      if (refusal !== null) throw refusal;
      if ((template.pointsPrice === null) !== (by === 'claim')) throw notOnOffer();
      const command = { templateId, memberId, key: `${by}:${ids.next()}`, by, reason: null };
      const couponId = await issueOrThrow(deps, template, command);
      if (template.pointsPrice !== null) {
        const source = { type: 'coupon', id: couponId };
        await points.spend({ memberId, points: template.pointsPrice, source, idemKey: `coupon:${couponId}` });
      }
      return { couponId };
    });
  return (await againOnDuplicate(run)).couponId;
}

export interface HandIssue {
  readonly memberId: string;
  readonly templateId: string;
  readonly reason: string;
  readonly staffId: string;
  readonly storePath: string | null;
}

async function issueByHand(deps: CouponDeps, request: HandIssue, once: Once | undefined): Promise<string> {
  const { db, ids, audit } = deps;
  const { memberId, templateId, reason, staffId, storePath } = request;
  const keys = [templateKey(templateId), holderQueueKey(memberId)];
  const run = (): Promise<{ couponId: string }> =>
    db.transaction({ keys, once }, async () => {
      const template = await requireTemplate(deps, templateId);
      const command = {
        templateId,
        memberId,
        key: `operator:${ids.next()}`,
        by: 'operator' as const,
        reason,
      };
      const couponId = await issueOrThrow(deps, template, command);
      await audit({
        actor: { kind: 'staff', id: staffId },
        action: 'coupon.issue',
        target: { type: 'member', id: memberId },
        storePath,
        change: { couponId, templateId },
      });
      return { couponId };
    });
  return (await againOnDuplicate(run)).couponId;
}

async function issueOrThrow(
  deps: CouponDeps,
  template: CouponTemplate,
  command: IssueCommand,
): Promise<string> {
  const issued = await issueNew(deps, command, template);
  if ('couponId' in issued) return issued.couponId;
  throw refusalOf(issued.refused, template);
}

export function refusalOf(reason: IssueRefusal, { perMemberLimit }: CouponTemplate): AppError {
  switch (reason) {
    case 'notLive':
      return notOnOffer();
    case 'stockEmpty':
      return stockEmpty();
    case 'limitReached':
      return limitReached(perMemberLimit);
    case 'memberInactive':
      return memberInactive();
  }
}

/** Why the centre does not offer it at that moment, whoever asks; null when it does. */
export function whyNotOnOffer(template: CouponTemplate, now: Date): AppError | null {
  const { state, isListed, claimFrom, claimTo } = template;
  if (state !== 'live' || !isListed) return notOnOffer();
  if (claimFrom !== null && claimFrom.getTime() > now.getTime()) return claimNotBegun(claimFrom);
  if (claimTo !== null && claimTo.getTime() <= now.getTime()) return claimEnded();
  return null;
}

/** @throws AppError COUPON_TEMPLATE_MISSING */
export async function requireTemplate({ db }: CouponDeps, templateId: string): Promise<CouponTemplate> {
  const template = await db.model(couponTemplateModel).findById(templateId).lean<CouponTemplate>();
  if (template === null) throw templateMissing();
  return template;
}
