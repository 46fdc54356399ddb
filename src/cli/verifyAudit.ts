import type { Command } from './command';

/** Checks the hash chain of the audit log; exit code 1 when it was changed. */
export const verifyAuditCommand: Command = {
  name: 'verify-audit',
  usage: '',
  summary: 'check that no sealed audit entry was changed or removed',
  async run({ app, print }) {
    const report = await app.audit.service.verifyChain();
    for (const problem of report.problems) print(JSON.stringify(problem));
    print(`${report.sealedCount} sealed entries, ${report.problems.length} problem(s)`);
    return report.problems.length === 0 ? 0 : 1;
  },
};
