import type { InviteSwitchRequest, InviteSwitchView } from '../contract/inviteReward';
import { sha256 } from '../platform/crypto';
import type { Database, Page, PageRequest } from '../platform/database';
import { databaseBusy, findPage } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import { ruleNotRead } from './invite.errors';
import { rewardRule } from './inviteReward.rules';
import type { InviteSwitch, InviteSwitchChangeRecord } from './inviteSwitch.model';
import { inviteSwitchChangeModel, inviteSwitchModel } from './inviteSwitch.model';

const brand = 'brand';

export type InviteSwitches = ReturnType<typeof createSwitch>;

/** Whether inviters are rewarded: off until an administrator has read the rule and switched it on; each change is kept. */
export function createSwitch(deps: InviteDeps) {
  const { db } = deps;
  const changes = db.model(inviteSwitchChangeModel);
  return {
    isOn: (): Promise<boolean> => isSwitchedOn(db),

    async view(): Promise<InviteSwitchView> {
      const last = await changes.findOne().sort({ at: -1, _id: -1 }).lean<InviteSwitchChangeRecord>();
      return {
        isOn: await isSwitchedOn(db),
        rule: { text: rewardRule, sha256: sha256(rewardRule) },
        changedBy: last?.staffId ?? null,
        changedAt: last?.at.toISOString() ?? null,
      };
    },

    /** The same again changes nothing. @throws AppError INVITE_RULE_NOT_READ for another text than the one of today */
    async set(request: InviteSwitchRequest, staffId: string): Promise<void> {
      if (request.isOn && request.ruleSha256 !== sha256(rewardRule)) throw ruleNotRead();
      await db.transaction({ keys: ['inviteSwitch'] }, () => write(deps, request.isOn, staffId));
    },

    /** Newest first. @throws AppError PAGE_CURSOR_INVALID */
    history: (page: PageRequest): Promise<Page<InviteSwitchChangeRecord>> =>
      findPage(changes, {}, { by: 'at', direction: -1 }, page),
  };
}

async function write({ db, ids, clock, audit }: InviteDeps, isOn: boolean, staffId: string): Promise<void> {
  // Every reward writes the same document: none passes a switch unseen.
  const before = await db
    .model(inviteSwitchModel)
    .findOneAndUpdate(
      { _id: brand },
      { $set: { isOn }, $inc: { version: 1 } },
      { upsert: true, returnDocument: 'before' },
    )
    .lean<InviteSwitch>();
  if ((before?.isOn ?? false) === isOn) return;
  const ruleText = isOn ? rewardRule : null;
  const ruleSha256 = isOn ? sha256(rewardRule) : null;
  const row = { _id: ids.next(), isOn, ruleText, ruleSha256, staffId, at: clock.now() };
  await db.model(inviteSwitchChangeModel).create([row]);
  await audit({
    actor: { kind: 'staff', id: staffId },
    action: isOn ? 'invite.switchRewardsOn' : 'invite.switchRewardsOff',
    target: { type: 'inviteSwitch', id: row._id },
    change: { isOn, ruleSha256 },
  });
}

export async function isSwitchedOn(db: Database): Promise<boolean> {
  const row = await db.model(inviteSwitchModel).findById(brand).lean<InviteSwitch>();
  return row?.isOn ?? false;
}

/** Whether rewards were on at a moment, by the history. */
export async function wasSwitchedOnAt(db: Database, at: Date): Promise<boolean> {
  const last = await db
    .model(inviteSwitchChangeModel)
    .findOne({ at: { $lte: at } })
    .sort({ at: -1, _id: -1 })
    .lean<InviteSwitchChangeRecord>();
  return last?.isOn ?? false;
}

/** The condition of a reward, in its transaction: where rewards go off at the same time, one of both begins again. */
export async function holdSwitchedOn(db: Database): Promise<void> {
  const { matchedCount } = await db
    .model(inviteSwitchModel)
    .updateOne({ _id: brand, isOn: true }, { $inc: { version: 1 } });
  if (matchedCount === 0) throw databaseBusy();
}
