import type { Command } from './command';

/** Takes over the followers the official account had before, and whatever callbacks were missed. */
export const syncFollowersCommand: Command = {
  name: 'sync-followers',
  usage: '',
  summary: 'read all followers of the official account (safe to repeat)',
  async run({ app, print }) {
    const counts = await app.follower.syncAll({
      onProgress: ({ newCount, changedCount, unchangedCount }) =>
        print(`… ${newCount + changedCount + unchangedCount} followers read`),
    });
    print(`${counts.newCount} new, ${counts.changedCount} changed, ${counts.unchangedCount} unchanged`);
    return 0;
  },
};
