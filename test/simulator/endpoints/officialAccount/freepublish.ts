import { refuse } from '../../errors';
import { idAt, integerAt, listAt, textAt, type JsonObject } from '../../json';
import { officialAccounts, ok, post, type Call, type Endpoint } from '../endpoint';
import { articlePage, draftOf } from './draft';

const publishMs = 1_000;

/** 发布草稿: the answer is a job; PUBLISHJOBFINISH tells that it was published. */
function submit(call: Call): JsonObject {
  const { sim, app } = call;
  const draft = draftOf(call);
  const publishId = String(sim.rng.msgid());
  const articleId = sim.rng.token(43);
  const job = { articleId, isDone: false };
  app.publishJobs.set(publishId, job);
  sim.timers.later(publishMs, () => {
    job.isDone = true;
    app.drafts.delete(draft.mediaId);
    app.articles.set(articleId, { ...draft.detail, at: sim.clock.nowMs() });
    sim.callbacks.send(app, '', {
      fromUserName: `o${sim.rng.derived(`publish|${app.settings.appid}`, 27)}`,
      createTime: sim.clock.nowSeconds(),
      msgType: 'event',
      event: 'PUBLISHJOBFINISH',
      fields: { PublishEventInfo: { publish_id: publishId, publish_status: 0, article_id: articleId } },
    });
  });
  return { ...ok, publish_id: publishId, msg_data_id: sim.rng.msgid() };
}

/** 发布状态轮询: 0 published, 1 in progress. */
function status({ app, body }: Call): JsonObject {
  const publishId = idAt(body, 'publish_id') ?? '';
  const job = app.publishJobs.get(publishId);
  if (!job) throw refuse(53407);
  if (!job.isDone) return { publish_id: publishId, publish_status: 1, fail_idx: [] };
  const articles = listAt(app.articles.get(job.articleId) ?? {}, 'news_item') ?? [];
  const item = articles.map((_article, index) => ({
    idx: index + 1,
    article_url: `http://mp.weixin.qq.com/s/${job.articleId}?idx=${index + 1}`,
  }));
  return {
    publish_id: publishId,
    publish_status: 0,
    article_id: job.articleId,
    article_detail: { count: item.length, item },
    fail_idx: [],
  };
}

function article({ app, body }: Call): JsonObject {
  const found = app.articles.get(textAt(body, 'article_id') ?? '');
  if (!found) throw refuse(53600, 'Article ID invalid');
  return { news_item: found['news_item'] };
}

export const freepublishEndpoints: Endpoint[] = [
  post('/cgi-bin/freepublish/submit', officialAccounts, submit, { daily: 100 }),
  post('/cgi-bin/freepublish/get', officialAccounts, status, { daily: 100 }),
  post('/cgi-bin/freepublish/getarticle', officialAccounts, article),
  post('/cgi-bin/freepublish/batchget', officialAccounts, ({ app, body }) =>
    articlePage(
      body,
      [...app.articles].map(([articleId, found]) => ({
        id: { article_id: articleId },
        at: integerAt(found, 'at') ?? 0,
        content: { news_item: found['news_item'] },
      })),
    ),
  ),
];
