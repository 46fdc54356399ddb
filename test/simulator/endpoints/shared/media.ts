import { refuse } from '../../errors';
import type { JsonObject } from '../../json';
import { checkFile, mediaOf, storeMedia } from '../../media';
import { parseForm } from '../../multipart';
import {
  Binary,
  everyAccount,
  get,
  officialAccounts,
  upload,
  type Answered,
  type Call,
  type Endpoint,
} from '../endpoint';

/** 新增临时素材: form field `media` with a file name; 3 days. */
function uploadMedia({ sim, app, query, contentType, raw }: Call): JsonObject {
  const type = query['type'] ?? '';
  const file = checkFile(type, parseForm(contentType, raw).files.get('media'));
  const media = storeMedia(sim, app, type, file, { isPermanent: false });
  const id = type === 'thumb' ? { thumb_media_id: media.mediaId } : { media_id: media.mediaId };
  return { type, ...id, created_at: Math.floor(media.createdAt / 1000) };
}

/** 获取临时素材: the bytes, for a video an address. */
function getMedia({ sim, app, query }: Call): Answered {
  const media = mediaOf(sim, app, query['media_id']);
  if (media.type === 'video') return { video_url: `${sim.origin()}/media/${media.mediaId}` };
  const headers = { 'Content-Disposition': `attachment; filename="${media.filename}"` };
  return new Binary(media.content, media.contentType, 200, headers);
}

const maximumArticleImage = 1_048_576;

/** 上传图文消息内的图片: jpg or png up to 1 MB, gives an address. */
function uploadImage({ sim, app, contentType, raw }: Call): JsonObject {
  const file = checkFile('image', parseForm(contentType, raw).files.get('media'));
  if (!/\.(?:png|jpe?g)$/iu.test(file.filename)) throw refuse(40005);
  if (file.content.length > maximumArticleImage) throw refuse(40009, 'invalid image size');
  const media = storeMedia(sim, app, 'image', file, { isPermanent: true, detail: { isArticleImage: true } });
  return { url: `http://mmbiz.qpic.cn/mmbiz_png/${media.mediaId}/0` };
}

export const mediaEndpoints: Endpoint[] = [
  upload('/cgi-bin/media/upload', everyAccount, uploadMedia, { daily: 100_000 }),
  get('/cgi-bin/media/get', everyAccount, getMedia, { daily: 200_000 }),
  upload('/cgi-bin/media/uploadimg', officialAccounts, uploadImage),
];
