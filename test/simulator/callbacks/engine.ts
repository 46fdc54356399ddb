import { deliverToPhone } from '../people';
import { Ring } from '../ring';
import type { World } from '../simulation';
import type { App } from '../state';
import { createLine } from './line';
import { plainBody, type Notice } from './payload';
import type { CallbackAttempt, CallbackRecord } from './record';
import { readAnswer, type Answer } from './reply';
import { buildRequest, type Tamper } from './request';
import { chooseTamper } from './tamper';
import { createTransport, type Response } from './transport';
import { verifyCallback } from './verification';

export interface EngineOptions {
  /** Deliveries in flight at once. */
  concurrency: number;
  /** Deliveries after the first one that failed. */
  maxRetries: number;
  /** 5 s; not scaled, because a slow machine must not look like a faulty server. */
  deadlineMs: number;
  /** Scales the 5 s between two deliveries. */
  timeScale: number;
  logSize: number;
}

export interface CallbackEngine {
  /** Sends a message or event about a person; `wantsReply` shows the fault line on the phone when nobody answers. */
  send: (app: App, personId: string, notice: Notice, wantsReply?: boolean) => CallbackRecord;
  records: () => CallbackRecord[];
  /** GET with an echostr, as the console does when the settings are saved (接入指南); false unless every URL echoes it. */
  verify: (app: App) => Promise<boolean>;
  /** Keeps deliveries back until `release`. */
  hold: () => void;
  release: (isShuffled: boolean) => void;
  /** Resolves when nothing waits, flies or is due for a retry; rejects while deliveries are held. */
  settle: () => Promise<void>;
  /** Sends known callbacks once more, in order one after the other or all at once; unknown ids are ignored. */
  redeliver: (ids: number[], inOrder: boolean) => Promise<void>;
  /** To be called when other pending work ended, so that `settle` looks again. */
  checkIdle: () => void;
  pendingCount: () => number;
  clear: () => void;
  close: () => void;
}

interface Delivery {
  record: CallbackRecord;
  app: App;
  notice: Notice;
  tamper: Tamper;
  copy: number;
  tries: number;
  wantsReply: boolean;
  lostReplies: { left: number };
  onDone?: () => void;
}

const retrySlotMs = 5_000;
const faultLine = '该公众号提供的服务出现故障，请稍后再试';
const cut = (text: string): string => text.slice(0, 4_000);

const rank: Readonly<Record<CallbackRecord['outcome'], number>> = {
  pending: 0,
  unaddressed: 1,
  lost: 1,
  failed: 1,
  refused: 1,
  accepted: 2,
  replied: 3,
};

const outcomeOf = (response: Response, answer: Answer | null): CallbackAttempt['outcome'] => {
  if (response.status === 0) return 'failure' in response ? response.failure : 'connection';
  if (!answer) return 'badStatus';
  if (answer.kind === 'acknowledged') return 'accepted';
  return answer.kind === 'reply' ? 'replied' : 'badReply';
};

/** Creates the engine of §6: at most `concurrency` in flight, retries after the 5 s slot, outcome per callback. */
export function createCallbackEngine(sim: World, options: EngineOptions): CallbackEngine {
  const log = new Ring<Pick<Delivery, 'record' | 'app' | 'notice' | 'wantsReply'>>(options.logSize);
  const transport = createTransport(options.concurrency);
  const line = createLine<Delivery>({
    concurrency: options.concurrency,
    run: deliver,
    shuffled: (items) => sim.rng.shuffled(items),
    exactly: sim.timers.exactly,
  });
  let nextId = 1;
  let isClosed = false;
  const nextUrl = new Map<string, number>();
  const waiting: (() => void)[] = [];

  function checkIdle(): void {
    if (line.pendingCount() > 0 || sim.timers.pendingCount() > 0) return;
    for (const resolve of waiting.splice(0)) resolve();
  }

  function urlOf(app: App): string {
    const { urls } = app.settings.callback;
    const turn = nextUrl.get(app.settings.appid) ?? 0;
    nextUrl.set(app.settings.appid, turn + 1);
    return urls[turn % urls.length] ?? '';
  }

  function finish(delivery: Delivery, outcome: CallbackRecord['outcome']): void {
    const { record } = delivery;
    // Copies race: the best of them counts, a failure never takes back what was accepted.
    if (rank[outcome] > rank[record.outcome]) record.outcome = outcome;
    line.done();
    delivery.onDone?.();
    checkIdle();
  }

  function showReply(delivery: Delivery, answer: Extract<Answer, { kind: 'reply' }>): void {
    const { record, app } = delivery;
    if (record.outcome === 'replied') return;
    if (answer.transferTo !== undefined) return;
    deliverToPhone(sim, record.personId, {
      kind: 'passiveReply',
      appid: app.settings.appid,
      msgtype: answer.msgtype,
      text: answer.text,
      payload: { xml: answer.xml },
      msgid: '',
    });
  }

  function fail(delivery: Delivery, startedAt: number): void {
    delivery.tries += 1;
    if (delivery.tamper.kind !== 'none') {
      finish(delivery, 'refused');
    } else if (delivery.tries <= options.maxRetries) {
      const slotLeft = Math.max(0, retrySlotMs * options.timeScale - (performance.now() - startedAt));
      sim.timers.exactly(slotLeft, () => line.again(delivery));
    } else {
      if (delivery.wantsReply && delivery.record.outcome === 'pending') {
        const { appid } = delivery.app.settings;
        const text = faultLine;
        deliverToPhone(sim, delivery.record.personId, {
          kind: 'system',
          appid,
          msgtype: 'text',
          text,
          payload: {},
          msgid: '',
        });
      }
      finish(delivery, 'failed');
    }
  }

  async function deliver(delivery: Delivery): Promise<void> {
    const { record, app, notice, tamper } = delivery;
    const outgoing = buildRequest(sim, app, notice, urlOf(app), tamper);
    const startedAt = performance.now();
    const at = sim.clock.nowMs();
    const response = await transport.send('POST', outgoing, options.deadlineMs);
    if (isClosed) return;
    const answer =
      response.status === 200 && 'body' in response ? readAnswer(app, record.openid, response.body) : null;
    let outcome = outcomeOf(response, answer);
    const isGood = outcome === 'accepted' || outcome === 'replied';
    if (isGood && delivery.lostReplies.left > 0) {
      delivery.lostReplies.left -= 1;
      outcome = 'replyLost';
    }
    record.attempts.push({
      copy: delivery.copy,
      at,
      url: outgoing.url.split('?')[0] ?? '',
      status: response.status,
      latencyMs: Math.round((performance.now() - startedAt) * 100) / 100,
      outcome,
      reply: cut(
        answer?.kind === 'reply'
          ? answer.xml
          : answer?.kind === 'bad'
            ? answer.reason
            : 'body' in response
              ? response.body
              : '',
      ),
    });
    if (outcome === 'accepted') finish(delivery, 'accepted');
    else if (outcome === 'replied' && answer?.kind === 'reply') {
      showReply(delivery, answer);
      finish(delivery, 'replied');
    } else fail(delivery, startedAt);
  }

  function send(app: App, personId: string, notice: Notice, wantsReply = false): CallbackRecord {
    const event = notice.event ?? notice.msgType;
    const target = { app: app.settings.appid, person: personId, event };
    const record: CallbackRecord = {
      id: nextId++,
      appid: app.settings.appid,
      personId,
      openid: notice.fromUserName,
      msgType: notice.msgType,
      event,
      createTime: notice.createTime,
      at: sim.clock.nowMs(),
      message: cut(plainBody(app.settings, notice)),
      outcome: 'pending',
      attempts: [],
    };
    log.add({ record, app, notice, wantsReply });
    if (app.settings.callback.urls.length === 0) record.outcome = 'unaddressed';
    else if (sim.faults.take('callbackLost', target)) record.outcome = 'lost';
    if (record.outcome !== 'pending') return record;
    const tamper = chooseTamper(sim.faults, target);
    const lostReplies = { left: sim.faults.take('callbackReplyLost', target)?.attempts ?? 0 };
    const copies = sim.faults.take('callbackDuplicate', target)?.n ?? 1;
    const window = sim.faults.take('callbackOutOfOrder', target)?.window ?? 0;
    const delayMs = sim.faults.take('callbackDelay', target)?.ms ?? 0;
    for (let copy = 1; copy <= copies; copy += 1) {
      line.add({ record, app, notice, tamper, copy, tries: 0, wantsReply, lostReplies }, { window, delayMs });
    }
    return record;
  }

  async function redeliver(ids: number[], inOrder: boolean): Promise<void> {
    const known = new Map(log.list().map((entry) => [entry.record.id, entry]));
    const running: Promise<void>[] = [];
    for (const id of ids) {
      const entry = known.get(id);
      if (!entry) continue;
      const copy = 1 + Math.max(0, ...entry.record.attempts.map((attempt) => attempt.copy));
      const done = new Promise<void>((onDone) => {
        const rest = { tamper: { kind: 'none' as const }, copy, tries: 0, lostReplies: { left: 0 }, onDone };
        line.add({ ...entry, ...rest }, { window: 0, delayMs: 0 });
      });
      running.push(done);
      if (inOrder) await done;
    }
    await Promise.all(running);
  }

  return {
    send,
    records: () => log.list().map((entry) => entry.record),
    redeliver,
    verify: (app) => verifyCallback(sim, transport, app, options.deadlineMs),
    hold: line.hold,
    release: line.release,
    settle: () => {
      if (line.isHeld()) return Promise.reject(new Error('Callbacks are held: release them before waiting.'));
      line.flush();
      return new Promise((resolve) => {
        waiting.push(resolve);
        checkIdle();
      });
    },
    checkIdle,
    pendingCount: line.pendingCount,
    clear: () => log.clear(),
    close: () => {
      isClosed = true;
      line.close();
      transport.close();
    },
  };
}
