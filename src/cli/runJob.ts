import type { Command } from './command';

/** Runs one scheduled job now. */
export const runJobCommand: Command = {
  name: 'run-job',
  usage: 'NAME',
  summary: 'run one scheduled job now; without a name, list them',
  async run({ app, print }, [name]) {
    if (name === undefined) {
      for (const job of app.jobList) print(`${job.name.padEnd(32)} ${job.schedule}`);
      return 0;
    }
    await app.jobs.runOnce(name);
    print(`${name} is done`);
    return 0;
  },
};
