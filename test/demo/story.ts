import type { ChannelCodeReport, ChannelCodeView } from '../../src/contract/channelCode';
import type { JoinAnswer, MemberDetail, MemberView, SessionAnswer } from '../../src/contract/member';
import type { TimelineItem } from '../../src/contract/memberPart';
import type { PointsAccountView, SignInAnswer } from '../../src/contract/points';
import type { BrandView } from '../../src/contract/setting';
import { chinaDay, dayMs, minuteMs } from '../../src/platform/clock';
import type { Client } from '../support/client';
import { welcomeOf } from './brand';
import { checkLedger, killMidway } from './storyCrash';
import { inviteSteps } from './storyInvite';
import type { ShopCast } from './storyShop';
import { shopSteps } from './storyShop';
import type { Step } from './storyteller';
import { expectSame, StoryError, succeeded } from './storyteller';
import type { World } from './world';

/** Who works in the story and where. */
export interface StoryCast extends ShopCast {
  /** Signs an operator in at the console; resolves with the token. */
  readonly signInOperator: () => Promise<string>;
  readonly storeId: string;
  /** How many callbacks are under way when the server is killed. */
  readonly callbacksAtKill: number;
}

/** The whole loop, seen from outside: HTTP, the phone, the console. Each step builds on the ones before. */
export function storySteps(world: World, cast: StoryCast): Step[] {
  const { client: wechat } = world.simulator;
  const { appid } = world.config.officialAccount;
  const operator = operatorOf(world, cast);
  // What earlier steps found out; a step runs only when all before it passed.
  const found = {
    person: '',
    poster: none,
    second: none,
    token: '',
    memberId: '',
  };
  const member = (): Client => world.client(found.token);

  const makeCode = async (
    name: string,
    storeId: string | null,
    tags: readonly string[],
  ): Promise<ChannelCodeView> => {
    const tagIds: string[] = [];
    for (const tag of tags)
      tagIds.push(
        succeeded(
          await (
            await operator()
          ).post<{ id: string }>('/api/console/tags', {
            name: tag,
            kind: 'source',
            colour: null,
          }),
        ).id,
      );
    const code = succeeded(
      await (
        await operator()
      ).post<ChannelCodeView>('/api/console/channel-codes', {
        name,
        placement: '海报',
        storeId,
        tagIds,
        welcomeReply: welcomeOf(name),
        startsAt: null,
        endsAt: null,
        isEnabled: true,
        kind: 'permanent',
        accounts: ['officialAccount'],
      }),
    );
    const image = await (
      await operator()
    ).get(`/api/console/channel-codes/${code.id}/image?account=officialAccount`);
    expectSame('海报图片', image.status, 200);
    return code;
  };
  const report = async (codeId: string): Promise<ChannelCodeReport['totals']> => {
    const to = chinaDay(world.clock.now());
    const from = chinaDay(new Date(world.clock.now().getTime() - 30 * dayMs));
    const query = `from=${from}&to=${to}`;
    const answer = await (
      await operator()
    ).get<ChannelCodeReport>(`/api/console/channel-codes/${codeId}/report?${query}`);
    return succeeded(answer).totals;
  };
  const available = async (): Promise<number> =>
    succeeded(await member().get<PointsAccountView>('/api/mp/points/account')).available;

  return [
    {
      title: '运营人员登录，为 1 号门店的海报建渠道码',
      async run() {
        found.poster = await makeCode('故事海报', cast.storeId, ['故事海报来的']);
        return `场景值 ${found.poster.scene}，图片可下载`;
      },
    },
    {
      title: '新顾客扫码：加密的关注事件来了四次，与别人的事件混在一起',
      async run() {
        found.person = (await wechat.createPerson({ nickname: '故事里的顾客（演示）' })).id;
        const others = await wechat.createPeople(5);
        const fault = await wechat.faults.add({ kind: 'callbackDuplicate', person: found.person, n: 4 });
        await wechat.holdCallbacks();
        await wechat.scanQr(found.person, appid, { scene: found.poster.scene });
        for (const { id } of others) await wechat.follow(id, appid);
        await wechat.releaseCallbacks({ shuffle: true });
        await world.settle();
        await wechat.faults.clear(fault);
        const totals = await report(found.poster.id);
        expectSame('扫码、关注', [totals.scanCount, totals.followCount], [1, 1]);
        return '投递 4 次，记为 1 次扫码、1 次关注';
      },
    },
    {
      title: '手机收到这张海报的欢迎语',
      async run() {
        const texts = (await wechat.phone(found.person)).map(({ text }) => text);
        if (!texts.includes(welcomeOf('故事海报')))
          throw new StoryError(`手机上是：${JSON.stringify(texts)}`);
        return `「${welcomeOf('故事海报')}」`;
      },
    },
    {
      title: '打开小程序，登录，用微信手机号入会并同意告知',
      async run() {
        const mini = world.config.miniProgram.appid;
        const { jsCode } = await wechat.openMiniProgram(found.person, mini, { scene: 1035 });
        const login = succeeded(
          await world.client().post<SessionAnswer>('/api/mp/sessions', { code: jsCode }),
        );
        expectSame('登录时还不是会员', login.member, null);
        found.token = login.token;
        succeeded(await member().post('/api/mp/visits', { visitId: 'story-visit-1', wechatScene: 1035 }));
        const { notices } = succeeded(await world.client().get<BrandView>('/api/mp/brand'));
        const phone = await wechat.authorisePhone(found.person, mini);
        const consents = notices.map(({ purpose, version }) => ({
          purpose,
          noticeVersion: version,
          given: true,
        }));
        const joined = await member().post<JoinAnswer>('/api/mp/members', {
          phoneCode: phone.code,
          consents,
        });
        expectSame('入会', joined.status, 201);
        found.memberId = joined.data.member.memberId;
        await world.settle();
        const me = succeeded(await member().get<MemberView>('/api/mp/me'));
        expectSame('公众号与小程序已合为一人', me.isLinkedToOfficialAccount, true);
        return `会员号 ${me.memberNumber}，手机 ${me.maskedPhone ?? '无'}，已与关注者合为一人`;
      },
    },
    {
      title: '入会积分已入账，海报的标签已打上',
      async run() {
        const points = await available();
        if (points <= 0) throw new StoryError('没有入会积分');
        const tags = succeeded(
          await (await operator()).get<{ name: string }[]>(`/api/console/members/${found.memberId}/tags`),
        );
        expectSame('标签', tags.map(({ name }) => name), ['故事海报来的']); // prettier-ignore
        return `${points} 积分，标签「故事海报来的」`;
      },
    },
    {
      title: '连续三天签到',
      async run() {
        const before = await available();
        const gained: number[] = [];
        for (let day = 1; day <= 3; day += 1) {
          if (day > 1) await world.advance(dayMs);
          const signedIn = succeeded(await member().post<SignInAnswer>('/api/mp/sign-ins'));
          expectSame('连续天数', signedIn.streakDays, day);
          gained.push(signedIn.points);
          const again = succeeded(await member().post<SignInAnswer>('/api/mp/sign-ins'));
          expectSame('同一天再签到', again.points, signedIn.points);
        }
        const sum = gained.reduce((total, points) => total + points, 0);
        expectSame('积分', await available(), before + sum);
        return `每天 ${gained.join('、')} 积分，重复签到不重复给`;
      },
    },
    {
      title: '又扫了另一张码（SCAN）：计数，但没有第二次入会奖励',
      async run() {
        const before = await available();
        found.second = await makeCode('故事海报二', null, []);
        await wechat.scanQr(found.person, appid, { scene: found.second.scene });
        await world.settle();
        const totals = await report(found.second.id);
        expectSame(
          '扫码、其中已关注、关注',
          [totals.scanCount, totals.followingScanCount, totals.followCount],
          [1, 1, 0],
        );
        expectSame('积分', await available(), before);
        return '1 次扫码（已关注），积分不变';
      },
    },
    {
      title: '报表：第一张海报 1 次扫码、1 次关注、1 次入会；时间线按顺序',
      async run() {
        const totals = await report(found.poster.id);
        expectSame('报表', [totals.scanCount, totals.followCount, totals.firstTouchJoinCount], [1, 1, 1]);
        const timeline = succeeded(
          await (
            await operator()
          ).get<TimelineItem[]>(`/api/console/members/${found.memberId}/timeline?limit=50`),
        );
        const times = timeline.map(({ at }) => at);
        expectSame('时间线由新到旧', times, [...times].sort().reverse());
        return `时间线 ${timeline.length} 条，最早：${timeline.at(-1)?.text ?? ''}`;
      },
    },
    ...shopSteps(world, cast, member),
    ...inviteSteps(world, cast, () => found.person),
    {
      title: '取关，再关注：还是同一位会员',
      async run() {
        await wechat.unfollow(found.person, appid);
        await world.settle();
        await world.advance(2_000);
        await wechat.follow(found.person, appid);
        await world.settle();
        const detail = succeeded(
          await (await operator()).get<MemberDetail>(`/api/console/members/${found.memberId}`),
        );
        expectSame(
          '公众号身份数',
          detail.identities.filter(({ account }) => account === 'officialAccount').length,
          1,
        );
        return `会员 ${detail.memberNumber}，两个身份`;
      },
    },
    {
      title: `${cast.callbacksAtKill} 个回调进行到一半，服务被 SIGKILL，再启动：一个不少，一个不重`,
      run: () => killMidway(world, cast.callbacksAtKill, { makeCode, report }),
    },
    {
      title: '账本检查（check-ledger）',
      run: () => checkLedger(world),
    },
  ];
}

// A placeholder until the step that makes the code has run.
const none = { id: '', scene: '' } as ChannelCodeView;

/** The operator's console, signed in again when time has moved on: sessions end without use. */
function operatorOf(world: World, { signInOperator }: StoryCast): () => Promise<Client> {
  let session: { token: string; at: number } | undefined;
  return async () => {
    const now = world.clock.now().getTime();
    if (session === undefined || now - session.at > 10 * minuteMs)
      session = { token: await signInOperator(), at: now };
    return world.client(session.token);
  };
}
