import type { GrowthEntryView, MemberTier, TierBenefits, TierChangeView, TierName } from '../contract/tier';
import type { Page, PageRequest } from '../platform/database';
import { findPage, isUnderAny } from '../platform/database';
import { readAccount } from './tier.book';
import type { TierDeps } from './tier.deps';
import { tierMemberMissing } from './tier.errors';
import type { GrowthEntry, TierAccount, TierChange } from './tier.model';
import { growthEntryModel, tierAccountModel, tierChangeModel } from './tier.model';
import { levelOf, nextOf, wordsOf } from './tier.rules';
import type { Tables } from './tier.table';

export type TierService = ReturnType<typeof createTierService>;

/** What others ask about the level of a member, and what members and operators see of it. */
export function createTierService(deps: TierDeps, tables: Tables) {
  const { db } = deps;

  const levelOfMember = async (memberId: string) => {
    const account = await db.model(tierAccountModel).findById(memberId).lean<TierAccount>();
    return levelOf((await tables.read()).levels, account?.tierId ?? '');
  };

  async function pageOf(memberId: string, page: PageRequest): Promise<Page<GrowthEntryView>> {
    const found = await findPage(
      db.model(growthEntryModel),
      { memberId },
      { by: 'seq', direction: -1 },
      page,
    );
    return { items: found.items.map(presentEntry), next: found.next };
  }

  return {
    /** From the first level up. */
    levels: async () => (await tables.read()).levels,
    tierIdOf: async (memberId: string): Promise<string> => (await levelOfMember(memberId)).id,
    multiplierPercentOf: async (memberId: string): Promise<number> =>
      (await levelOfMember(memberId)).benefits.pointsMultiplierPercent,

    async benefitsOf(
      memberId: string,
    ): Promise<TierBenefits & { readonly tierId: string; readonly name: string }> {
      const { id, name, benefits } = await levelOfMember(memberId);
      return { tierId: id, name, ...benefits };
    },

    viewOf: (memberId: string): Promise<MemberTier> => viewOf(deps, tables, memberId),

    entriesOf: pageOf,

    async changesOf(memberId: string, page: PageRequest): Promise<Page<TierChangeView>> {
      const found = await findPage(
        db.model(tierChangeModel),
        { memberId },
        { by: 'at', direction: -1 },
        page,
      );
      return { items: found.items.map(presentChange), next: found.next };
    },

    /** @throws AppError TIER_MEMBER_MISSING for members who are not at home in the scopes */
    async assertWithin(scopes: readonly string[], memberId: string): Promise<void> {
      const member = await deps.members.current(memberId);
      const { storePath } = member === null ? { storePath: null } : await deps.members.storeOf(memberId);
      if (member === null || !isUnderAny(storePath ?? '/', scopes)) throw tierMemberMissing();
    },
  };
}

async function viewOf(deps: TierDeps, tables: Tables, memberId: string): Promise<MemberTier> {
  const table = await tables.read();
  const stored = await deps.db.model(tierAccountModel).findById(memberId).lean<TierAccount>();
  const account = stored ?? (await readAccount(deps, table, { memberId, at: deps.clock.now() }));
  const level = levelOf(table.levels, account.tierId);
  const tier: TierName = { id: level.id, name: level.name };
  return {
    tier,
    benefits: level.benefits,
    growthValue: account.value,
    periodEndsAt: stored === null ? null : account.periodEndsAt.toISOString(),
    graceUntil: account.graceUntil?.toISOString() ?? null,
    next: nextOf(table.levels, level, account.value),
    words: wordsOf(table.levels, level, account),
    levels: table.levels,
  };
}

const titles: Readonly<Record<GrowthEntry['kind'], string>> = {
  order: '消费',
  refund: '退货',
  period: '新的会员年度，成长值重新累计',
  merge: '会员合并',
};

function presentEntry({ _id, kind, delta, valueAfter, at }: GrowthEntry): GrowthEntryView {
  return { id: _id, title: titles[kind], delta, valueAfter, at: at.toISOString() };
}

function presentChange({ _id, from, to, reason, at }: TierChange): TierChangeView {
  return { id: _id, from, to, reason, at: at.toISOString() };
}
