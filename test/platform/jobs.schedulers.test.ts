import { hourMs, minuteMs } from '../../src/platform/clock';
import type { Database } from '../../src/platform/database';
import type { JobRun } from '../../src/platform/jobs';
import { defineJob, jobModels } from '../../src/platform/jobs';
import { jobModel, jobRunModel } from '../../src/platform/jobs/models';
import { createSchedule } from '../../src/platform/jobs/schedule';
import type { FakeClock } from '../support/clock';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import { connectAgain } from '../support/factories/events';
import type { Scheduler } from '../support/factories/jobs';
import { createScheduler } from '../support/factories/jobs';
import { sizes } from '../support/sizes';
import { createRandom } from '../wechat/mutants';

const seed = 20260304;
const start = new Date('2026-03-02T01:00:00.000Z');
const skewsMs = [-5 * minuteMs, 0, 5 * minuteMs];
/** Enough for the clock that is behind, and for a last failover. */
const settlingMinutes = 12;
const schedules = { often: '*/5 * * * *', hourly: '20 * * * *', nightly: '30 3 * * *' };

/** A process whose clock is wrong by some minutes. */
interface Process {
  readonly clock: FakeClock;
  readonly scheduler: Scheduler;
  /** Resolves when it died in the middle of a run. */
  readonly death: Promise<'died'>;
}

describe('three schedulers whose clocks are minutes apart', () => {
  let test: TestDatabase;
  const connections: Database[] = [];
  /** Slots whose run came to its end: `often 2026-03-02T01:05:00.000Z`. */
  const finished: string[] = [];
  /** So many of the next runs are the last thing their process does. */
  let doomed = 0;

  beforeAll(async () => {
    test = await startDatabase({ models: jobModels });
    for (let index = 0; index < 3; index += 1)
      connections.push(await connectAgain(test, createFakeClock(start)));
  });
  afterAll(async () => {
    for (const db of connections) await db.close();
    await test.stop();
  });

  async function launch(index: number, now: Date, instance: string): Promise<Process> {
    const clock = createFakeClock(now);
    let die: (how: 'died') => void = () => undefined;
    let isDead = false;
    const death = new Promise<'died'>((resolve) => (die = resolve));
    const run =
      (name: string) =>
      ({ scheduledFor }: JobRun): Promise<void> => {
        if (!isDead && doomed > 0) {
          doomed -= 1;
          isDead = true;
          die('died');
        }
        if (isDead) return new Promise(() => undefined);
        finished.push(`${name} ${scheduledFor.toISOString()}`);
        return Promise.resolve();
      };
    const jobs = Object.entries(schedules).map(([name, schedule]) =>
      defineJob({ name, schedule, missed: name === 'nightly' ? 'latest' : 'each', run: run(name) }),
    );
    const scheduler = createScheduler({ db: connections[index]!, clock, instance, jobs });
    await scheduler.jobs.start();
    return { clock, scheduler, death };
  }

  it(`run each slot once though they die in the middle of runs (F31, seed ${seed})`, async () => {
    const random = createRandom(seed);
    const { hours, kills } = sizes.schedulers;
    const minutes = hours * 60;
    const at = (minute: number, index: number): Date =>
      new Date(start.getTime() + minute * minuteMs + skewsMs[index]!);
    const processes: Process[] = [];
    for (const index of [0, 1, 2]) processes.push(await launch(index, at(0, index), `first ${index}`));
    const leases = () => test.database.collection(jobModel).find().toArray();
    const begin = await leases();
    let died = 0;

    for (let minute = 1; minute <= minutes + settlingMinutes; minute += 1) {
      // One hour in which nothing runs at all: its slots are found afterwards.
      if (minute > minutes / 2 && minute <= minutes / 2 + 60) continue;
      if (minute <= minutes && minute % Math.floor(minutes / kills) === 0) doomed += 1;
      const ticks = processes.map(({ clock, scheduler, death }, index) => {
        clock.set(at(minute, index));
        return Promise.race([scheduler.jobs.tick(), death]);
      });
      for (const [index, tick] of ticks.entries()) {
        if ((await tick) !== 'died') continue;
        died += 1;
        // Half of them come back under their name, half are replaced by a stranger.
        const name = random.integer(2) === 0 ? `first ${index}` : `stranger ${minute}`;
        processes[index] = await launch(index, at(minute, index), name);
      }
    }

    const end = new Map((await leases()).map((lease) => [lease._id, lease.lastSlot]));
    const expected = begin.flatMap(({ _id: name, lastSlot }) =>
      createSchedule(scheduleOf(name))
        .slots(lastSlot, end.get(name)!, 10_000)
        .map((slot) => `${name} ${slot.toISOString()}`),
    );
    process.stdout.write(`F31: ${expected.length} slots, ${died} kills, ${hours} hours\n`);
    expect(died).toBe(kills);
    expect(end.get('often')!.getTime()).toBeGreaterThanOrEqual(start.getTime() + hours * hourMs);
    expect([...finished].sort()).toEqual([...expected].sort());
    const runs = await test.database.collection(jobRunModel).find().toArray();
    expect(runs.filter(({ status }) => status !== 'done')).toEqual([]);
    expect(runs.map(({ _id }) => _id).sort()).toEqual([...expected].sort());
  });
});

function scheduleOf(name: string): string {
  const schedule = Object.entries(schedules).find(([known]) => known === name)?.[1];
  if (schedule === undefined) throw new Error(`no job is named ${name}`);
  return schedule;
}
