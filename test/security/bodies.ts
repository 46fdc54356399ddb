/** The records that bodies and paths point at. */
export interface Targets {
  readonly storeId: string;
  readonly memberId: string;
  readonly otherMemberId: string;
  readonly tagId: string;
  readonly ruleId: string;
  readonly templateId: string;
}

export const nobodysTargets: Targets = {
  storeId: 'nobody-0000',
  memberId: 'nobody-0001',
  otherMemberId: 'nobody-0002',
  tagId: 'nobody-0003',
  ruleId: 'nobody-0004',
  templateId: 'nobody-0005',
};

const consents = [{ purpose: 'membership', noticeVersion: '1', given: true }];
const passwords = { currentPassword: 'not-the-password', newPassword: 'another-horse-battery' };
const ruleFields = {
  name: '手工奖励',
  event: 'manual',
  reward: { kind: 'fixed', points: 5 },
  from: null,
  to: null,
  limit: { count: 1, period: 'day' },
};
const replyRule = {
  kind: 'keyword',
  name: '营业时间',
  reply: { type: 'text', content: '十点到十点' },
  priority: 1,
  isEnabled: true,
  match: 'exact',
  keywords: ['几点'],
};

/** For each route with a body one that its schema accepts, with every field it knows. */
export function bodiesFor(targets: Targets): Readonly<Record<string, Readonly<Record<string, unknown>>>> {
  return {
    ...publicBodies,
    ...headOfficeBodies(targets),
    ...memberBodies(targets),
    ...orderBodies(targets),
    ...couponBodies(targets),
    ...tillBodies,
    ...tierBodies,
    ...inviteBodies,
    ...awardBodies,
    ...segmentBodies(targets),
  };
}

function segmentBodies({ storeId, tagId }: Targets) {
  const among = { kind: 'choice', operator: 'isAnyOf' };
  const rules = [
    { ...among, field: 'member.homeStore', values: [storeId] },
    { ...among, field: 'tag', values: [tagId] },
  ];
  const segment = { name: '爱喝茶的人', description: '常来的', rule: { kind: 'or', rules } };
  return {
    'POST /api/console/segments': segment,
    'PUT /api/console/segments/:id': { ...segment, version: 1 },
    'POST /api/console/segments/:id/archive': { version: 1 },
    'POST /api/console/segment-previews': { rule: segment.rule },
  };
}

const tierBodies = {
  'PUT /api/console/tiers': {
    levels: [
      {
        id: 'member',
        name: '会员',
        threshold: 0,
        keep: 0,
        benefits: { pointsMultiplierPercent: 100, hasMemberPrice: false, birthdayPoints: 0 },
      },
    ],
    growthPerYuan: 1,
    version: 0,
  },
};

const inviteActivity = {
  title: '带朋友来坐坐',
  summary: '朋友第一次来喝茶，你们都开心。',
  rules: ['以门店记录为准。'],
  from: '2026-03-01T00:00:00Z',
  to: '2026-04-01T00:00:00Z',
  reward: { kind: 'points', points: 20 },
  perActivityLimit: 5,
  perMonthLimit: 3,
  returnDays: 7,
};

const inviteBodies = {
  'POST /api/console/invite-activities': inviteActivity,
  'PUT /api/console/invite-activities/:id': { ...inviteActivity, version: 1 },
  'PUT /api/console/invite-switch': { isOn: true, ruleSha256: '0'.repeat(64) },
  'POST /api/console/invite-rewards/:id/approve': { reason: '核对无误' },
  'POST /api/console/invite-rewards/:id/reject': { reason: '同一家人' },
  'POST /api/counter/sample-pickups': { code: 'S0000 0000 0000 0', pickupId: 'pickup-0001' },
};

const award = {
  name: '月度消费榜',
  measure: 'paid',
  period: 'month',
  top: 10,
  reward: { kind: 'points', points: 100 },
  delayDays: 7,
};

const awardBodies = {
  'POST /api/console/awards': award,
  'PUT /api/console/awards/:id': { ...award, version: 1 },
};

const publicBodies = {
  'POST /api/mp/sessions': { code: 'no-such-code' },
  'POST /api/mp/members': { phoneCode: 'no-such-code', consents },
  'POST /api/mp/visits': { visitId: 'visit-0001', scene: 'nothing', wechatScene: 1_001 },
  'PUT /api/mp/me': {
    nickname: '阿欢',
    gender: 'other',
    birthMonth: '1990-01',
    region: { province: '广东', city: '深圳' },
    hobbies: ['茶'],
  },
  'PUT /api/mp/consents': { consents, page: 'pages/me/index' },
  'POST /api/mp/phone': { phoneCode: 'no-such-code' },
  'POST /api/counter/sessions': { username: 'nobody', password: 'nothing', storeId: 'nobody-0000' },
  'POST /api/counter/sessions/wechat': { code: 'no-such-code' },
  'POST /api/counter/wechat-bindings': { code: 'no-such-code' },
  'PUT /api/counter/me/password': passwords,
  'POST /api/counter/member-lookups': { phone: '13900000000' },
  'POST /api/counter/follow-ups': {
    followUpId: 'follow-0001',
    memberId: 'nobody-0000',
    task: '镜片到货后打电话',
    dueOn: '2026-03-20',
  },
  'POST /api/counter/follow-ups/:id/done': { outcome: '已来店试戴' },
  'POST /api/mp/message-answers': {
    answerId: 'answer-0001',
    moment: 'joined',
    page: 'pages/join/index',
    answers: [{ templateId: 'T-1', answer: 'accept' }],
  },
  'PUT /api/console/message-prompts/:moment': { why: '积分快到期时提醒你', templateIds: ['T-1'], version: 0 },
  'PUT /api/console/message-notices/:kind': {
    isEnabled: true,
    templateId: 'T-1',
    fields: [{ key: 'thing1', source: 'couponTitle', text: null }],
    version: 0,
  },
  'POST /api/counter/pending-members': { phone: '13900000009', consents, inviteScene: 'iNOSUCHCODE' },
  'POST /api/console/sessions': { username: 'nobody', password: 'nothing', totpCode: '000000' },
  'PUT /api/console/me/password': passwords,
};

function headOfficeBodies({ storeId, tagId }: Targets) {
  const code = {
    name: '门口海报',
    placement: '门口',
    storeId,
    tagIds: [tagId],
    welcomeReply: '欢迎',
    startsAt: '2026-03-01T00:00:00Z',
    endsAt: '2026-04-01T00:00:00Z',
    isEnabled: true,
  };
  const tag = { name: '爱喝茶', kind: 'interest', colour: '#0E7C7B' };
  const conditions = [{ kind: 'consent', purpose: 'marketing', isGiven: true }];
  const tagRule = { name: '愿意收消息', tagId, conditions };
  const grants = [{ role: 'clerk', storeId }];
  const place = {
    city: '上海',
    address: '静安路 1 号',
    position: { latitude: 31.224, longitude: 121.447 },
    phone: '021-60000000',
    openingHours: '每天 10:00–22:00',
  };
  return {
    'PUT /api/console/settings/:key': { value: { months: 12, mode: 'rolling' }, version: 0 },
    'POST /api/console/notices': { purpose: 'membership', version: '9', title: '告知', text: '正文' },
    'POST /api/console/stores': { kind: 'store', code: 'N-9', name: '新店', parentId: storeId },
    'PATCH /api/console/stores/:id': { name: '新名', version: 1 },
    'PUT /api/console/stores/:id/place': { place, version: 1 },
    'POST /api/console/stores/:id/move': { parentId: 'brand', version: 1 },
    'POST /api/console/staff': { username: 'somebody.new', displayName: '新员工', grants },
    'PATCH /api/console/staff/:id': { version: 1, displayName: '新名', grants },
    'POST /api/console/reply-rules': replyRule,
    'PUT /api/console/reply-rules/:id': replyRule,
    'PUT /api/console/menu': { buttons: [{ type: 'click', name: '签到', key: 'sign-in' }] },
    'POST /api/console/channel-codes': { ...code, kind: 'permanent', accounts: ['officialAccount'] },
    'PUT /api/console/channel-codes/:id': code,
    'POST /api/console/points-rules': ruleFields,
    'PUT /api/console/points-rules/:id': { ...ruleFields, version: 1 },
    'POST /api/console/tags': tag,
    'PUT /api/console/tags/:id': { ...tag, version: 1 },
    'POST /api/console/tag-batches': { tagId, memberNumbers: ['100000000000'] },
    'POST /api/console/tag-imports': { csv: 'memberNumber,tag\n100000000000,爱喝茶\n', isDryRun: true },
    'PUT /api/console/tag-mirrors/:id': { isWanted: true },
    'POST /api/console/tag-groups': { name: '口味' },
    'PUT /api/console/tag-groups/:id': { name: '口味', version: 1 },
    'POST /api/console/tag-rules': tagRule,
    'PUT /api/console/tag-rules/:id': { ...tagRule, version: 1 },
  };
}

function memberBodies({ storeId, otherMemberId, tagId, ruleId }: Targets) {
  return {
    'POST /api/console/member-searches': { phone: '13900000000' },
    'POST /api/console/members/:id/phone-reveals': { reason: 'callback' },
    'PUT /api/console/members/:id/home-store': { storeId },
    'POST /api/console/members/:id/merges': { mergedId: otherMemberId, reason: '同一个人' },
    'POST /api/console/members/:id/points-awards': { ruleId, amountFen: 100 },
    'POST /api/console/members/:id/points-adjustments': { points: 5, reason: '补发' },
    'POST /api/console/members/:id/tags': { tagId },
  };
}

function couponBodies({ templateId }: Targets) {
  const template = {
    title: '满减券',
    benefit: { kind: 'amountOff', thresholdFen: 10_000, offFen: 2_000 },
    scope: { skus: ['TEA-1'], categories: ['饮品'], storeIds: ['brand'] },
    validity: { kind: 'days', days: 30 },
    howToUse: '不与其他优惠同享',
    isGiftable: true,
    stock: 100,
    perMemberLimit: 2,
    claiming: { isListed: true, from: '2026-03-01T00:00:00Z', to: '2026-04-01T00:00:00Z' },
    pointsPrice: 50,
    isSignUpGift: false,
  };
  const reason = '补发';
  return {
    'POST /api/mp/coupon-claims': { templateId },
    'POST /api/mp/coupon-exchanges': { templateId },
    'POST /api/console/coupon-templates': template,
    'PUT /api/console/coupon-templates/:id': { ...template, version: 1 },
    'POST /api/console/members/:id/coupons': { templateId, reason },
    'POST /api/console/coupons/:id/void': { reason, returnsToStock: true },
  };
}

const product = { name: '乌龙茶', category: '饮品', priceFen: 1_900, memberPriceFen: 1_500, isOnSale: true };
const coupon = { couponCode: 'C-0001', redemptionId: 'redeem-0001' };
const back = { returnNumber: 'T-1', lines: [{ lineId: '1', quantity: 1 }], reason: '不合适' };

function orderBodies({ storeId, memberId }: Targets) {
  const lines = [{ sku: 'TEA-1', quantity: 1, amountFen: 1_900 }];
  const buyer = { memberId };
  return {
    'POST /api/console/products': { sku: 'TEA-1', ...product },
    'PUT /api/console/products/:id': { ...product, version: 1 },
    'POST /api/console/products/imports': { csv: 'sku,name,price\nTEA-2,红茶,19.00', isDryRun: true },
    'POST /api/console/till-keys': { storeId, name: '一号机' },
    'POST /api/console/purchases/:id/returns': back,
    'POST /api/counter/checkout-previews': { lines, buyer, couponCode: 'C-0001' },
    'POST /api/counter/purchases': { receiptNumber: 'R-1', lines, buyer, ...coupon, expectedPaidFen: 1_900 },
    'POST /api/counter/purchases/:id/undo': { undoId: 'undo-0001', reason: '扫错' },
    'POST /api/counter/purchases/:id/returns': back,
    'POST /api/mp/purchase-claims': { scene: 'rNobody' },
  };
}

const tillLines = [{ sku: 'TEA-1', name: '乌龙茶', quantity: 1, amountFen: 1_900 }];
const tillPurchase = {
  receiptNumber: 'R-2',
  lines: tillLines,
  buyer: { phone: '13900000000' },
  ...coupon,
  expectedPaidFen: 1_900,
  purchasedAt: '2026-03-01T00:00:00Z',
};

const tillBodies = {
  'POST /api/open/purchases': tillPurchase,
  'POST /api/open/purchases/:receipt/returns': back,
  'POST /api/open/coupon-previews': { couponCode: 'C-0001', lines: tillLines, buyer: { code: 'nothing' } },
  'POST /api/open/redemptions': tillPurchase,
  'POST /api/open/redemptions/:id/reverse': { reason: '整单取消' },
};
