import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import path from 'node:path';
import type { CouponAnswer, CouponOrder } from '../support/children/couponWorker';
import type { CouponWorld } from '../support/factories/couponWorld';
import { publishTemplate, startCoupons } from '../support/factories/couponWorld';
import { sizes } from '../support/sizes';

const script = path.join(__dirname, '..', 'support', 'children', 'couponWorker.ts');

describe('a stock of coupons under kills of its issuers (F18)', () => {
  let world: CouponWorld;
  beforeAll(async () => {
    world = await startCoupons();
  });
  afterAll(() => world.stop());

  it('is issued exactly, one to a person, and nobody who was told has none', async () => {
    const { stock, claimants, kills } = sizes.couponStock;
    const templateId = await publishTemplate(world, { stock });
    const people = Array.from({ length: claimants }, (_, number) => `claimant-${number}`);
    const answers: CouponAnswer[] = [];
    const workers = new Set<ChildProcess>();
    let killed = 0;
    const onAnswer = (answer: CouponAnswer): void => {
      answers.push(answer);
      // While there is still something to issue, or a kill hits nothing.
      if (killed === kills || answers.length < ((killed + 1) * stock) / (kills + 1)) return;
      killed += 1;
      const [victim] = workers;
      victim?.kill('SIGKILL');
    };
    /** The same claimants again after each kill, as clients repeat what was not answered. */
    const run = async (own: readonly string[]): Promise<void> => {
      for (;;) {
        const child = fork(script, {
          execArgv: ['--import', 'tsx'],
          stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
        });
        workers.add(child);
        child.on('message', onAnswer);
        const { uri, databaseName } = world;
        child.send({ uri, databaseName, templateId, claimants: own } satisfies CouponOrder);
        const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
        workers.delete(child);
        if (code === 0) return;
        if (code !== null) throw new Error(`a worker ended with ${code}`);
      }
    };
    // Both halves overlap: everybody is asked for by two processes.
    await Promise.all([run(people), run([...people].reverse())]);

    console.log(`F18: ${answers.length} answers, ${killed} issuers killed`);
    expect(killed).toBe(kills);
    const coupons = await world.db.connection
      .collection<{ _id: string; memberId: string }>('coupon')
      .find({ templateId })
      .toArray();
    expect(coupons).toHaveLength(stock);
    expect(new Set(coupons.map(({ memberId }) => memberId)).size).toBe(stock);
    expect((await world.coupon.service.templates.find(templateId)).remaining).toBe(0);
    const byId = new Map(coupons.map(({ _id, memberId }) => [_id, memberId]));
    for (const { memberId, couponId } of answers) {
      if (couponId !== null) expect(byId.get(couponId)).toBe(memberId);
    }
  }, 600_000);
});
