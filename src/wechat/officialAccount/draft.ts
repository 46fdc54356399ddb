import { z } from 'zod';
import { nothing } from '../answer';
import { requireCount, requireInteger } from '../arguments';
import type { WechatClient } from '../http';
import type { Article, StoredArticle } from './article';
import { articlesAnswer, encodeArticle } from './article';

export interface Draft {
  readonly mediaId: string;
  readonly articles: readonly StoredArticle[];
  readonly updatedAt: Date;
}

const pageAnswer = z.object({
  total_count: z.number(),
  item: z.array(
    z
      .object({
        media_id: z.string(),
        content: z.object({ news_item: articlesAnswer.default([]) }),
        update_time: z.number(),
      })
      .transform((found): Draft => ({
        mediaId: found.media_id,
        articles: found.content.news_item,
        updatedAt: new Date(found.update_time * 1_000),
      })),
  ),
});

/** Drafts of articles (doc/service, 草稿箱). */
export function createDraft(client: WechatClient) {
  return {
    /** Up to 8 articles; resolves with the media id. */
    async add(articles: readonly Article[]): Promise<string> {
      const api = '/cgi-bin/draft/add';
      requireCount(api, 'articles', articles, 8);
      const body = { articles: articles.map((article) => encodeArticle(api, article)) };
      return (await client.request({ api, body, answer: z.object({ media_id: z.string() }) })).media_id;
    },
    /** Replaces the article at `index`, counted from 0. */
    async update(mediaId: string, index: number, article: Article): Promise<void> {
      const api = '/cgi-bin/draft/update';
      requireInteger(api, 'index', index, 0, 7);
      const body = { media_id: mediaId, index, articles: encodeArticle(api, article) };
      await client.request({ api, body, answer: nothing });
    },
    async get(mediaId: string): Promise<readonly StoredArticle[]> {
      const answer = z.object({ news_item: articlesAnswer });
      return (await client.request({ api: '/cgi-bin/draft/get', body: { media_id: mediaId }, answer }))
        .news_item;
    },
    async delete(mediaId: string): Promise<void> {
      await client.request({ api: '/cgi-bin/draft/delete', body: { media_id: mediaId }, answer: nothing });
    },
    /** One page of up to 20; without the text of the articles unless asked for. */
    async batchget(
      offset: number,
      count: number,
      withContent = false,
    ): Promise<{ readonly totalCount: number; readonly items: readonly Draft[] }> {
      const api = '/cgi-bin/draft/batchget';
      requireInteger(api, 'count', count, 1, 20);
      const body = { offset, count, no_content: withContent ? 0 : 1 };
      const page = await client.request({ api, body, answer: pageAnswer });
      return { totalCount: page.total_count, items: page.item };
    },
  };
}
