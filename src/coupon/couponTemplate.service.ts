import type {
  CouponState,
  CouponTemplateChange,
  CouponTemplateQuery,
  CouponTemplateRequest,
} from '../contract/coupon';
import type { Once, Page } from '../platform/database';
import { findPage, isDuplicateKey } from '../platform/database';
import { contentHash } from '../platform/crypto';
import { requireTemplate } from './coupon.claim';
import type { CouponDeps } from './coupon.deps';
import {
  signUpGiftLive,
  stockTooLow,
  storeUnknown,
  templateChanged,
  templatePublished,
  templateState,
} from './coupon.errors';
import { couponModel } from './coupon.model';
import type { TemplateAct } from './coupon.rules';
import { couponStates, templateAfter } from './coupon.rules';
import type { CouponTemplate } from './couponTemplate.model';
import { couponTemplateModel, templateKey } from './couponTemplate.model';

export type CouponTemplates = ReturnType<typeof createTemplates>;

/** Templates: what operators write, publish, pause and end. */
export function createTemplates(deps: CouponDeps) {
  const templates = deps.db.model(couponTemplateModel);
  return {
    /** A draft issues nothing. @throws AppError COUPON_STORE_UNKNOWN */
    create: (request: CouponTemplateRequest, staffId: string, once?: Once): Promise<CouponTemplate> =>
      create(deps, request, staffId, once),

    /**
     * @throws AppError COUPON_TEMPLATE_MISSING, COUPON_TEMPLATE_CHANGED, COUPON_TEMPLATE_PUBLISHED naming the fields that
     * holders were promised, COUPON_STOCK_TOO_LOW, COUPON_TEMPLATE_STATE of an ended one
     */
    update: (templateId: string, change: CouponTemplateChange, staffId: string): Promise<CouponTemplate> =>
      update(deps, templateId, change, staffId),

    /** Doing it again changes nothing. @throws AppError COUPON_TEMPLATE_STATE, COUPON_SIGN_UP_GIFT_LIVE */
    move: (templateId: string, act: TemplateAct, staffId: string): Promise<CouponTemplate> =>
      move(deps, templateId, act, staffId),

    /** @throws AppError COUPON_TEMPLATE_MISSING */
    find: (templateId: string): Promise<CouponTemplate> => requireTemplate(deps, templateId),

    /** By id, those that exist. */
    async findMany(templateIds: readonly string[]): Promise<Map<string, CouponTemplate>> {
      const ids = [...new Set(templateIds)];
      const found = await templates.find({ _id: { $in: ids } }).lean<CouponTemplate[]>();
      return new Map(found.map((template) => [template._id, template]));
    },

    /** Newest first. @throws AppError PAGE_CURSOR_INVALID */
    list: ({ state, ...page }: CouponTemplateQuery): Promise<Page<CouponTemplate>> =>
      findPage(templates, state === undefined ? {} : { state }, { by: 'createdAt', direction: -1 }, page),

    /** How many coupons of a template are in which state. */
    async countsOf(templateId: string): Promise<Record<CouponState, number>> {
      const counts: [CouponState, number][] = [];
      for (const state of couponStates) {
        counts.push([state, await deps.db.model(couponModel).countDocuments({ templateId, state })]);
      }
      // One entry for each state.
      return Object.fromEntries(counts) as Record<CouponState, number>;
    },

    /** The live gift of joining, if there is one. */
    signUpGift: (): Promise<CouponTemplate | null> =>
      templates.findOne({ signUpSlot: 1 }).lean<CouponTemplate>().exec(),
  };
}

async function create(
  deps: CouponDeps,
  request: CouponTemplateRequest,
  staffId: string,
  once: Once | undefined,
): Promise<CouponTemplate> {
  await assertStores(deps, request);
  const { db, ids, clock } = deps;
  const { templateId } = await db.transaction({ keys: [], once }, async (session) => {
    const now = clock.now();
    const template: CouponTemplate = {
      _id: ids.next(),
      ...fieldsOf(request),
      remaining: request.stock,
      signUpSlot: null,
      state: 'draft',
      version: 1,
      createdAt: now,
      updatedAt: now,
      publishedAt: null,
    };
    await db.model(couponTemplateModel).create([template], { session });
    await record(deps, 'couponTemplate.create', template, staffId);
    return { templateId: template._id };
  });
  return requireTemplate(deps, templateId);
}

async function update(
  deps: CouponDeps,
  templateId: string,
  { version, ...request }: CouponTemplateChange,
  staffId: string,
): Promise<CouponTemplate> {
  await assertStores(deps, request);
  const { db, clock } = deps;
  return db.transaction({ keys: [templateKey(templateId)] }, async () => {
    const before = await requireTemplate(deps, templateId);
    if (before.version !== version) throw templateChanged(before.version);
    if (before.state === 'ended') throw templateState(before.state);
    const set = { ...fieldsOf(request), updatedAt: clock.now() };
    if (before.state !== 'draft') assertPromisesKept(before, request);
    const after = await write(deps, before, set, stockChange(before, request.stock));
    await record(deps, 'couponTemplate.update', after, staffId);
    return after;
  });
}

/** What `remaining` changes by, with its condition: an issue at the same time meets it in the same document. */
function stockChange(before: CouponTemplate, stock: number | null): Record<string, unknown> {
  if (before.state === 'draft') return { $set: { remaining: stock } };
  if (before.stock === null || stock === null) return {};
  return { $inc: { remaining: stock - before.stock } };
}

async function write(
  { db }: CouponDeps,
  before: CouponTemplate,
  set: Partial<CouponTemplate>,
  stock: Record<string, unknown>,
): Promise<CouponTemplate> {
  const { _id, version, stock: total, remaining } = before;
  const { $set = {}, $inc = {} } = stock as { $set?: object; $inc?: { remaining?: number } };
  const lowered = $inc.remaining ?? 0;
  const enough = lowered < 0 ? { remaining: { $gte: -lowered } } : {};
  const after = await db
    .model(couponTemplateModel)
    .findOneAndUpdate(
      { _id, version, ...enough },
      { $set: { ...set, ...$set }, $inc: { version: 1, ...$inc } },
      { returnDocument: 'after' },
    )
    .lean<CouponTemplate>();
  if (after !== null) return after;
  throw lowered < 0 ? stockTooLow((total ?? 0) - (remaining ?? 0)) : templateChanged(version);
}

/** What holders were promised, and whether there is a stock at all. */
function assertPromisesKept(before: CouponTemplate, request: CouponTemplateRequest): void {
  const promised = ['title', 'benefit', 'scope', 'validity', 'howToUse', 'isGiftable'] as const;
  const changed: string[] = promised.filter(
    (field) => contentHash(before[field]) !== contentHash(request[field]),
  );
  if ((before.stock === null) !== (request.stock === null)) changed.push('stock');
  if (before.isSignUpGift !== request.isSignUpGift) changed.push('isSignUpGift');
  if (changed.length > 0) throw templatePublished(changed);
}

async function move(
  deps: CouponDeps,
  templateId: string,
  act: TemplateAct,
  staffId: string,
): Promise<CouponTemplate> {
  const { db, clock } = deps;
  try {
    return await db.transaction({ keys: [templateKey(templateId), 'couponTemplate:signUp'] }, async () => {
      const before = await requireTemplate(deps, templateId);
      const state = templateAfter(before.state, act);
      const isThere = before.state === { publish: 'live', pause: 'paused', end: 'ended' }[act];
      if (isThere) return before;
      if (state === null) throw templateState(before.state);
      const now = clock.now();
      const signUpSlot = state === 'live' && before.isSignUpGift ? 1 : null;
      const set = { state, signUpSlot, updatedAt: now, publishedAt: before.publishedAt ?? now };
      const after = await write(deps, before, set, {});
      await record(deps, `couponTemplate.${act}`, after, staffId);
      return after;
    });
  } catch (error) {
    if (isDuplicateKey(error, 'signUpSlot')) throw signUpGiftLive();
    throw error;
  }
}

async function assertStores({ stores }: CouponDeps, { scope }: CouponTemplateRequest): Promise<void> {
  const known = new Set((await stores.findMany(scope.storeIds)).map(({ id }) => id));
  const place = scope.storeIds.findIndex((id) => !known.has(id));
  if (place !== -1) throw storeUnknown(place);
}

async function record(
  { audit }: CouponDeps,
  action: string,
  // Title, gift and instructions are free text, which the log does not keep.
  {
    _id,
    version,
    state,
    benefit,
    stock,
    perMemberLimit,
    pointsPrice,
    isSignUpGift,
    isListed,
  }: CouponTemplate,
  staffId: string,
): Promise<void> {
  await audit({
    actor: { kind: 'staff', id: staffId },
    action,
    target: { type: 'couponTemplate', id: _id },
    change: {
      version,
      state,
      benefit: benefit.kind,
      stock,
      perMemberLimit,
      pointsPrice,
      isSignUpGift,
      isListed,
    },
  });
}

function fieldsOf({ claiming, ...request }: CouponTemplateRequest) {
  const { isListed, from, to } = claiming;
  return { ...request, isListed, claimFrom: dateOf(from), claimTo: dateOf(to) };
}

function dateOf(iso: string | null): Date | null {
  return iso === null ? null : new Date(iso);
}
