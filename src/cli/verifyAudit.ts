import type { Command } from './command';
import { option } from './command';

/** Checks the hash chain of the audit log; exit code 1 when it was changed. */
export const verifyAuditCommand: Command = {
  name: 'verify-audit',
  usage: '[--anchor SEQUENCE:HASH]',
  summary: 'check that no sealed audit entry was changed; an anchor noted earlier also shows a cut-off end',
  async run({ app, print }, args) {
    const [sequence, hash] = (option(args, 'anchor') ?? '').split(':');
    const anchor = hash === undefined ? undefined : { sequence: Number(sequence), hash };
    const report = await app.audit.service.verifyChain(anchor);
    for (const problem of report.problems) print(JSON.stringify(problem));
    const { sealedCount, unsealedCount, head } = report;
    print(`${sealedCount} sealed entries, ${unsealedCount} waiting, ${report.problems.length} problem(s)`);
    print(`note this somewhere else as the next anchor: ${head.sequence}:${head.hash}`);
    return report.isIntact ? 0 : 1;
  },
};
