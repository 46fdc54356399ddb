import type { TagCondition } from '../../src/contract/tag';
import type { TagAssignment } from '../../src/tag/tag.model';
import type { TagProcess, TaggedMember, TagWorld } from './factories/tag';
import { createNamedTag } from './factories/tag';

/** Bought solution so often. */
export const solution = (count: number, withinDays = 30): TagCondition => ({
  kind: 'purchase',
  categories: ['护理液'],
  skus: [],
  withinDays,
  atLeast: { kind: 'count', count },
});

let made = 0;
const never = new AbortController().signal;

/** People who buy and give back, and rules over it, by short words. */
export function tagRuleWorld(world: TagWorld) {
  const of = (memberId: string): TaggedMember => world.members.get(memberId)!;
  const job = async (name: string, { tag }: TagProcess = world): Promise<void> =>
    tag.jobs
      .find((one) => one.name === name)
      ?.run({ scheduledFor: world.clock.now(), fence: 1, signal: never });

  async function createRule(
    conditions: TagCondition[],
    trait: 'behavioural' | 'demographic' = 'behavioural',
  ) {
    const tagId = await createNamedTag(world, { trait });
    const { rules } = world.tag.service;
    const rule = await rules.create('li', { name: `规则 ${tagId}`, tagId, conditions });
    await rules.setEnabled('li', rule._id, true);
    return { tagId, ruleId: rule._id };
  }

  async function buy(memberId: string, category = '护理液', at = world.clock.now()): Promise<string> {
    made += 1;
    const orderId = `order-${made}`;
    of(memberId).purchases.push({
      orderId,
      purchasedAt: at,
      lines: [{ sku: 'S-1', category, paidFen: 5_000 }],
    });
    await tell(memberId, 'order.completed', orderId);
    return orderId;
  }

  async function giveBack(memberId: string, orderId: string): Promise<void> {
    const member = of(memberId);
    member.purchases = member.purchases.filter((purchase) => purchase.orderId !== orderId);
    await tell(memberId, 'order.returned', orderId);
  }

  async function tell(memberId: string, name: 'order.completed' | 'order.returned', orderId: string) {
    made += 1;
    const at = world.clock.now().toISOString();
    const shared = { orderId, memberId, storeId: 's', storePath: '/s/', lines: [], at };
    const [subject, version] = [`order:${orderId}:${made}`, 1];
    await world.db.transaction({ keys: [] }, () =>
      name === 'order.returned'
        ? world.events.emit(name, {
            subject,
            version,
            payload: { ...shared, returnId: 'r', refundFen: 0, isFull: true },
          })
        : world.events.emit(name, {
            subject,
            version,
            payload: {
              ...shared,
              channel: 'till',
              staffId: null,
              amountFen: 0,
              paidFen: 0,
              couponId: null,
              purchasedAt: at,
            },
          }),
    );
  }

  const tagsOf = async (memberId: string): Promise<string[]> => world.tag.service.tagIdsOf(memberId);
  const assignmentsOf = (memberId: string): Promise<TagAssignment[]> => world.tag.service.ofMember(memberId);

  /** Rules concern everybody: what one test switched on must not reach the next. */
  async function switchOff(): Promise<void> {
    for (const { _id } of (await world.tag.service.rules.list({ limit: 100 })).items)
      await world.tag.service.rules.setEnabled('li', _id, false);
  }

  return { of, job, createRule, buy, giveBack, tagsOf, assignmentsOf, switchOff };
}
