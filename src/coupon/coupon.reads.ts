import type { CouponQuery, CouponShelf, CouponWords } from '../contract/coupon';
import type { Page, PageRequest } from '../platform/database';
import { findPage, underAny } from '../platform/database';
import { requireTemplate, refusalOf, whyNotOnOffer } from './coupon.claim';
import { whyNotUsable } from './coupon.change';
import type { MadeCouponCode } from './coupon.code';
import { makeCouponCode } from './coupon.code';
import type { CouponDeps } from './coupon.deps';
import { couponMissing } from './coupon.errors';
import type { Coupon } from './coupon.model';
import { couponModel } from './coupon.model';
import { wordsOf } from './coupon.words';
import { takenSlots } from './couponSlot.model';
import type { CouponTemplate } from './couponTemplate.model';
import { couponTemplateModel } from './couponTemplate.model';
import type { CouponTemplates } from './couponTemplate.service';

/** A coupon with all that its views show. */
export interface CouponFacts {
  readonly coupon: Coupon;
  readonly template: CouponTemplate;
  readonly words: CouponWords;
  readonly whyNot: string | null;
  readonly usedStoreName: string | null;
}

/** What the centre shows of a template, to one member. */
export interface OfferFacts {
  readonly template: CouponTemplate;
  readonly words: CouponWords;
  readonly takenCount: number;
  readonly whyNot: string | null;
}

export type CouponReads = ReturnType<typeof createReads>;

/** What can be read of coupons; nothing here writes. */
export function createReads(deps: CouponDeps, templates: CouponTemplates) {
  return {
    ...createOffers(deps),
    ...createOwnReads(deps, templates),
    ...createOperatorReads(deps, templates),
  };
}

function createOffers(deps: CouponDeps) {
  const { db, clock } = deps;
  return {
    /** What the centre offers now, or will offer, latest first. @throws AppError PAGE_CURSOR_INVALID */
    async offersFor(memberId: string, page: PageRequest): Promise<Page<OfferFacts>> {
      const open = { $or: [{ claimTo: null }, { claimTo: { $gt: clock.now() } }] };
      const filter = { state: 'live', isListed: true, ...open };
      const order = { by: 'publishedAt', direction: -1 } as const;
      const { items, next } = await findPage(db.model(couponTemplateModel), filter, order, page);
      const nameOf = await namesOf(deps, items);
      const facts: OfferFacts[] = [];
      for (const template of items) facts.push(await offerFacts(deps, template, memberId, nameOf));
      return { items: facts, next };
    },

    /** What a template says, with the names of its stores. */
    wordsOf: async (template: CouponTemplate): Promise<CouponWords> =>
      wordsOf(template, await namesOf(deps, [template])),
  };
}

function createOwnReads(deps: CouponDeps, templates: CouponTemplates) {
  const { db, clock } = deps;
  const coupons = db.model(couponModel);
  return {
    /** One shelf of a member. @throws AppError PAGE_CURSOR_INVALID */
    async ofMember(memberId: string, { state, ...page }: CouponQuery): Promise<Page<CouponFacts>> {
      const order =
        state === 'usable'
          ? ({ by: 'expiresAt', direction: 1 } as const)
          : ({ by: 'changedAt', direction: -1 } as const);
      const filter = { memberId, ...shelfFilter(state, clock.now()) };
      const { items, next } = await findPage(coupons, filter, order, page);
      return { items: await couponFacts(deps, templates, items), next };
    },

    /** One of the member's own. @throws AppError COUPON_MISSING */
    async one(memberId: string, couponId: string): Promise<CouponFacts> {
      const coupon = await coupons.findOne({ _id: couponId, memberId }).lean<Coupon>();
      const [facts] = coupon === null ? [] : await couponFacts(deps, templates, [coupon]);
      if (facts === undefined) throw couponMissing();
      return facts;
    },

    /** What the holder shows at a counter. @throws AppError COUPON_MISSING, and why it cannot be used now */
    async codeOf(
      memberId: string,
      couponId: string,
    ): Promise<MadeCouponCode & { readonly typedCode: string }> {
      const coupon = await coupons.findOne({ _id: couponId, memberId }).lean<Coupon>();
      if (coupon?.typedCode == null) throw couponMissing();
      const refusal = await whyNotUsable(deps, coupon, clock.now(), { forStaff: false });
      if (refusal !== null) throw refusal;
      return { ...makeCouponCode(deps.codeKey, coupon, clock.now()), typedCode: coupon.typedCode };
    },
  };
}

function createOperatorReads(deps: CouponDeps, templates: CouponTemplates) {
  const coupons = deps.db.model(couponModel);
  return {
    /** Whoever holds it, for operators. @throws AppError COUPON_MISSING */
    async find(couponId: string): Promise<CouponFacts> {
      const coupon = await coupons.findById(couponId).lean<Coupon>();
      const [facts] = coupon === null ? [] : await couponFacts(deps, templates, [coupon]);
      if (facts === undefined) throw couponMissing();
      return facts;
    },

    /** What a reminder says of a coupon; null where its holder cannot use it any more. */
    async usableOf(
      couponId: string,
      memberId: string,
    ): Promise<{ readonly title: string; readonly gives: string; readonly expiresAt: Date } | null> {
      const filter = { _id: couponId, memberId, state: 'issued' as const };
      const coupon = await coupons.findOne(filter).lean<Coupon>();
      if (coupon === null || coupon.expiresAt <= deps.clock.now()) return null;
      const [facts] = await couponFacts(deps, templates, [coupon]);
      if (facts === undefined) return null;
      const { title, gives } = facts.words;
      return { title, gives, expiresAt: coupon.expiresAt };
    },

    /** For operators: all of a template, or below the brand those redeemed in their stores; newest first. */
    async ofTemplate(
      templateId: string,
      scopes: readonly string[],
      page: PageRequest,
    ): Promise<Page<CouponFacts>> {
      await requireTemplate(deps, templateId);
      const filter = { $and: [{ templateId }, underAny('use.storePath', scopes)] };
      const { items, next } = await findPage(coupons, filter, { by: 'issuedAt', direction: -1 }, page);
      return { items: await couponFacts(deps, templates, items), next };
    },

    /** For operators: every coupon of a member, newest first. */
    async allOfMember(memberId: string, page: PageRequest): Promise<Page<CouponFacts>> {
      const { items, next } = await findPage(coupons, { memberId }, { by: 'issuedAt', direction: -1 }, page);
      return { items: await couponFacts(deps, templates, items), next };
    },
  };
}

function shelfFilter(shelf: CouponShelf, now: Date): Record<string, unknown> {
  const open = { $in: ['issued', 'locked', 'gifting'] };
  switch (shelf) {
    case 'usable':
      return { state: open, expiresAt: { $gt: now } };
    case 'used':
      return { state: 'redeemed' };
    case 'expired':
      return { $or: [{ state: { $in: ['expired', 'void'] } }, { state: open, expiresAt: { $lte: now } }] };
  }
}

async function namesOf(
  { stores }: Pick<CouponDeps, 'stores'>,
  templates: readonly CouponTemplate[],
): Promise<(storeId: string) => string | undefined> {
  const found = await stores.findMany(templates.flatMap(({ scope }) => scope.storeIds));
  const names = new Map(found.map(({ id, name }) => [id, name]));
  return (storeId) => names.get(storeId);
}

async function couponFacts(
  deps: CouponDeps,
  templates: CouponTemplates,
  found: readonly Coupon[],
): Promise<CouponFacts[]> {
  const known = await templates.findMany(found.map(({ templateId }) => templateId));
  const nameOf = await namesOf(deps, [...known.values()]);
  const used = await deps.stores.findMany(found.flatMap(({ use }) => use?.storeId ?? []));
  const now = deps.clock.now();
  const facts: CouponFacts[] = [];
  for (const coupon of found) {
    const template = known.get(coupon.templateId);
    if (template === undefined) throw new Error(`coupon ${coupon._id} names no template`);
    const refusal = await whyNotUsable(deps, coupon, now, { forStaff: false });
    facts.push({
      coupon,
      template,
      words: wordsOf(template, nameOf),
      whyNot: refusal?.message ?? null,
      usedStoreName: used.find(({ id }) => id === coupon.use?.storeId)?.name ?? null,
    });
  }
  return facts;
}

async function offerFacts(
  deps: CouponDeps,
  template: CouponTemplate,
  memberId: string,
  nameOf: (storeId: string) => string | undefined,
): Promise<OfferFacts> {
  const { db, clock, members } = deps;
  const holderKey = await members.rewardKeyOf(memberId);
  const taken = await takenSlots(db, template._id, { holderKey, memberId });
  const takenCount = taken.length;
  const isFull = takenCount >= template.perMemberLimit;
  const refusal =
    whyNotOnOffer(template, clock.now()) ??
    (isFull ? refusalOf('limitReached', template) : null) ??
    (template.remaining === 0 ? refusalOf('stockEmpty', template) : null);
  return { template, words: wordsOf(template, nameOf), takenCount, whyNot: refusal?.message ?? null };
}
