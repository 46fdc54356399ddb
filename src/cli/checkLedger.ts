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
    const options = file === undefined ? {} : { acknowledged: linesOf(file) };
    const { findings, accountCount, entryCount } = await app.points.checkLedger(options);
    for (const { invariant, memberId, detail } of findings) print(`${invariant}  ${memberId}  ${detail}`);
    print(`账本检查：${accountCount} 个账户、${entryCount} 条流水，发现 ${findings.length} 处问题`);
    return findings.length === 0 ? 0 : 1;
  },
};

/** The keys in a file that may be larger than memory. */
async function* linesOf(file: string): AsyncGenerator<string> {
  try {
    for await (const line of createInterface({ input: createReadStream(file) })) {
      if (line.trim() !== '') yield line.trim();
    }
  } catch (cause) {
    throw new AppError('CLI_FILE_UNREADABLE', 'invalid', `cannot read ${file}`, { cause });
  }
}
