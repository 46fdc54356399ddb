import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { AppError } from '../platform/errors';
import type { Command } from './command';
import { option } from './command';

/** Checks the ledger's invariants on live data; exit code 1 when anything is found. */
export const checkLedgerCommand: Command = {
  name: 'check-ledger',
  usage: '[--acknowledged FILE]',
  summary: 'check the points ledger; FILE holds one acknowledged idempotency key a line',
  async run({ app, print }, args) {
    const file = option(args, 'acknowledged');
    const report = await app.points.checkLedger(
      file === undefined ? {} : { acknowledged: await linesOf(file) },
    );
    for (const { invariant, memberId, detail } of report.findings)
      print(`${invariant}  ${memberId ?? '–'}  ${detail}`);
    print(
      `账本检查：${report.accountCount} 个账户、${report.entryCount} 条流水，发现 ${report.findings.length} 处问题`,
    );
    return report.findings.length === 0 ? 0 : 1;
  },
};

async function linesOf(file: string): Promise<string[]> {
  const lines: string[] = [];
  try {
    for await (const line of createInterface({ input: createReadStream(file) }))
      if (line.trim() !== '') lines.push(line.trim());
  } catch (cause) {
    throw new AppError('CLI_FILE_UNREADABLE', 'invalid', `cannot read ${file}`, { cause });
  }
  return lines;
}
