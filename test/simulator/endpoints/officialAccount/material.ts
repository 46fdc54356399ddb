import { refuse } from '../../errors';
import { integerAt, isObject, parseJson, textAt, type JsonObject } from '../../json';
import { checkFile, mediaOf, storeMedia } from '../../media';
import { parseForm } from '../../multipart';
import type { Media } from '../../state';
import {
  Binary,
  get,
  officialAccounts,
  ok,
  post,
  upload,
  type Answered,
  type Call,
  type Endpoint,
} from '../endpoint';

function descriptionOf(text: string | undefined): JsonObject {
  try {
    const description = parseJson(text ?? '');
    if (isObject(description)) return description;
  } catch {
    // Falls through: a video without a readable description is refused as a whole.
  }
  throw refuse(47001);
}

/** 新增永久素材: like a temporary one, but a video comes with a `description` of title and introduction. */
function add({ sim, app, query, contentType, raw }: Call): JsonObject {
  const form = parseForm(contentType, raw);
  const type = query['type'] ?? form.fields.get('type') ?? '';
  const file = checkFile(type, form.files.get('media'));
  const detail = type === 'video' ? descriptionOf(form.fields.get('description')) : {};
  const media = storeMedia(sim, app, type, file, { isPermanent: true, detail });
  const url = `http://mmbiz.qpic.cn/mmbiz_png/${media.mediaId}/0?wx_fmt=png`;
  return { media_id: media.mediaId, ...(type === 'image' || type === 'thumb' ? { url } : {}) };
}

const isMaterial = (media: Media): boolean =>
  media.expiresAt === Infinity && media.detail['isArticleImage'] === undefined;

function read({ sim, app, body }: Call): Answered {
  const media = mediaOf(sim, app, textAt(body, 'media_id'));
  if (!isMaterial(media)) throw refuse(40007);
  if (media.type !== 'video') return new Binary(media.content, media.contentType);
  const { title, introduction } = media.detail;
  return { title, description: introduction, down_url: `${sim.origin()}/media/${media.mediaId}` };
}

function remove({ sim, app, body }: Call): JsonObject {
  const media = mediaOf(sim, app, textAt(body, 'media_id'));
  if (!isMaterial(media)) throw refuse(40007);
  app.media.delete(media.mediaId);
  return ok;
}

const ofType = ({ app }: Call, type: string): Media[] =>
  [...app.media.values()].filter((media) => media.type === type && isMaterial(media));

function count(call: Call): JsonObject {
  return {
    voice_count: ofType(call, 'voice').length,
    video_count: ofType(call, 'video').length,
    image_count: ofType(call, 'image').length,
    news_count: call.app.articles.size,
  };
}

/** 获取永久素材列表: 1 to 20 items from an offset. */
function page(call: Call): JsonObject {
  const { body } = call;
  const type = textAt(body, 'type') ?? '';
  const offset = integerAt(body, 'offset') ?? -1;
  const size = integerAt(body, 'count') ?? 0;
  if (!['image', 'video', 'voice', 'news'].includes(type)) throw refuse(40004);
  if (offset < 0 || size < 1 || size > 20) throw refuse(40035);
  const all = ofType(call, type);
  const items = all.slice(offset, offset + size).map((media) => ({
    media_id: media.mediaId,
    name: media.filename,
    update_time: Math.floor(media.createdAt / 1000),
    url: '',
  }));
  return { total_count: all.length, item_count: items.length, item: items };
}

export const materialEndpoints: Endpoint[] = [
  upload('/cgi-bin/material/add_material', officialAccounts, add, { daily: 5_000 }),
  post('/cgi-bin/material/get_material', officialAccounts, read),
  post('/cgi-bin/material/del_material', officialAccounts, remove),
  get('/cgi-bin/material/get_materialcount', officialAccounts, count),
  post('/cgi-bin/material/batchget_material', officialAccounts, page),
];
