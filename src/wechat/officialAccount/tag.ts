import { z } from 'zod';
import { nothing, openidPage } from '../answer';
import { requireBytes, requireCount } from '../arguments';
import type { WechatClient } from '../http';
import { pages } from './user';

/** A tag of WeChat's own; ids 0, 1 and 2 are reserved. */
export interface WechatTag {
  readonly id: number;
  readonly name: string;
}

const tagAnswer = z.object({ tag: z.object({ id: z.number(), name: z.string() }) });
const tagsAnswer = z.object({
  tags: z.array(z.object({ id: z.number(), name: z.string(), count: z.number().default(0) })),
});

/** Tags of an official account (doc/service, 用户标签管理): at most 100, at most 20 on a person. */
export function createTag(client: WechatClient) {
  const assign =
    (api: string) =>
    async (tagId: number, openids: readonly string[]): Promise<void> => {
      requireCount(api, 'openids', openids, 50);
      await client.request({ api, body: { openid_list: openids, tagid: tagId }, answer: nothing });
    };
  return {
    /** The name has up to 30 bytes. */
    async create(name: string): Promise<WechatTag> {
      const api = '/cgi-bin/tags/create';
      requireBytes(api, 'name', name, 30);
      return (await client.request({ api, body: { tag: { name } }, answer: tagAnswer })).tag;
    },
    async get(): Promise<readonly (WechatTag & { readonly count: number })[]> {
      return (await client.request({ api: '/cgi-bin/tags/get', answer: tagsAnswer })).tags;
    },
    async update(id: number, name: string): Promise<void> {
      const api = '/cgi-bin/tags/update';
      requireBytes(api, 'name', name, 30);
      await client.request({ api, body: { tag: { id, name } }, answer: nothing });
    },
    async delete(id: number): Promise<void> {
      await client.request({ api: '/cgi-bin/tags/delete', body: { tag: { id } }, answer: nothing });
    },
    /** The persons of a tag by pages. */
    users(tagId: number, nextOpenid = ''): AsyncGenerator<readonly string[]> {
      const api = '/cgi-bin/user/tag/get';
      return pages(nextOpenid, (next) =>
        client.request({ api, body: { tagid: tagId, next_openid: next }, answer: openidPage }),
      );
    },
    /** Up to 50 persons. Whether one bad openid stops the others is not documented. */
    batchtagging: assign('/cgi-bin/tags/members/batchtagging'),
    batchuntagging: assign('/cgi-bin/tags/members/batchuntagging'),
    async getidlist(openid: string): Promise<readonly number[]> {
      const answer = z.object({ tagid_list: z.array(z.number()) });
      return (await client.request({ api: '/cgi-bin/tags/getidlist', body: { openid }, answer })).tagid_list;
    },
  };
}
