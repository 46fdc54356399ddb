import { z } from 'zod';
import { nothing, optionalText } from '../answer';
import { requireInteger } from '../arguments';
import type { WechatClient, WechatFile } from '../http';
import type { StoredArticle } from './article';
import { articlesAnswer } from './article';
import type { MediaType, UploadFile } from './media';
import { requireMediaSize } from './media';

export type MaterialType = 'image' | 'voice' | 'video' | 'news';

export interface Material {
  readonly mediaId: string;
  readonly name: string | undefined;
  readonly url: string | undefined;
  readonly updatedAt: Date;
}

/** What a permanent media is: bytes, a video to fetch elsewhere, or articles. */
export type MaterialContent =
  | WechatFile
  | { readonly title: string | undefined; readonly description: string | undefined; readonly downUrl: string }
  | { readonly articles: readonly StoredArticle[] };

const contentAnswer = z.union([
  z.object({ news_item: articlesAnswer }).transform((found) => ({ articles: found.news_item })),
  z
    .object({ title: optionalText, description: optionalText, down_url: z.string() })
    .transform(({ title, description, down_url: downUrl }) => ({ title, description, downUrl })),
]);

const pageAnswer = z.object({
  total_count: z.number(),
  item: z.array(
    z
      .object({ media_id: z.string(), name: optionalText, url: optionalText, update_time: z.number() })
      .transform((found): Material => ({
        mediaId: found.media_id,
        name: found.name,
        url: found.url,
        updatedAt: new Date(found.update_time * 1_000),
      })),
  ),
});

const countAnswer = z
  .object({
    voice_count: z.number(),
    video_count: z.number(),
    image_count: z.number(),
    news_count: z.number(),
  })
  .transform((count): Record<MaterialType, number> => ({
    voice: count.voice_count,
    video: count.video_count,
    image: count.image_count,
    news: count.news_count,
  }));

/** Permanent media (doc/service, 永久素材). */
export function createMaterial(client: WechatClient) {
  return {
    /** A video needs a title and an introduction. The URL comes with pictures. */
    async addMaterial(
      type: MediaType,
      file: UploadFile,
      video?: { readonly title: string; readonly introduction: string },
    ): Promise<{ readonly mediaId: string; readonly url: string | undefined }> {
      const api = '/cgi-bin/material/add_material';
      requireMediaSize(api, type, file);
      const fields = video === undefined ? {} : { fields: { description: JSON.stringify(video) } };
      const answer = z.object({ media_id: z.string(), url: optionalText });
      const made = await client.request({
        api,
        query: { type },
        file: { field: 'media', ...file, ...fields },
        answer,
      });
      return { mediaId: made.media_id, url: made.url };
    },
    getMaterial(mediaId: string): Promise<MaterialContent> {
      const body = { media_id: mediaId };
      return client.download({ api: '/cgi-bin/material/get_material', body, answer: contentAnswer });
    },
    async delMaterial(mediaId: string): Promise<void> {
      await client.request({
        api: '/cgi-bin/material/del_material',
        body: { media_id: mediaId },
        answer: nothing,
      });
    },
    getMaterialcount(): Promise<Readonly<Record<MaterialType, number>>> {
      return client.request({ api: '/cgi-bin/material/get_materialcount', answer: countAnswer });
    },
    /** One page of up to 20. */
    async batchgetMaterial(
      type: MaterialType,
      offset: number,
      count: number,
    ): Promise<{ readonly totalCount: number; readonly items: readonly Material[] }> {
      const api = '/cgi-bin/material/batchget_material';
      requireInteger(api, 'count', count, 1, 20);
      const page = await client.request({ api, body: { type, offset, count }, answer: pageAnswer });
      return { totalCount: page.total_count, items: page.item };
    },
  };
}
