import type {
  ChoiceField,
  FlagField,
  NumberField,
  SegmentCondition,
  SegmentField,
  SegmentFields,
  SegmentValueKind,
  TimeField,
} from '../contract/segment';

export const limits = { nodes: 500, depth: 20, values: 200 } as const;

interface Named {
  readonly label: string;
  readonly group: string;
  readonly isBehavioural: boolean;
}

interface Choice extends Named {
  readonly values: SegmentValueKind;
  /** A member may have several values at once. */
  readonly isMany?: boolean;
  readonly options?: Readonly<Record<string, string>>;
}

const person = { group: '会员资料', isBehavioural: false } as const;
const agreed = { group: '同意', isBehavioural: false } as const;
const following = { group: '公众号', isBehavioural: false } as const;
const source = { group: '来源', values: 'channelCode', isBehavioural: true } as const;
const bought = { group: '消费', isBehavioural: true } as const;

const months = Object.fromEntries(
  Array.from({ length: 12 }, (_, index) => [String(index + 1).padStart(2, '0'), `${index + 1} 月`]),
);

/** Every choice there is: a new field does not compile until it is listed here. */
export const choices: Readonly<Record<ChoiceField, Choice>> = {
  'member.state': {
    ...person,
    label: '会员状态',
    values: 'options',
    options: { active: '已激活', pending: '待激活' },
  },
  'member.homeStore': { ...person, label: '归属门店', values: 'store' },
  'profile.gender': {
    ...person,
    label: '性别',
    values: 'options',
    options: { female: '女', male: '男', other: '其他' },
  },
  'profile.birthMonth': { ...person, label: '生日月份', values: 'options', options: months },
  'profile.province': { ...person, label: '省份', values: 'text' },
  'profile.city': { ...person, label: '城市', values: 'text' },
  'profile.hobbies': { ...person, label: '爱好', values: 'text', isMany: true },
  tag: { group: '标签', label: '标签', values: 'tag', isMany: true, isBehavioural: true },
  'source.firstCode': { ...source, label: '首次来源渠道码' },
  'source.lastCode': { ...source, label: '入会前最后的渠道码' },
  'source.touchedCode': { ...source, label: '扫过的渠道码', isMany: true },
  'tier.level': { group: '等级', label: '会员等级', values: 'tier', isBehavioural: true },
};

export const flags: Readonly<Record<FlagField, Named>> = {
  'profile.hasPhone': { ...person, label: '留有手机号' },
  'consent.membership': { ...agreed, label: '同意会员服务' },
  'consent.marketing': { ...agreed, label: '同意营销消息' },
  'consent.personalisation': { ...agreed, label: '同意个性化' },
  'follower.isFollowing': { ...following, label: '正在关注公众号' },
};

export const numbers: Readonly<Record<NumberField, Named>> = {
  'profile.age': { ...person, label: '年龄（周岁，按生日月份）' },
  'tier.growth': { group: '等级', label: '本期成长值', isBehavioural: true },
  'points.balance': { group: '积分', label: '积分余额', isBehavioural: true },
};

export const times: Readonly<Record<TimeField, Named>> = {
  'member.joinedAt': { ...person, label: '入会时间' },
  'follower.followedAt': { ...following, label: '最近一次关注的时间' },
};

type OwnKind = Exclude<SegmentCondition['kind'], 'choice' | 'flag' | 'number' | 'time'>;

export const conditions: Readonly<Record<OwnKind, Named & { readonly values: SegmentValueKind }>> = {
  coupons: { group: '优惠券', label: '优惠券张数', values: 'couponTemplate', isBehavioural: true },
  purchases: { ...bought, label: '购买次数、件数、金额', values: 'purchaseScope' },
  purchaseDay: { ...bought, label: '首次、最近一次购买', values: 'purchaseScope' },
  purchaseShare: { ...bought, label: '某一品类占消费的比例', values: 'category' },
  boughtNever: { ...bought, label: '买过甲、从未买过乙', values: 'purchaseScope' },
  sameSku: { ...bought, label: '某些品类总买同一款', values: 'category' },
  segment: { group: '人群', label: '在另一个人群里', values: 'segment', isBehavioural: false },
  bucket: { group: '随机', label: '固定的随机一部分', values: 'bucket', isBehavioural: false },
};

const counting = { atLeast: '至少', atMost: '至多', exactly: '等于' };
const timing = { withinDays: '最近几天内', daysAgo: '早于几天前', between: '在两个时间之间' };
const anyOf = { isAnyOf: '是其中之一' };
const manyOf = { isAnyOf: '有任意一个', isAllOf: '全部都有' };
const holding = { is: '符合' };

const ownOperators: Readonly<Record<OwnKind, Readonly<Record<string, string>>>> = {
  coupons: counting,
  purchases: counting,
  purchaseDay: timing,
  purchaseShare: { atLeast: '至少', atMost: '至多' },
  boughtNever: holding,
  sameSku: { atLeast: '至少' },
  segment: holding,
  bucket: holding,
};

/** What the console needs to draw a rule. */
export function describeFields(): SegmentFields {
  return {
    limits,
    fields: [
      ...Object.entries(choices).map(([field, choice]) =>
        entry(
          'choice',
          field,
          choice,
          choice.isMany === true ? manyOf : anyOf,
          choice.values,
          choice.options,
        ),
      ),
      ...Object.entries(flags).map(([field, flag]) => entry('flag', field, flag, holding, 'boolean')),
      ...Object.entries(numbers).map(([field, number]) =>
        entry('number', field, number, counting, 'integer'),
      ),
      ...Object.entries(times).map(([field, time]) => entry('time', field, time, timing, 'time')),
      // Object.entries widens the keys of a literal table.
      ...(Object.keys(conditions) as OwnKind[]).map((kind) =>
        entry(kind, null, conditions[kind], ownOperators[kind], conditions[kind].values),
      ),
    ],
  };
}

function entry(
  kind: SegmentField['kind'],
  field: string | null,
  { label, group, isBehavioural }: Named,
  operators: Readonly<Record<string, string>>,
  values: SegmentValueKind,
  options: Readonly<Record<string, string>> = {},
): SegmentField {
  return {
    kind,
    field,
    label,
    group,
    operators: Object.entries(operators).map(([operator, word]) => ({ operator, label: word })),
    values,
    options: Object.entries(options).map(([value, word]) => ({ value, label: word })),
    isBehavioural,
  };
}

/** Whether a condition looks at what a member did, by itself. */
export function isBehavioural(condition: SegmentCondition): boolean {
  switch (condition.kind) {
    case 'choice':
      return choices[condition.field].isBehavioural;
    case 'flag':
      return flags[condition.field].isBehavioural;
    case 'number':
      return numbers[condition.field].isBehavioural;
    case 'time':
      return times[condition.field].isBehavioural;
    default:
      return conditions[condition.kind].isBehavioural;
  }
}
