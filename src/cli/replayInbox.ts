import type { Command } from './command';

/** Lists what was given up after 8 tries, and with an id or `all` gives it another 8. */
export const replayInboxCommand: Command = {
  name: 'replay-inbox',
  usage: '[ROW | all]',
  summary: 'list events that were set aside; give one or all of them another try',
  async run({ app, print }, [which]) {
    const aside = await app.events.listAside();
    if (which === undefined) {
      for (const row of aside)
        print(`${row.id}  ${row.source}  ${row.event}  ${row.at.toISOString()}  ${row.lastError ?? ''}`);
      print(`${aside.length} row(s) set aside`);
      return 0;
    }
    const chosen = aside.filter(({ id }) => which === 'all' || id === which);
    for (const { id } of chosen) await app.events.retry(id);
    print(`${chosen.length} row(s) will be tried again by a running server`);
    return chosen.length > 0 || which === 'all' ? 0 : 1;
  },
};
