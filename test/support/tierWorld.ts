import { createAudit } from '../../src/audit';
import type { TierBenefits, TierTable } from '../../src/contract/tier';
import type { Job } from '../../src/platform/jobs';
import { createLogger } from '../../src/platform/logger';
import type { Tier, TierDeps } from '../../src/tier';
import { createTier, tierModels } from '../../src/tier';
import type { AwardService } from '../../src/tier/award.service';
import { createAwardService } from '../../src/tier/award.service';
import { createTables } from '../../src/tier/tier.table';
import type { PointsProcess, PointsWorld } from './factories/points';
import { createPointsMember, startPoints } from './factories/points';

/** The tier feature as one server process has it, with the points it pays into. */
export interface TierProcess extends PointsProcess {
  readonly tier: Tier;
}

/** The tier feature on a database of its own; members exist in memory only, and coupons are refused. */
export interface TierWorld extends TierProcess {
  readonly clock: PointsWorld['clock'];
  readonly members: PointsWorld['members'];
  readonly settings: PointsWorld['settings'];
  readonly awards: AwardService;
  /** `YYYY-MM` by member. */
  readonly birthMonths: Map<string, string>;
  /** Another process on the same database; with `points`, what its ledger does instead. */
  second(points?: (real: TierDeps['points']) => TierDeps['points']): Promise<TierProcess>;
  /** Changes the levels as an operator does. */
  setLevels(change: (table: TierTable) => TierTable): Promise<TierTable>;
  stop(): Promise<void>;
}

export async function startTier(): Promise<TierWorld> {
  const world = await startPoints({ models: tierModels });
  const birthMonths = new Map<string, string>();
  const depsOf = (process: PointsProcess): TierDeps => depsFor(world, process, birthMonths);
  const start = (process: PointsProcess, deps = depsOf(process)): TierProcess => {
    const tier = createTier(deps);
    process.events.register(tier.handlers);
    return { ...process, tier };
  };
  const tables = createTables(depsOf(world));
  return {
    ...world,
    ...start(world),
    birthMonths,
    awards: createAwardService(depsOf(world)),
    async second(points = (real) => real) {
      const process = await world.second();
      const deps = depsOf(process);
      return start(process, { ...deps, points: points(deps.points) });
    },
    setLevels: async (change) => tables.set(change(await tables.read()), 'staff-1'),
    stop: () => world.stop(),
  };
}

function depsFor(
  { clock, members, settings }: PointsWorld,
  { db, ids, events, points }: PointsProcess,
  birthMonths: ReadonlyMap<string, string>,
): TierDeps {
  const known = (memberId: string) => {
    const member = members.get(memberId);
    if (member === undefined) throw new Error(`no member ${memberId}`);
    return member;
  };
  return {
    db,
    clock,
    ids,
    logger: createLogger('silent'),
    emit: events.emit,
    audit: createAudit({ db, clock, ids }).append,
    settings: () => Promise.resolve({ ...settings }),
    members: {
      current: (memberId) => Promise.resolve(members.has(memberId) ? { _id: memberId } : null),
      standingOf: (memberId) => Promise.resolve(members.get(memberId) ?? null),
      storeOf: () => Promise.resolve({ storeId: null, storePath: null }),
      rewardKeyOf: (memberId) => Promise.resolve(known(memberId).rewardKey),
      find(memberId) {
        const value = birthMonths.get(memberId);
        const birthMonth = value === undefined ? null : { value };
        return Promise.resolve(members.has(memberId) ? { memberNumber: memberId, birthMonth } : null);
      },
      bornIn(_at, { after, limit }) {
        const told = [...birthMonths.keys()].filter((memberId) => memberId > after);
        return Promise.resolve(told.sort().slice(0, limit));
      },
    },
    points: points.service,
    coupons: () => ({
      templates: { findMany: () => Promise.resolve(new Map()) },
      issue: () => Promise.resolve({ refused: 'notLive' }),
    }),
  };
}

/** Runs a job of one process whatever the lease says: two at once, as a lost lease would allow. */
export async function runJob({ tier, clock }: JobOwner, name: Job['name']): Promise<void> {
  const job = tier.jobs.find((one) => one.name === name);
  if (job === undefined) throw new Error(`no job ${name}`);
  await job.run({ scheduledFor: clock.now(), fence: 1, signal: new AbortController().signal });
}

interface JobOwner {
  readonly tier: Tier;
  readonly clock: { now(): Date };
}

/** Gives every level these benefits too. */
export function withBenefits(change: Partial<TierBenefits>): (table: TierTable) => TierTable {
  return (table) => ({
    ...table,
    levels: table.levels.map((level) => ({ ...level, benefits: { ...level.benefits, ...change } })),
  });
}

export const createTierMember = (world: TierWorld): Promise<string> => createPointsMember(world);
