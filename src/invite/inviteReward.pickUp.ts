import type { SamplePickupAnswer, SamplePickupRequest } from '../contract/invite';
import type { StaffPrincipal } from '../contract/principals';
import { maskName } from '../member';
import { isDuplicateKey } from '../platform/database';
import type { InviteDeps } from './invite.deps';
import { pickupIdReused, sampleCodeInvalid, samplePickedUp, sampleTakenBack } from './invite.errors';
import { readPickUpCode } from './invite.pickUpCode';
import type { InviteRewardRecord } from './inviteReward.model';
import { inviteRewardModel } from './inviteReward.model';

/**
 * Hands a sample over, once: the same `pickupId` by the same clerk answers again.
 * @throws AppError INVITE_SAMPLE_CODE_INVALID, INVITE_SAMPLE_PICKED_UP with who, where and when, INVITE_SAMPLE_TAKEN_BACK,
 * INVITE_PICKUP_ID_REUSED
 */
export async function pickUpSample(
  deps: InviteDeps,
  staff: StaffPrincipal,
  { code, pickupId }: SamplePickupRequest,
): Promise<SamplePickupAnswer> {
  const { db, members } = deps;
  const pickUpCode = readPickUpCode(code);
  if (pickUpCode === null) throw sampleCodeInvalid();
  try {
    const { row, isNew } = await db.transaction({ keys: [`inviteSample:${pickUpCode}`] }, () =>
      handOver(deps, staff, pickUpCode, pickupId),
    );
    const nickname = (await members.current(row.inviterId))?.nickname?.value ?? null;
    return {
      sampleName: row.sampleName ?? '',
      maskedName: maskName(nickname),
      pickedUpAt: row.pickedUpAt?.toISOString() ?? '',
      isNew,
    };
  } catch (error) {
    if (isDuplicateKey(error)) throw pickupIdReused();
    throw error;
  }
}

async function handOver(
  deps: InviteDeps,
  { staffId, storeId, storePath }: StaffPrincipal,
  pickUpCode: string,
  pickupId: string,
): Promise<{ readonly row: InviteRewardRecord; readonly isNew: boolean }> {
  const { db, clock, audit } = deps;
  const rewards = db.model(inviteRewardModel);
  const set = { pickupId, pickedUpAt: clock.now(), pickedUpBy: staffId, pickedUpIn: storeId };
  const row = await rewards
    .findOneAndUpdate(
      { pickUpCode, state: 'rewarded', pickedUpAt: null },
      { $set: set, $inc: { version: 1 } },
      { returnDocument: 'after' },
    )
    .lean<InviteRewardRecord>();
  if (row === null) {
    const known = await rewards.findOne({ pickUpCode }).lean<InviteRewardRecord>();
    if (known?.pickupId === pickupId && known.pickedUpBy === staffId) return { row: known, isNew: false };
    throw await whyNot(deps, known);
  }
  await audit({
    actor: { kind: 'staff', id: staffId },
    action: 'invite.handOverSample',
    target: { type: 'inviteReward', id: row._id },
    storePath,
    change: { activityId: row.activityId },
  });
  return { row, isNew: true };
}

async function whyNot({ stores, staffNames }: InviteDeps, row: InviteRewardRecord | null): Promise<Error> {
  if (row === null) return sampleCodeInvalid();
  const { pickedUpAt: at, pickedUpBy, pickedUpIn } = row;
  if (at === null || pickedUpBy === null || pickedUpIn === null) return sampleTakenBack();
  const storeName = (await stores.find(pickedUpIn))?.name ?? '一家门店';
  const staffName = (await staffNames([pickedUpBy])).get(pickedUpBy) ?? '已离职的店员';
  return samplePickedUp({ storeId: pickedUpIn, storeName, staffId: pickedUpBy, staffName, at });
}
