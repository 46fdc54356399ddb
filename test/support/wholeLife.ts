import { randomUUID } from 'node:crypto';
import type { CouponCodeView } from '../../src/contract/coupon';
import type { InvitationView } from '../../src/contract/invite';
import { chinaDay } from '../../src/platform/clock';
import { createChannelCode } from './factories/channelCode';
import { claimCoupon, createCouponTemplate } from './factories/coupon';
import { createActivity } from './factories/invite';
import { buyAtCounter, codeOf, createShop } from './factories/order';
import { asOperator, worldOf } from './factories/staff';
import type { Member } from './people';
import { asMember, asVisitor } from './people';
import { done } from './staff';
import type { TestApp } from './startApp';

/** A member of whom every feature knows something. */
export interface WholeLife extends Member {
  /** Every word that they, or somebody about them, wrote, and their phone. */
  readonly words: readonly string[];
  /** WeChat's names for this person: openids and unionid. They never leave the server. */
  readonly identifiers: readonly string[];
}

/** Lives through everything that a member can: scans, follows, writes, joins, buys, returns, invites, is followed up. */
export async function liveThrough(app: TestApp): Promise<WholeLife> {
  const { client: wechat } = app.simulator;
  const { miniProgram, officialAccount } = app.config;
  const operator = (await asOperator(worldOf(app))).client;
  const shop = await createShop(app);
  await createActivity(app, operator);
  const mark = randomUUID().slice(0, 8);
  const [text, nickname, hobby, task, outcome, reason] = ['留言', '昵称', '爱好', '跟进', '结果', '原因'].map(
    (word) => `${word}${mark}`,
  ) as [string, string, string, string, string, string];

  const inviter = await asMember(app);
  const { scene } = done(await inviter.client.get<InvitationView>('/api/mp/invitation'));
  const visitor = await asVisitor(app);
  const { person } = visitor;
  const code = await createChannelCode(app);
  for (const each of [scene, code.scene]) {
    const visit = { visitId: randomUUID(), scene: each, wechatScene: 1_047 };
    done(await visitor.client.post('/api/mp/visits', visit));
    app.clock.advance(1_000);
  }
  await wechat.follow(person, officialAccount.appid);
  await wechat.sendText(person, officialAccount.appid, text);
  const member = await asMember(app, { person, hasPhone: true });
  const { client, memberId } = member;
  const profile = { nickname, gender: 'female', birthMonth: '1991-07', hobbies: [hobby] };
  done(await client.put('/api/mp/me', { ...profile, region: { province: '上海市', city: '上海市' } }));
  done(await client.post('/api/mp/sign-ins'));
  done(
    await client.post('/api/mp/message-answers', {
      answerId: `answer-${mark}`,
      moment: 'joined',
      page: 'pages/join/index',
      answers: [{ templateId: 'tpl-1', answer: 'accept' }],
    }),
  );

  const template = await createCouponTemplate(app, { perMemberLimit: 3 });
  const [used, given] = [await claimCoupon(member, template.id), await claimCoupon(member, template.id)];
  done(await client.post(`/api/mp/coupons/${given.id}/gifts`));
  const shown = done(await client.get<CouponCodeView>(`/api/mp/coupons/${used.id}/code`));
  const { purchase } = await buyAtCounter(shop, {
    lines: [{ amountFen: 12_000, quantity: 2 }],
    buyer: { code: await codeOf(client) },
    couponCode: shown.code,
    redemptionId: `redeem-${mark}`,
  });
  const back = { returnNumber: `back-${mark}`, lines: [{ lineId: '1', quantity: 1 }], reason };
  done(await shop.clerk.post(`/api/counter/purchases/${purchase.id}/returns`, back));
  const dueOn = chinaDay(app.clock.now());
  const followUp = done(
    await shop.clerk.post<{ id: string }>('/api/counter/follow-ups', {
      followUpId: `follow-${mark}`,
      memberId,
      task,
      dueOn,
    }),
  );
  done(await shop.clerk.post(`/api/counter/follow-ups/${followUp.id}/done`, { outcome }));
  done(await operator.post(`/api/console/members/${memberId}/points-adjustments`, { points: 7, reason }));
  await app.settle();

  const { phone } = (await wechat.people()).find(({ id }) => id === person)!;
  const identifiers = [
    await wechat.openid(person, miniProgram.appid),
    await wechat.openid(person, officialAccount.appid),
    await wechat.unionid(person, miniProgram.appid),
  ].filter((identifier) => identifier !== null);
  return { ...member, words: [phone, text, nickname, hobby, task, outcome, reason], identifiers };
}
