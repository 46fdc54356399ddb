import { checkAccountCommand } from './checkAccount';
import { checkLedgerCommand } from './checkLedger';
import type { Command } from './command';
import { createStaffCommand } from './createStaff';
import { replayInboxCommand } from './replayInbox';
import { resetStaffCommand } from './resetStaff';
import { runJobCommand } from './runJob';
import { syncFollowersCommand } from './syncFollowers';
import { syncIndexesCommand } from './syncIndexes';
import { verifyAuditCommand } from './verifyAudit';

/** Every command, in the order in which `help` lists them. */
export const commands: readonly Command[] = [
  syncIndexesCommand,
  createStaffCommand,
  resetStaffCommand,
  checkAccountCommand,
  syncFollowersCommand,
  checkLedgerCommand,
  verifyAuditCommand,
  replayInboxCommand,
  runJobCommand,
];
