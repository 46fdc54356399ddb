import { z } from 'zod';
import { nothing, openidPage, optionalText } from '../answer';
import { requireCount, requireLength } from '../arguments';
import type { WechatClient } from '../http';

/** What WeChat tells of a person: no nickname, portrait, sex or region since 2021. */
export interface FollowerInfo {
  readonly openid: string;
  readonly isFollowing: boolean;
  /** Undefined unless the account is bound to the Open Platform. */
  readonly unionid: string | undefined;
  readonly followedAt: Date | undefined;
  readonly remark: string | undefined;
  readonly tagIds: readonly number[];
  /** Such as ADD_SCENE_QR_CODE. */
  readonly subscribeScene: string | undefined;
  readonly qrScene: number | undefined;
  readonly qrSceneStr: string | undefined;
}

/** An openid of a former account and what became of it; undefined when WeChat knows none. */
export interface ChangedOpenid {
  readonly from: string;
  readonly to: string | undefined;
}

const infoAnswer = z
  .object({
    subscribe: z.number(),
    openid: z.string(),
    unionid: optionalText,
    subscribe_time: z.number().optional(),
    remark: optionalText,
    tagid_list: z.array(z.number()).default([]),
    subscribe_scene: optionalText,
    qr_scene: z.number().optional(),
    qr_scene_str: optionalText,
  })
  .transform((info): FollowerInfo => ({
    openid: info.openid,
    isFollowing: info.subscribe !== 0,
    unionid: info.unionid,
    followedAt: info.subscribe_time === undefined ? undefined : new Date(info.subscribe_time * 1_000),
    remark: info.remark,
    tagIds: info.tagid_list,
    subscribeScene: info.subscribe_scene,
    qrScene: info.qr_scene === 0 ? undefined : info.qr_scene,
    qrSceneStr: info.qr_scene_str,
  }));

const changeAnswer = z.object({
  result_list: z.array(z.object({ ori_openid: z.string(), new_openid: optionalText })),
});

/** Followers of an official account (doc/service, 用户管理). */
export function createUser(client: WechatClient) {
  const block =
    (api: string) =>
    async (openids: readonly string[]): Promise<void> => {
      requireCount(api, 'openids', openids, 20);
      await client.request({ api, body: { openid_list: openids }, answer: nothing });
    };
  return {
    /** One person. `isFollowing: false` comes with the openid only. */
    info(openid: string): Promise<FollowerInfo> {
      return client.request({
        api: '/cgi-bin/user/info',
        query: { openid, lang: 'zh_CN' },
        answer: infoAnswer,
      });
    },
    /** Up to 100 persons. */
    async batchget(openids: readonly string[]): Promise<readonly FollowerInfo[]> {
      const api = '/cgi-bin/user/info/batchget';
      requireCount(api, 'openids', openids, 100);
      const body = { user_list: openids.map((openid) => ({ openid, lang: 'zh_CN' })) };
      const answer = z.object({ user_info_list: z.array(infoAnswer) });
      return (await client.request({ api, body, answer })).user_info_list;
    },
    /** All followers by pages of up to 10,000 openids, from after `nextOpenid`. 500 calls a day. */
    get(nextOpenid = ''): AsyncGenerator<readonly string[]> {
      return pages(nextOpenid, (next) =>
        client.request({ api: '/cgi-bin/user/get', query: { next_openid: next }, answer: openidPage }),
      );
    },
    async updateremark(openid: string, remark: string): Promise<void> {
      const api = '/cgi-bin/user/info/updateremark';
      requireLength(api, 'remark', remark, 29, 0);
      await client.request({ api, body: { openid, remark }, answer: nothing });
    },
    /** The block list by pages, from after `beginOpenid`. */
    getblacklist(beginOpenid = ''): AsyncGenerator<readonly string[]> {
      const api = '/cgi-bin/tags/members/getblacklist';
      return pages(beginOpenid, (next) =>
        client.request({ api, body: { begin_openid: next }, answer: openidPage }),
      );
    },
    /** Blocks up to 20 persons. */
    batchblacklist: block('/cgi-bin/tags/members/batchblacklist'),
    batchunblacklist: block('/cgi-bin/tags/members/batchunblacklist'),
    /** New openids of up to 100 persons after an account was moved. */
    async changeopenid(fromAppid: string, openids: readonly string[]): Promise<readonly ChangedOpenid[]> {
      const api = '/cgi-bin/changeopenid';
      requireCount(api, 'openids', openids, 100);
      const body = { from_appid: fromAppid, openid_list: openids };
      const { result_list: results } = await client.request({ api, body, answer: changeAnswer });
      return results.map((result) => ({ from: result.ori_openid, to: result.new_openid }));
    },
  };
}

/** Pages until WeChat names no next one or counts none (用户列表: `data` is absent then). */
export async function* pages(
  first: string,
  page: (next: string) => Promise<z.output<typeof openidPage>>,
): AsyncGenerator<readonly string[]> {
  let next = first;
  for (;;) {
    const answer = await page(next);
    const openids = answer.data?.openid ?? [];
    if (answer.count === 0 || openids.length === 0) return;
    yield openids;
    // The same place again would never end.
    if (answer.next_openid === '' || answer.next_openid === next) return;
    next = answer.next_openid;
  }
}
