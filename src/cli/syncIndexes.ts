import { models } from '../app';
import { syncIndexes } from '../platform/database';
import type { Command } from './command';

/** Builds the indexes that the manifest lists and the database lacks. */
export const syncIndexesCommand: Command = {
  name: 'sync-indexes',
  usage: '',
  summary: 'build missing indexes (before the first start, after each update)',
  async run({ db, print }) {
    const created = await syncIndexes(db.connection, models);
    for (const index of created) print(`built   ${index}`);
    print(created.length === 0 ? 'every index is there' : `${created.length} index(es) built`);
    return 0;
  },
};
