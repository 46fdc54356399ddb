import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountConfig, Config } from '../config';
import { auditModels, createAudit } from './audit';
import { channelCodeModels, createChannelCode } from './channelCode';
import type { DomainEvents } from './contract/events';
import type { MemberPart } from './contract/memberPart';
import { couponModels, createCoupon } from './coupon';
import { createFollower, followerModels } from './follower';
import type { ReplySource } from './inbox';
import { createIncentive, incentiveModels } from './incentive';
import { createFollowUp, followUpModels } from './followUp';
import { createInbox, inboxMessageModel, inboxModels } from './inbox';
import { createInvite, inviteModels } from './invite';
import type { MemberGates } from './member';
import { createMember, memberModels } from './member';
import type { Clock } from './platform/clock';
import { createFieldCipher, hmac } from './platform/crypto';
import type { AnyModel, Database } from './platform/database';
import { onceModel } from './platform/database';
import type { Handler } from './platform/events';
import { createEvents, eventModels } from './platform/events';
import type { Metrics, Route } from './platform/http';
import { createRateLimiter, rateLimitModel } from './platform/http';
import type { Ids } from './platform/ids';
import type { Job } from './platform/jobs';
import { createJobs, housekeepingJobs, jobModels } from './platform/jobs';
import type { Logger } from './platform/logger';
import type { Timer } from './platform/timer';
import { systemAfter } from './platform/timer';
import { createOrder, orderModels } from './order';
import { createPoints, pointsModels } from './points';
import { createReach, reachModels } from './reach';
import { createReport } from './report';
import { createSegment, segmentModels } from './segment';
import { createSetting, settingModels } from './setting';
import type { StaffGates } from './staff';
import { createStaff, staffModels } from './staff';
import { createStore, storeModels } from './store';
import { createTag, tagModels } from './tag';
import { createTier, tierModels } from './tier';
import {
  createMiniProgram,
  createOfficialAccount,
  createTransport,
  mongoTokenStorage,
  wechatTokenModel,
} from './wechat';

export interface AppOptions {
  readonly config: Config;
  readonly db: Database;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
  readonly timer: Timer;
  readonly metrics: Metrics;
}

/** Every collection with its indexes: start-up compares it, `cli sync-indexes` builds it. */
export const models: readonly AnyModel[] = [
  onceModel, rateLimitModel, ...eventModels, ...jobModels, wechatTokenModel, ...auditModels, ...settingModels,
  ...storeModels, ...staffModels, ...inboxModels, ...followerModels, ...memberModels, ...channelCodeModels,
  ...pointsModels, ...couponModels, ...tierModels, ...inviteModels, ...orderModels, ...incentiveModels, ...followUpModels, ...tagModels,
  ...segmentModels, ...reachModels,
]; // prettier-ignore

/** How long a call to WeChat may take, all of it. */
const wechatTimeoutMs = 8_000;

const pick = ({ appid, secret }: AccountConfig): Pick<AccountConfig, 'appid' | 'secret'> => ({
  appid,
  secret,
});

/** What a feature brings into the application. */
interface Feature {
  readonly routes: (gates: MemberGates & StaffGates) => Route[];
  readonly handlers?: readonly Handler[];
  readonly jobs?: readonly Job[];
  readonly part?: MemberPart;
}

export type App = ReturnType<typeof createApp>;

/** Builds every service with what it needs and mounts every feature. No logic: read it top to bottom. */
export function createApp({ config, db, clock, ids, logger, timer, metrics }: AppOptions) {
  const { count } = metrics;
  const instance = config.instanceName;
  const cipher = createFieldCipher({
    encryptionKeys: config.keys.encryption,
    indexKey: config.keys.blindIndex,
  });

  const wechatOptions = {
    baseUrls: config.wechat,
    transport: createTransport(),
    tokenStorage: mongoTokenStorage(db.collection(wechatTokenModel), cipher),
    clock,
    ids,
    sleep,
    logger,
    timeoutMs: wechatTimeoutMs,
  };
  const officialAccount = createOfficialAccount({ ...wechatOptions, ...pick(config.officialAccount) });
  const miniProgram = createMiniProgram({ ...wechatOptions, ...pick(config.miniProgram) });

  const events = createEvents<DomainEvents>({ db, clock, ids, logger, timer, count, instance });
  const { emit } = events;
  const parts: MemberPart[] = [];
  const replySources: ReplySource[] = [];

  const audit = createAudit({ db, clock, ids });
  const base = { db, clock, ids, logger, timer, emit, audit: audit.append };
  const setting = createSetting(base);
  const store = createStore(base);
  const stores = store.service;
  const staff = createStaff({
    ...base, cipher, stores, wechatPersonOf: (code) => member.service.openidOf(code),
  }); // prettier-ignore
  const inbox = createInbox({
    ...base,
    after: systemAfter,
    count,
    accounts: [
      { ...config.officialAccount, kind: 'officialAccount' },
      { ...config.miniProgram, kind: 'miniProgram' },
    ],
    isProduction: config.isProduction,
    workerId: events.workerId,
    dispatch: events.addSource(inboxMessageModel),
    replySources: () => replySources,
    officialAccount,
  });
  const follower = createFollower({
    ...base,
    inbox: inbox.service,
    users: officialAccount.user,
    appid: officialAccount.appid,
  });
  const member = createMember({
    ...base,
    settings: setting.read,
    stores,
    followers: follower.service,
    inbox: inbox.service,
    cipher,
    personKey: (openid) => hmac(config.keys.person, openid),
    memberCodeKey: config.keys.memberCode,
    miniProgram,
    officialAccount,
    homeStoreOf: async (identityId) =>
      (await incentive.service.homeStoreOf(identityId)) ?? channelCode.homeStoreOf(identityId),
    parts: () => parts,
  });
  const members = member.service;
  const tag = createTag({
    ...base, members, wechatTags: officialAccount.tag,
    followerOpenidsOf: (memberId) => follower.service.openidsFollowing(members.identitiesOf(memberId)),
    facts: {
      purchasesOf: (memberId, from) => order.service.keptOf(memberId, from),
      firstCodeIdOf: async (memberId) => (await channelCode.service.codesOf(memberId)).firstCodeId,
      tierIdOf: (memberId) => tier.service.tierIdOf(memberId), },
  }); // prettier-ignore
  const channelCode = createChannelCode({
    ...base,
    stores,
    followers: follower.service,
    members,
    tags: tag.service,
    qrcode: officialAccount.qrcode,
    wxacode: miniProgram.wxacode,
    appid: officialAccount.appid,
    purchasesOf: (codeId, from, to) => order.service.ofCode(codeId, from, to),
  });
  const points = createPoints({
    ...base,
    settings: setting.read,
    members,
    audience: {
      tierOf: (memberId) => tier.service.tierIdOf(memberId),
      multiplierPercentOf: (memberId) => tier.service.multiplierPercentOf(memberId),
      tagIdsOf: tag.service.tagIdsOf,
    },
  });
  const tier = createTier({
    ...base, settings: setting.read, members, points: points.service, coupons: () => coupon.service,
  }); // prettier-ignore
  const coupon = createCoupon({
    ...base,
    settings: setting.read,
    members,
    stores,
    staffNames: (staffIds) => staff.service.displayNamesOf(staffIds),
    points: points.service,
    // A key of its own from the one of the codes at the counter: neither makes the other's codes.
    codeKey: Buffer.from(hmac(config.keys.memberCode, 'coupon'), 'hex'),
  });
  const invite = createInvite({
    ...base,
    members,
    points: points.service,
    purchases: {
      firstKeptOf: (memberId, from, to) => order.service.firstKeptOf(memberId, from, to),
      keptFenOf: (orderId) => order.service.keptFenOf(orderId),
      // Neither the counter nor a till tells whose WeChat paid.
      payerOf: () => Promise.resolve(null),
    },
    stores,
    staffNames: (staffIds) => staff.service.displayNamesOf(staffIds),
    userRiskRank: miniProgram.userRiskRank,
    codesSeenBy: (identityId, until) => channelCode.service.scenesOf(identityId, 'invite', until),
    drawCode: (scene) =>
      miniProgram.wxacode.getwxacodeunlimit({ scene, page: 'pages/home/index', checkPath: false }),
  });
  const order = createOrder({
    ...base,
    cipher,
    stores,
    members,
    settings: setting.read,
    points: points.service,
    tiers: tier.service,
    coupons: coupon.service,
    codesOf: channelCode.service.codesOf,
  });

  const incentive = createIncentive({
    ...base,
    settings: setting.read,
    stores,
    members,
    staffNames: (staffIds) => staff.service.displayNamesOf(staffIds),
    lastClerkSceneOf: (identityId, from, to) =>
      channelCode.service.lastSceneOf(identityId, 'clerk', { from, to }),
    drawCode: (scene) =>
      miniProgram.wxacode.getwxacodeunlimit({ scene, page: 'pages/home/index', checkPath: false }),
  });

  const followUp = createFollowUp({
    ...base, members, staffNames: (staffIds) => staff.service.displayNamesOf(staffIds),
  }); // prettier-ignore
  const segment = createSegment({
    ...base, limitMs: 5_000, stores, tags: tag.service, channelCodes: channelCode.service,
    couponTemplates: coupon.service.templates, levels: tier.service.levels,
  }); // prettier-ignore
  const reach = createReach({
    ...base,
    members,
    inbox: inbox.service,
    appid: miniProgram.appid,
    brandName: async () => (await setting.read()).brandName,
    couponOf: (couponId, memberId) => coupon.service.usableOf(couponId, memberId),
    send: (message) => miniProgram.subscribeMessage.send(message),
  });
  const report = createReport({
    clock,
    salesOf: order.service.salesOf,
    rankingOf: ({ scopes, staffId }, storeId, day) =>
      incentive.service.rankingOf(scopes, storeId, day, staffId),
    followUpsOf: (storeId) => followUp.service.countOpen(storeId),
  });

  const byName = {
    audit, setting, store, staff, inbox, follower, member, channelCode, points, tier, coupon, invite, order, incentive,
    followUp, tag, segment, reach, report,
  }; // prettier-ignore
  const features: readonly Feature[] = Object.values(byName);
  parts.push(...features.flatMap(({ part }) => part ?? []));
  replySources.push(channelCode.replySource);
  events.register(features.flatMap(({ handlers }) => handlers ?? []));
  const gates = { ...member.gates, ...staff.gates };
  const routes = features.flatMap((feature) => feature.routes(gates));
  const jobList = [...housekeepingJobs({ db, clock }), ...features.flatMap((feature) => feature.jobs ?? [])];
  const jobs = createJobs({ db, clock, ids, logger, timer, count, instance, jobs: jobList });

  return {
    models,
    routes,
    jobList,
    jobs,
    events,
    rateLimiter: createRateLimiter(db, config.keys.blindIndex),
    wechat: { officialAccount, miniProgram },
    ...byName,
    parts: parts as readonly MemberPart[],
    async start(): Promise<void> {
      await Promise.all([inbox.start(), channelCode.start()]);
      await events.start();
      await jobs.start();
    },
    /** After HTTP has stopped: what was accepted is written, what runs is finished, the rest is left to other processes. */
    async stop(drainMs: number): Promise<void> {
      await inbox.stop();
      channelCode.stop();
      await Promise.all([jobs.stop(drainMs), events.stop(drainMs)]);
    },
    /** Resolves when nothing that is due is left to do. */
    settle: (): Promise<void> => events.settle(),
  };
}
