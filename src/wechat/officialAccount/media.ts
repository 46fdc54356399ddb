import { z } from 'zod';
import { invalidArgument } from '../errors';
import type { WechatClient, WechatFile } from '../http';

/** A file to upload; the name's ending tells WeChat its kind. */
export interface UploadFile {
  readonly filename: string;
  readonly contentType: string;
  readonly bytes: Buffer;
}

export type MediaType = 'image' | 'voice' | 'video' | 'thumb';

const kilobyte = 1_024;
/** Upper limits in bytes. One page allows images of 10 MB in one line and 2 MB in another: the smaller is safe. */
const mostBytes: Readonly<Record<MediaType, number>> = {
  image: 2 * kilobyte * kilobyte,
  voice: 2 * kilobyte * kilobyte,
  video: 10 * kilobyte * kilobyte,
  thumb: 64 * kilobyte,
};

/** Refuses a file that WeChat would refuse by its size. @throws AppError WECHAT_ARGUMENT_INVALID */
export function requireMediaSize(api: string, type: MediaType, file: UploadFile): void {
  requireFileSize(api, file, mostBytes[type]);
}

function requireFileSize(api: string, file: UploadFile, most: number): void {
  if (file.bytes.length === 0 || file.bytes.length > most)
    throw invalidArgument(api, `the file has 1 to ${most} bytes`);
}

const uploadAnswer = z
  .object({ media_id: z.string().optional(), thumb_media_id: z.string().optional(), created_at: z.number() })
  .transform((made, context) => {
    const mediaId = made.media_id ?? made.thumb_media_id;
    if (mediaId !== undefined) return { mediaId, createdAt: new Date(made.created_at * 1_000) };
    context.addIssue({ code: 'custom', path: ['media_id'], message: 'missing' });
    return z.NEVER;
  });

/** Temporary media, kept for three days (doc/service, 新增临时素材). */
export function createMedia(client: WechatClient) {
  return {
    async upload(
      type: MediaType,
      file: UploadFile,
    ): Promise<{ readonly mediaId: string; readonly createdAt: Date }> {
      const api = '/cgi-bin/media/upload';
      requireMediaSize(api, type, file);
      return client.request({
        api,
        query: { type },
        file: { field: 'media', ...file },
        answer: uploadAnswer,
      });
    },
    /** The bytes, or for a video the URL from which it can be fetched. */
    get(mediaId: string): Promise<WechatFile | { readonly videoUrl: string }> {
      return client.download({
        api: '/cgi-bin/media/get',
        query: { media_id: mediaId },
        answer: z.object({ video_url: z.string() }).transform((found) => ({ videoUrl: found.video_url })),
      });
    },
    /** A picture for the text of an article, up to 1 MB of jpg or png; does not count as material. Resolves with its URL. */
    async uploadimg(file: UploadFile): Promise<string> {
      const api = '/cgi-bin/media/uploadimg';
      requireFileSize(api, file, kilobyte * kilobyte);
      const answer = z.object({ url: z.string() });
      return (await client.request({ api, file: { field: 'media', ...file }, answer })).url;
    },
  };
}
