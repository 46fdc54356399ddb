import { z } from 'zod';
import { idText, nothing, optionalText } from '../answer';
import { given, requireInteger } from '../arguments';
import type { WechatClient } from '../http';
import type { StoredArticle } from './article';
import { articlesAnswer } from './article';

/** Where a publication stands (doc/service, 发布状态轮询接口). */
export type PublishStatus =
  | 'published'
  | 'publishing'
  | 'originalityFailed'
  | 'failed'
  | 'refused'
  | 'deletedByOwner'
  | 'bannedByWechat'
  | 'unknown';

const statuses: readonly PublishStatus[] = [
  'published',
  'publishing',
  'originalityFailed',
  'failed',
  'refused',
  'deletedByOwner',
  'bannedByWechat',
];

export interface Publication {
  readonly status: PublishStatus;
  readonly articleId: string | undefined;
  readonly urls: readonly string[];
  /** Articles, from 1, that could not be published. */
  readonly failedIndexes: readonly number[];
}

const statusAnswer = z
  .object({
    publish_status: z.number(),
    article_id: optionalText,
    article_detail: z.object({ item: z.array(z.object({ article_url: z.string() })) }).optional(),
    fail_idx: z.array(z.number()).default([]),
  })
  .transform((found): Publication => ({
    status: statuses[found.publish_status] ?? 'unknown',
    articleId: found.article_id,
    urls: found.article_detail?.item.map((item) => item.article_url) ?? [],
    failedIndexes: found.fail_idx,
  }));

const pageAnswer = z.object({
  total_count: z.number(),
  item: z.array(
    z.object({ article_id: z.string(), content: z.object({ news_item: articlesAnswer.default([]) }) }),
  ),
});

/** Publishes drafts (doc/service, 发布能力). */
export function createFreepublish(client: WechatClient) {
  return {
    /** Acceptance only: `get`, or PUBLISHJOBFINISH, tells the end. */
    async submit(
      mediaId: string,
    ): Promise<{ readonly publishId: string; readonly msgDataId: string | undefined }> {
      const answer = z.object({ publish_id: idText, msg_data_id: idText.optional() });
      const body = { media_id: mediaId };
      const made = await client.request({ api: '/cgi-bin/freepublish/submit', body, answer });
      return { publishId: made.publish_id, msgDataId: made.msg_data_id };
    },
    get(publishId: string): Promise<Publication> {
      return client.request({
        api: '/cgi-bin/freepublish/get',
        body: { publish_id: publishId },
        answer: statusAnswer,
      });
    },
    /** Takes one article (from 1), or all, off. */
    async delete(articleId: string, index?: number): Promise<void> {
      const body = given({ article_id: articleId, index });
      await client.request({ api: '/cgi-bin/freepublish/delete', body, answer: nothing });
    },
    async getarticle(articleId: string): Promise<readonly StoredArticle[]> {
      const api = '/cgi-bin/freepublish/getarticle';
      const answer = z.object({ news_item: articlesAnswer });
      return (await client.request({ api, body: { article_id: articleId }, answer })).news_item;
    },
    /** One page of up to 20 publications, without the text of their articles. */
    async batchget(
      offset: number,
      count: number,
    ): Promise<{
      readonly totalCount: number;
      readonly items: readonly { readonly articleId: string; readonly articles: readonly StoredArticle[] }[];
    }> {
      const api = '/cgi-bin/freepublish/batchget';
      requireInteger(api, 'count', count, 1, 20);
      const page = await client.request({ api, body: { offset, count, no_content: 1 }, answer: pageAnswer });
      const items = page.item.map((item) => ({
        articleId: item.article_id,
        articles: item.content.news_item,
      }));
      return { totalCount: page.total_count, items };
    },
  };
}
