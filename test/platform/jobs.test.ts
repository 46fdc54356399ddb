import { hourMs, minuteMs, secondMs } from '../../src/platform/clock';
import { AppError } from '../../src/platform/errors';
import type { JobRun } from '../../src/platform/jobs';
import { defineJob, jobModels } from '../../src/platform/jobs';
import { jobModel, jobRunModel } from '../../src/platform/jobs/models';
import type { FakeClock } from '../support/clock';
import { createFakeClock } from '../support/clock';
import type { TestDatabase } from '../support/database';
import { startDatabase } from '../support/database';
import type { Scheduler } from '../support/factories/jobs';
import { createScheduler } from '../support/factories/jobs';
import { until } from '../support/until';

type Run = (run: JobRun) => Promise<void>;

describe('jobs', () => {
  let test: TestDatabase;
  let clock: FakeClock;
  const schedulers: Scheduler[] = [];

  beforeEach(async () => {
    clock = createFakeClock();
    test = await startDatabase({ models: jobModels, clock });
  });
  afterEach(async () => {
    for (const { jobs } of schedulers.splice(0)) await jobs.stop(5_000);
    await test.stop();
  });

  /** A process with the job `count`, every 10 minutes unless told otherwise. */
  const start = async (
    run: Run,
    {
      instance = 'shop',
      ...job
    }: { instance?: string; schedule?: string; missed?: 'each' | 'latest'; maxMissed?: number } = {},
  ) => {
    const counting = defineJob({ name: 'count', schedule: '*/10 * * * *', ...job, run });
    const scheduler = createScheduler({ db: test.database, clock, instance, jobs: [counting] });
    schedulers.push(scheduler);
    await scheduler.jobs.start();
    return scheduler;
  };
  const noting = (slots: string[]): Run => {
    return ({ scheduledFor }) => Promise.resolve(void slots.push(scheduledFor.toISOString().slice(11, 16)));
  };
  const runs = () => test.database.collection(jobRunModel).find().sort({ scheduledFor: 1 }).toArray();
  const lease = () => test.database.collection(jobModel).findOne({ _id: 'count' });

  it('does not run the past of a job that is new, and each slot once', async () => {
    const slots: string[] = [];
    const { jobs } = await start(noting(slots));
    await jobs.tick();
    expect(slots).toEqual([]);
    clock.advance(10 * minuteMs);
    await jobs.tick();
    await jobs.tick();
    expect(slots).toEqual(['01:10']);
    expect(await runs()).toMatchObject([
      { _id: 'count 2026-03-02T01:10:00.000Z', status: 'done', fence: 1, tries: 0, finishedAt: clock.now() },
    ]);
    expect(await lease()).toMatchObject({ owner: null, lastSlot: clock.now() });
  });

  it('runs the latest slot after downtime', async () => {
    const slots: string[] = [];
    const before = await start(noting(slots));
    await before.jobs.stop(0);
    clock.advance(5 * hourMs + 5 * minuteMs);
    const { jobs } = await start(noting(slots));
    await jobs.tick();
    clock.advance(5 * minuteMs);
    await jobs.tick();
    expect(slots).toEqual(['06:00', '06:10']);
  });

  it('runs each slot after downtime where the job says so, the latest of too many', async () => {
    const slots: string[] = [];
    const { jobs } = await start(noting(slots), { missed: 'each', maxMissed: 3 });
    clock.advance(25 * minuteMs);
    await jobs.tick();
    clock.advance(hourMs);
    await jobs.tick();
    expect(slots).toEqual(['01:10', '01:20', '02:00', '02:10', '02:20']);
  });

  it('wakes by its timer', async () => {
    const slots: string[] = [];
    const { timer } = await start(noting(slots));
    clock.advance(10 * minuteMs);
    timer.wakeAll();
    await until(() => slots.length === 1);
  });

  it('tries a slot three times, a minute and two apart, then goes on with the next', async () => {
    let attempts = 0;
    const failing: Run = ({ scheduledFor }) => {
      attempts += 1;
      const isBroken = scheduledFor.getUTCMinutes() === 10;
      return isBroken
        ? Promise.reject(new AppError('SHELF_BUSY', 'unavailable', 'a secret'))
        : Promise.resolve();
    };
    const { jobs, counted } = await start(failing, { missed: 'each' });
    clock.advance(10 * minuteMs);
    await jobs.tick();
    clock.advance(minuteMs - 1);
    await jobs.tick();
    expect(attempts).toBe(1);
    clock.advance(1);
    await jobs.tick();
    expect(attempts).toBe(2);
    clock.advance(9 * minuteMs);
    await jobs.tick();
    expect(attempts).toBe(4);
    const [first, second] = await runs();
    expect(first).toMatchObject({ status: 'failed', tries: 3, error: 'SHELF_BUSY' });
    expect(second).toMatchObject({ status: 'done', tries: 0 });
    expect(counted).toEqual(['job_failures', 'job_failures', 'job_failures', 'job_slots_given_up']);
    await jobs.tick();
    expect(attempts).toBe(4);
  });

  it('runs a job by hand as often as it is told to, and a slot that is named once', async () => {
    const slots: string[] = [];
    const { jobs } = await start(noting(slots));
    expect(await jobs.runOnce('count')).toBe(true);
    expect(await jobs.runOnce('count')).toBe(true);
    const at = new Date('2026-03-02T01:10:00.000Z');
    expect(await jobs.runOnce('count', { at })).toBe(true);
    expect(await jobs.runOnce('count', { at })).toBe(false);
    clock.set(at);
    await jobs.tick();
    expect(slots).toEqual(['01:00', '01:00', '01:10']);
    expect(await lease()).toMatchObject({ lastSlot: at });
    await expect(jobs.runOnce('paint')).rejects.toMatchObject({ code: 'JOB_UNKNOWN' });
  });

  it('tells who runs a job by hand why it failed', async () => {
    const { jobs } = await start(() => Promise.reject(new Error('broken')));
    await expect(jobs.runOnce('count')).rejects.toThrow('broken');
    expect(await runs()).toMatchObject([{ status: 'failed', error: 'Error' }]);
  });

  it('aborts what runs when it stops; the next process runs that slot again', async () => {
    const signals: AbortSignal[] = [];
    const waiting: Run = ({ signal }) => {
      signals.push(signal);
      return new Promise((resolve) => signal.addEventListener('abort', () => resolve()));
    };
    const { jobs } = await start(waiting);
    clock.advance(10 * minuteMs);
    const ticked = jobs.tick();
    await until(() => signals.length === 1);
    await expect(
      createScheduler({ db: test.database, clock, instance: 'other', jobs: [countNothing] }).jobs.runOnce(
        'count',
      ),
    ).rejects.toMatchObject({ code: 'JOB_BUSY' });
    await jobs.stop(5_000);
    await ticked;
    expect(await runs()).toMatchObject([{ status: 'failed', error: 'JOB_CUT_OFF', tries: 0 }]);

    const slots: string[] = [];
    const next = await start(noting(slots));
    await next.jobs.tick();
    expect(slots).toEqual(['01:10']);
    expect(await runs()).toMatchObject([{ status: 'done', fence: 2, error: null }]);
  });

  it('waits for a run that ignores its signal no longer than it was told to', async () => {
    let begun = 0;
    const { jobs } = await start(() => {
      begun += 1;
      return new Promise(() => undefined);
    });
    clock.advance(10 * minuteMs);
    void jobs.tick();
    await until(() => begun === 1);
    await jobs.stop(1);
  });

  describe('with a leader that hangs', () => {
    let resume: () => void;
    let stale: JobRun | undefined;
    let hanging: Scheduler;
    let ticked: Promise<void>;

    beforeEach(async () => {
      stale = undefined;
      const gate = new Promise<void>((resolve) => (resume = resolve));
      hanging = await start((run) => ((stale = run), gate), { instance: 'one' });
      clock.advance(10 * minuteMs);
      ticked = hanging.jobs.tick();
      await until(() => stale !== undefined);
    });

    it('leaves the job to it while it beats', async () => {
      const slots: string[] = [];
      const { jobs } = await start(noting(slots), { instance: 'two' });
      for (let beats = 0; beats < 6; beats += 1) {
        await jobs.tick();
        const { beat } = (await lease())!;
        hanging.timer.wakeAll();
        await until(async () => (await lease())!.beat > beat);
        clock.advance(10 * secondMs);
      }
      expect(slots).toEqual([]);
      resume();
      await ticked;
      expect(await runs()).toMatchObject([{ status: 'done', fence: 1 }]);
    });

    it('takes over after 30 s without a beat, and refuses what the old one writes', async () => {
      const slots: string[] = [];
      const { jobs } = await start(noting(slots), { instance: 'two' });
      await jobs.tick();
      clock.advance(29_999);
      await jobs.tick();
      expect(slots).toEqual([]);
      clock.advance(1);
      await jobs.tick();
      expect(slots).toEqual(['01:10']);
      const done = await runs();
      expect(done).toMatchObject([{ status: 'done', fence: 2 }]);

      hanging.timer.wakeAll();
      await until(() => stale!.signal.aborted);
      clock.advance(minuteMs);
      resume();
      await ticked;
      expect(await runs()).toEqual(done);
      expect(await lease()).toMatchObject({ owner: null, fence: 2 });
    });

    it('takes over at once from a predecessor of the same name', async () => {
      const slots: string[] = [];
      const { jobs } = await start(noting(slots), { instance: 'one' });
      await jobs.tick();
      expect(slots).toEqual(['01:10']);
      resume();
      await ticked;
      expect(await runs()).toMatchObject([{ status: 'done', fence: 3 }]);
    });
  });

  it('refuses two jobs of one name and a schedule that is none', () => {
    const twice = () =>
      createScheduler({ db: test.database, clock, instance: 'shop', jobs: [countNothing, countNothing] });
    expect(twice).toThrow('same name');
    const wrong = { ...countNothing, schedule: '61 * * * *' };
    expect(() => createScheduler({ db: test.database, clock, instance: 'shop', jobs: [wrong] })).toThrow();
  });
});

const countNothing = defineJob({ name: 'count', schedule: '*/10 * * * *', run: () => Promise.resolve() });
