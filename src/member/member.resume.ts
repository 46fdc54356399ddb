import type { MemberContext } from './member.context';
import { runMerge } from './member.merge';
import type { UndoDeps } from './member.undo';
import { runUndo } from './member.undo';

const mergesPerRun = 100;

/** Goes on with every merge and undo that a crash or a failing feature left unfinished. */
export async function resumeMerges(
  deps: UndoDeps & Pick<MemberContext, 'logger'>,
  signal: AbortSignal,
): Promise<void> {
  for (const { _id, state, memberId } of await deps.merges.unfinished(mergesPerRun)) {
    if (signal.aborted) return;
    const goOn = state === 'moving' ? runMerge(deps, _id) : runUndo(deps, _id);
    await goOn.catch((error: unknown) =>
      deps.logger.error('merge could not go on yet', { memberId, row: _id, error }),
    );
  }
}

/** Removes sessions, binding tokens and counters that are over. */
export async function sweepSessions({
  clock,
  logger,
  sessions,
  sights,
}: Pick<MemberContext, 'clock' | 'logger' | 'sessions' | 'sights'>): Promise<void> {
  const now = clock.now();
  const count = (await sessions.sweep(now)) + (await sights.sweep(now));
  if (count > 0) logger.info('sessions swept', { count });
}
