import type { InvitationView, InviteCodeView, InviteeView } from '../../src/contract/invite';
import type { JoinAnswer, SessionAnswer } from '../../src/contract/member';
import type { PurchaseReturnAnswer, RecordedPurchase } from '../../src/contract/order';
import type { PointsAccountView } from '../../src/contract/points';
import type { BrandView } from '../../src/contract/setting';
import type { MemberTier } from '../../src/contract/tier';
import { dayMs, minuteMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import { inviteReward } from './invite';
import type { ShopCast } from './storyShop';
import type { Step } from './storyteller';
import { expectSame, StoryError, succeeded } from './storyteller';
import type { World } from './world';

/** What the friend buys: two boxes. */
const paidFen = 19_800;
const lines = [{ sku: 'MON-02', quantity: 2 }];

/** A friend comes by the invite code, buys, and gives it back: the inviter's reward arrives once, and goes again. */
export function inviteSteps(world: World, cast: ShopCast, inviter: () => string): Step[] {
  // What earlier steps found out; a step runs only when all before it passed.
  const found = { friend: '', ownToken: '', friendToken: '', purchaseId: '', before: 0, friendBefore: 0 };
  const { client: wechat } = world.simulator;
  const mini = world.config.miniProgram.appid;

  const signIn = async (person: string): Promise<string> => {
    const { jsCode } = await wechat.openMiniProgram(person, mini, { scene: 1007 });
    return succeeded(await world.client().post<SessionAnswer>('/api/mp/sessions', { code: jsCode })).token;
  };
  const own = (): Client => world.client(found.ownToken);
  const friend = (): Client => world.client(found.friendToken);
  const clerk = async (): Promise<Client> => world.client(await cast.signInClerk());
  const balance = async (client: Client): Promise<number> =>
    succeeded(await client.get<PointsAccountView>('/api/mp/points/account')).balance;
  const growth = async (): Promise<number> =>
    succeeded(await friend().get<MemberTier>('/api/mp/tier')).growthValue;
  const standing = async (): Promise<InviteeView> => {
    const [newest] = succeeded(await own().get<InviteeView[]>('/api/mp/invitation/invitees'));
    if (newest === undefined) throw new StoryError('邀请人看不到被邀请的朋友');
    return newest;
  };
  /** Twice at once and once more, as two servers and a restart would. */
  const runJob = async (): Promise<void> => {
    await world.inProcess(async ({ invite: { service } }) => {
      await Promise.all([service.decideDue(), service.decideDue()]);
      await service.decideDue();
    });
    await world.settle();
  };

  return [
    {
      title: '把邀请码给一位朋友：朋友凭码入会，邀请人看到还差什么',
      async run() {
        found.ownToken = await signIn(inviter());
        found.before = await balance(own());
        const { scene, isRewarded } = succeeded(await own().get<InvitationView>('/api/mp/invitation'));
        expectSame('奖励已由管理员开启', isRewarded, true);
        found.friend = (await wechat.createPerson({ nickname: '故事里的朋友（演示）' })).id;
        found.friendToken = await signIn(found.friend);
        const visit = { visitId: 'story-visit-friend', scene, wechatScene: 1007 };
        succeeded(await friend().post('/api/mp/visits', visit));
        const { text } = succeeded(await friend().get<InviteCodeView>(`/api/mp/invite-codes/${scene}`));
        const { notices } = succeeded(await world.client().get<BrandView>('/api/mp/brand'));
        const consents = notices.map(({ purpose, version }) => ({
          purpose,
          noticeVersion: version,
          given: purpose === 'membership',
        }));
        succeeded(await friend().post<JoinAnswer>('/api/mp/members', { consents }));
        await world.settle();
        const { progress, words } = await standing();
        expectSame('进度', progress, 'joined');
        return `朋友看到「${text.slice(0, 12)}…」；邀请人看到「${words}」`;
      },
    },
    {
      title: '朋友到店消费：退货期没过，任务跑了奖励也不到',
      async run() {
        found.friendBefore = await balance(friend());
        const { code } = succeeded(await friend().get<{ code: string }>('/api/mp/me/code'));
        const request = { receiptNumber: 'STORY-3', lines, buyer: { code } };
        const bought = await (await clerk()).post<RecordedPurchase>('/api/counter/purchases', request);
        found.purchaseId = succeeded(bought).purchase.id;
        expectSame('实付', bought.data.purchase.paidFen, paidFen);
        await world.settle();
        expectSame('朋友的积分', await balance(friend()), found.friendBefore + paidFen / 100);
        expectSame('朋友的成长值', await growth(), paidFen / 100);
        await runJob();
        const { progress, words } = await standing();
        expectSame('进度', progress, 'waiting');
        expectSame('邀请人的积分', await balance(own()), found.before);
        return `「${words}」`;
      },
    },
    {
      title: '退货期过了：任务同时跑两遍、再跑一遍，奖励只到一次',
      async run() {
        await world.advance(inviteReward.returnDays * dayMs + minuteMs);
        await runJob();
        found.ownToken = await signIn(inviter());
        found.friendToken = await signIn(found.friend);
        expectSame('邀请人的积分', await balance(own()), found.before + inviteReward.points);
        const { words, reward } = await standing();
        expectSame('奖励', reward, { kind: 'points', points: inviteReward.points });
        return `「${words}」，余额 ${found.before} → ${found.before + inviteReward.points}`;
      },
    },
    {
      title: '朋友又全部退货：积分、成长值和邀请人的奖励一并收回',
      async run() {
        const path = `/api/counter/purchases/${found.purchaseId}/returns`;
        const request = { returnNumber: 'R3', reason: '不合适' };
        const back = succeeded(await (await clerk()).post<PurchaseReturnAnswer>(path, request));
        await world.settle();
        expectSame('朋友的积分', await balance(friend()), found.friendBefore);
        expectSame('朋友的成长值', await growth(), 0);
        expectSame('邀请人的积分', await balance(own()), found.before);
        await runJob();
        expectSame('邀请人的积分', await balance(own()), found.before);
        const { progress, words } = await standing();
        expectSame('进度', progress, 'reversed');
        return `退款 ¥${(back.return.refundFen / 100).toFixed(2)}；「${words}」`;
      },
    },
  ];
}
