import type { CountCondition, PurchaseScope, SegmentCondition, TimeCondition } from '../contract/segment';
import { chinaDay } from '../platform/clock';
import { formatFen } from '../platform/money';
import { choices, flags, numbers, times } from './segment.fields';
import type { Fact } from './segment.source';

/** `tag:<id>` and the like → what people call it. */
export type Names = ReadonlyMap<string, string>;

const kinds: Readonly<Record<string, string>> = {
  tag: 'tag',
  'source.firstCode': 'channelCode',
  'source.lastCode': 'channelCode',
  'source.touchedCode': 'channelCode',
  'tier.level': 'tier',
  'member.homeStore': 'store',
};

const counting = { atLeast: '至少', atMost: '至多', exactly: '正好' } as const;
const acts = { usable: '可用的券', received: '收到的券', redeemed: '用掉的券', expired: '过期的券' } as const;
const measures = { count: '次', quantity: '件', amountFen: '元' } as const;

/** What a condition says, in words for operators, with the fact that was found. */
export function wordsOf(condition: SegmentCondition, names: Names, fact: Fact): string {
  const said = saidBy(condition, names);
  const shown = factWords(condition, fact);
  return shown === null ? said : `${said}（${shown}）`;
}

function saidBy(condition: SegmentCondition, names: Names): string {
  const call = (kind: string, id: string): string => names.get(`${kind}:${id}`) ?? id;
  switch (condition.kind) {
    case 'choice': {
      const { label, options } = choices[condition.field];
      const kind = kinds[condition.field] ?? '';
      const values = condition.values.map((value) => options?.[value] ?? call(kind, value));
      return `${label}：${values.join(condition.operator === 'isAllOf' ? '和' : '或')}`;
    }
    case 'flag':
      return `${flags[condition.field].label}：${condition.value ? '是' : '否'}`;
    case 'number':
      return `${numbers[condition.field].label}${countWords(condition.is)}`;
    case 'time':
      return `${times[condition.field].label}：${timeWords(condition.is)}`;
    case 'coupons': {
      const which = condition.templateIds?.map((id) => `「${call('couponTemplate', id)}」`).join('或') ?? '';
      return `${whenWords(condition.when)}${acts[condition.act]}${which}${countWords(condition.is)} 张`;
    }
    case 'segment':
      return `在人群「${call('segment', condition.segmentId)}」里`;
    case 'bucket':
      return `随机分组「${condition.salt}」的第 ${condition.from} 至 ${condition.to - 1} 份`;
    default:
      return purchaseWords(condition, names);
  }
}

type Purchase = Extract<
  SegmentCondition,
  { kind: 'purchases' | 'purchaseDay' | 'purchaseShare' | 'boughtNever' | 'sameSku' }
>;

function purchaseWords(condition: Purchase, names: Names): string {
  switch (condition.kind) {
    case 'purchases': {
      const { value } = condition.is;
      const shown = condition.measure === 'amountFen' ? formatFen(value) : value;
      const amount = `${counting[condition.is.operator]} ${shown} ${measures[condition.measure]}`;
      return `购买${scopeWords(condition.scope, names)}${amount}`;
    }
    case 'purchaseDay': {
      const which = condition.which === 'first' ? '首次' : '最近一次';
      return `${which}购买${scopeWords(condition.scope, names)}在${timeWords(condition.is)}`;
    }
    case 'purchaseShare': {
      const amount = `${counting[condition.operator]} ${condition.percent}%`;
      return `${whenWords(condition.when)}${condition.category}占消费${amount}`;
    }
    case 'boughtNever':
      return `买过${scopeWords(condition.bought, names)}，从未买过${scopeWords(condition.never, names)}`;
    case 'sameSku':
      return `${condition.categories.join('或')}至少买过 ${condition.least} 次，每次同一款`;
  }
}

function scopeWords({ categories, skus, storeIds, when }: PurchaseScope, names: Names): string {
  const parts = [
    ...(storeIds === undefined ? [] : [storeIds.map((id) => names.get(`store:${id}`) ?? id).join('或')]),
    ...(categories === undefined ? [] : [categories.join('或')]),
    ...(skus === undefined ? [] : [skus.join('或')]),
  ];
  const goods = parts.length === 0 ? '' : `「${parts.join('，')}」`;
  return when === undefined ? goods : `（${timeWords(when)}）${goods}`;
}

function countWords({ operator, value }: CountCondition): string {
  return `${counting[operator]} ${value}`;
}

const whenWords = (when: TimeCondition | undefined): string => (when === undefined ? '' : timeWords(when));

function timeWords(is: TimeCondition): string {
  switch (is.operator) {
    case 'withinDays':
      return `最近 ${is.days} 天`;
    case 'daysAgo':
      return `${is.days} 天以前`;
    case 'between':
      return `${chinaDay(new Date(is.from))} 至 ${chinaDay(new Date(is.to))} 之间`;
  }
}

/** Numbers and days say more than the rule; ids of what the rule names do not. */
function factWords(condition: SegmentCondition, fact: Fact): string | null {
  if (fact === null || condition.kind === 'choice') return null;
  if (fact instanceof Date) return chinaDay(fact);
  if (condition.kind === 'purchases' && condition.measure === 'amountFen')
    return `${formatFen(Number(fact))} 元`;
  return condition.kind === 'purchaseShare' ? `${fact}%` : String(fact);
}
