import type { Apply } from './tag.apply';
import type { TagDeps } from './tag.deps';
import type { TagRule } from './tagRule.model';
import { tagRuleModel } from './tagRule.model';

const perStep = 200;

/** What a pass over all members did. */
export interface Recomputed {
  readonly memberCount: number;
  readonly changedCount: number;
  /** Members that could not be looked at (a merge holds them); the next pass takes them. */
  readonly failedCount: number;
}

/** Passes over all members: safe to run twice, at once, and again after a crash, since a pass only brings about what holds. */
export function createRecompute(deps: TagDeps, { apply }: Pick<Apply, 'apply'>) {
  const { db, logger, members } = deps;
  const rules = db.model(tagRuleModel);

  /** Null when it was interrupted. */
  async function recompute(signal: AbortSignal): Promise<Recomputed | null> {
    let [memberCount, changedCount, failedCount] = [0, 0, 0];
    let after = '';
    for (;;) {
      const memberIds = await members.livingAfter(after, perStep);
      for (const memberId of memberIds) {
        if (signal.aborted) return null;
        try {
          if ((await apply(memberId)) > 0) changedCount += 1;
        } catch (error) {
          failedCount += 1;
          logger.error('the tags of a member could not be recomputed yet', { memberId, error });
        }
        memberCount += 1;
        after = memberId;
      }
      if (memberIds.length < perStep) return { memberCount, changedCount, failedCount };
    }
  }

  return {
    recompute,

    /** A pass where a rule has changed since the last one. */
    async applyChanged(signal: AbortSignal): Promise<void> {
      const all = await rules.find({}).lean<TagRule[]>();
      const changed = all.filter(({ version, appliedVersion }) => version !== appliedVersion);
      if (changed.length === 0) return;
      const done = await recompute(signal);
      if (done === null || done.failedCount > 0) return;
      for (const { _id, version } of changed) {
        await rules.updateOne(
          { _id, appliedVersion: { $lt: version } },
          { $set: { appliedVersion: version } },
        );
      }
    },
  };
}
