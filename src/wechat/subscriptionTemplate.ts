import { z } from 'zod';
import { idText, nothing } from './answer';
import { requireCount, requireLength } from './arguments';
import type { WechatClient } from './http';

/** A template of subscription messages in the account's own list. */
export interface SubscriptionTemplate {
  readonly templateId: string;
  readonly title: string;
  readonly content: string;
  readonly example: string;
  /** 2 one-time, 3 long-term. */
  readonly type: number;
}

/** A template of the public library. */
export interface PublicTemplate {
  readonly tid: string;
  readonly title: string;
  readonly type: number;
  readonly categoryId: string;
}

export interface TemplateKeyword {
  readonly kid: number;
  readonly name: string;
  readonly example: string;
  /** The type of its values: thing, time, amount … */
  readonly rule: string;
}

const ownAnswer = z.object({
  data: z.array(
    z
      .object({
        priTmplId: z.string(),
        title: z.string(),
        content: z.string().default(''),
        example: z.string().default(''),
        type: z.number(),
      })
      .transform(({ priTmplId: templateId, ...rest }): SubscriptionTemplate => ({ templateId, ...rest })),
  ),
});

const titlesAnswer = z.object({
  count: z.number(),
  data: z.array(z.object({ tid: idText, title: z.string(), type: z.number(), categoryId: idText })),
});

const keywordsAnswer = z.object({
  data: z.array(
    z.object({
      kid: z.number(),
      name: z.string(),
      example: z.string().default(''),
      rule: z.string().default(''),
    }),
  ),
});

/** Templates of subscription messages: the same API for both kinds of account (订阅消息模板管理, /wxaapi/newtmpl). */
export function createSubscriptionTemplate(client: WechatClient) {
  return {
    async gettemplate(): Promise<readonly SubscriptionTemplate[]> {
      return (await client.request({ api: '/wxaapi/newtmpl/gettemplate', answer: ownAnswer })).data;
    },
    /** Takes a template of the library with 2 to 5 of its keywords; resolves with its id. */
    async addtemplate(tid: string, kids: readonly number[], sceneDescription: string): Promise<string> {
      const api = '/wxaapi/newtmpl/addtemplate';
      requireCount(api, 'kids', kids, 5, 2);
      requireLength(api, 'sceneDescription', sceneDescription, 15, 0);
      const body = { tid, kidList: kids, sceneDesc: sceneDescription };
      return (await client.request({ api, body, answer: z.object({ priTmplId: z.string() }) })).priTmplId;
    },
    async deltemplate(templateId: string): Promise<void> {
      await client.request({
        api: '/wxaapi/newtmpl/deltemplate',
        body: { priTmplId: templateId },
        answer: nothing,
      });
    },
    async getcategory(): Promise<readonly { readonly id: string; readonly name: string }[]> {
      const answer = z.object({ data: z.array(z.object({ id: idText, name: z.string() })) });
      return (await client.request({ api: '/wxaapi/newtmpl/getcategory', answer })).data;
    },
    /** One page of the library for some categories; up to 30 titles. */
    async getpubtemplatetitles(
      categoryIds: readonly string[],
      start: number,
      limit: number,
    ): Promise<{ readonly count: number; readonly titles: readonly PublicTemplate[] }> {
      const query = { ids: categoryIds.join(','), start, limit };
      const found = await client.request({
        api: '/wxaapi/newtmpl/getpubtemplatetitles',
        query,
        answer: titlesAnswer,
      });
      return { count: found.count, titles: found.data };
    },
    async getpubtemplatekeywords(tid: string): Promise<readonly TemplateKeyword[]> {
      const api = '/wxaapi/newtmpl/getpubtemplatekeywords';
      return (await client.request({ api, query: { tid }, answer: keywordsAnswer })).data;
    },
  };
}
