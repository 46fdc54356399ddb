import { refuse } from '../../errors';
import { integerAt, isObject, listAt, objectAt, textAt, type Json, type JsonObject } from '../../json';
import { mediaOf } from '../../media';
import type { Media } from '../../state';
import { officialAccounts, ok, post, get, type Call, type Endpoint } from '../endpoint';

const maximumArticles = 8;
const maximumTitle = 64;

/** One article as 新建草稿 wants it: a title of up to 64 characters, content, and a permanent cover. */
function checkArticle({ sim, app }: Call, article: Json): JsonObject {
  if (!isObject(article)) throw refuse(47001);
  const title = textAt(article, 'title') ?? '';
  if (title === '' || Array.from(title).length > maximumTitle) throw refuse(45003, 'title size out of limit');
  if (!textAt(article, 'content')) throw refuse(44004, 'empty content');
  const cover = textAt(article, 'thumb_media_id');
  if (mediaOf(sim, app, cover).expiresAt !== Infinity) throw refuse(40007);
  return article;
}

function add(call: Call): JsonObject {
  const { sim, app, body } = call;
  const articles = listAt(body, 'articles') ?? [];
  if (articles.length < 1 || articles.length > maximumArticles) throw refuse(45008);
  const mediaId = sim.rng.token(64);
  const draft: Media = {
    mediaId,
    type: 'draft',
    filename: '',
    contentType: '',
    content: Buffer.alloc(0),
    createdAt: sim.clock.nowMs(),
    expiresAt: Infinity,
    detail: { news_item: articles.map((article) => checkArticle(call, article)) },
  };
  app.drafts.set(mediaId, draft);
  return { media_id: mediaId };
}

/** The draft of that id; 40007 otherwise. */
export function draftOf({ app, body }: Call): Media {
  const draft = app.drafts.get(textAt(body, 'media_id') ?? '');
  if (!draft) throw refuse(40007);
  return draft;
}

function update(call: Call): JsonObject {
  const draft = draftOf(call);
  const items = listAt(draft.detail, 'news_item') ?? [];
  const index = integerAt(call.body, 'index') ?? 0;
  if (index < 0 || index >= items.length) throw refuse(40035);
  items[index] = checkArticle(call, objectAt(call.body, 'articles') ?? {});
  return ok;
}

/** The ids, times and articles of a list of drafts or publications, 1 to 20 from an offset. */
export function articlePage(
  body: JsonObject,
  all: { id: JsonObject; at: number; content: JsonObject }[],
): JsonObject {
  const offset = integerAt(body, 'offset') ?? -1;
  const size = integerAt(body, 'count') ?? 0;
  if (offset < 0 || size < 1 || size > 20) throw refuse(40035);
  const item = all.slice(offset, offset + size).map(({ id, at, content }) => ({
    ...id,
    content: integerAt(body, 'no_content') === 1 ? {} : content,
    update_time: Math.floor(at / 1000),
  }));
  return { total_count: all.length, item_count: item.length, item };
}

export const draftEndpoints: Endpoint[] = [
  post('/cgi-bin/draft/add', officialAccounts, add, { daily: 1_000 }),
  post('/cgi-bin/draft/update', officialAccounts, update, { daily: 1_000 }),
  post('/cgi-bin/draft/get', officialAccounts, (call) => draftOf(call).detail, { daily: 500 }),
  post('/cgi-bin/draft/delete', officialAccounts, (call) => {
    call.app.drafts.delete(draftOf(call).mediaId);
    return ok;
  }),
  get('/cgi-bin/draft/count', officialAccounts, ({ app }) => ({ total_count: app.drafts.size })),
  post('/cgi-bin/draft/batchget', officialAccounts, ({ app, body }) =>
    articlePage(
      body,
      [...app.drafts.values()].map((draft) => ({
        id: { media_id: draft.mediaId },
        at: draft.createdAt,
        content: draft.detail,
      })),
    ),
  ),
];
