import type { ReplySource } from '../inbox';
import { parseScene } from '../inbox';
import type { Clock } from '../platform/clock';
import { minuteMs } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Logger } from '../platform/logger';
import type { Timer } from '../platform/timer';
import type { ChannelCode } from './channelCode.model';
import { channelCodeModel } from './channelCode.model';
import { neutralReply, stateAt } from './channelCode.rules';

interface ReplyDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly timer: Timer;
}

type Greeting = Pick<ChannelCode, '_id' | 'welcomeReply' | 'isEnabled' | 'startsAt' | 'endsAt' | 'updatedAt'>;

const reloadMs = 1_000;
const overlapMs = 10 * minuteMs;
const greetingFields = { welcomeReply: 1, isEnabled: 1, startsAt: 1, endsAt: 1, updatedAt: 1 } as const;

/** Answers a scan with the welcome of its code, from memory; a code that is not there yet costs one read. */
export function createCodeReplies({ db, clock, logger, timer }: ReplyDeps) {
  const rows = db.model(channelCodeModel);
  const greetings = new Map<string, Greeting>();
  let loadedUntil = new Date(0);
  let stop: () => void = () => undefined;
  let loading: Promise<void> | undefined;

  /** Takes what changed since the last time; the overlap covers writers whose clocks are minutes behind. */
  async function load(): Promise<void> {
    const since = new Date(loadedUntil.getTime() - overlapMs);
    const changed = await rows.find({ updatedAt: { $gte: since } }, greetingFields).lean<Greeting[]>();
    for (const greeting of changed) {
      greetings.set(greeting._id, greeting);
      if (greeting.updatedAt > loadedUntil) loadedUntil = greeting.updatedAt;
    }
  }

  /** Resolves when everything committed before the call is in: a load that began earlier does not count. */
  async function refresh(): Promise<void> {
    await loading;
    loading ??= load()
      .catch((error: unknown) => logger.warn('channel codes could not be loaded', { error }))
      .finally(() => (loading = undefined));
    await loading;
  }

  const answer = (greeting: Greeting | null) => {
    if (greeting === null) return null;
    if (stateAt(greeting, clock.now()) !== 'active') return { type: 'text', content: neutralReply } as const;
    return greeting.welcomeReply === null
      ? null
      : ({ type: 'text', content: greeting.welcomeReply } as const);
  };

  const source: ReplySource = {
    name: 'channelCode',
    replyFor({ event, eventKey = '' }) {
      if (event !== 'subscribe' && event !== 'SCAN') return null;
      const scene = parseScene(event === 'SCAN' ? eventKey : eventKey.replace(/^qrscene_/, ''));
      if (scene?.kind !== 'channelCode') return null;
      const known = greetings.get(scene.id);
      if (known !== undefined) return answer(known);
      return rows.findById(scene.id, greetingFields).lean<Greeting>().then(answer);
    },
  };

  return {
    source,
    /** Told after each change, so that this process answers by it at once; the others follow within 2 s. */
    refresh,
    async start(): Promise<void> {
      await load();
      // A slow database gets no second question before it has answered the first.
      stop = timer.every(reloadMs, () => void (loading ?? refresh()));
    },
    stop: () => stop(),
  };
}
