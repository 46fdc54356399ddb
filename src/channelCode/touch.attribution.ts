import type { ClientSession, mongo } from 'mongoose';
import { chinaDay } from '../platform/clock';
import type { Database } from '../platform/database';
import type { JoinAttribution } from './touch.model';
import { joinAttributionModel, touchModel } from './touch.model';

/** What an event tells of a member: its joining, or the member it was merged into. */
type Change = Partial<Pick<JoinAttribution, 'joinedAt' | 'mergedInto'>>;

const nothingKnown = {
  joinedAt: null,
  mergedInto: null,
  day: null,
  firstCodeId: null,
  firstTouchId: null,
  lastCodeId: null,
  lastTouchId: null,
} as const;

export type Attribute = ReturnType<typeof createAttribution>;

/** Keeps, per member, which codes were touched first and last before joining. */
export function createAttribution(db: Database) {
  const attributions = db.collection(joinAttributionModel);

  /** Always a write: of two that change what one member touched, the later then starts over and sees the earlier. */
  async function bump(
    memberId: string,
    change: Change,
    session: ClientSession,
  ): Promise<JoinAttribution | null> {
    const untouched = Object.entries(nothingKnown).filter(([field]) => !(field in change));
    const set = Object.keys(change).length === 0 ? {} : { $set: change };
    return attributions.findOneAndUpdate(
      { _id: memberId },
      { $inc: { version: 1 }, $setOnInsert: Object.fromEntries(untouched), ...set },
      { upsert: true, returnDocument: 'after', session },
    );
  }

  const compute = createComputation(db);

  /** Takes in what is new of a member and computes it, and whoever it was merged into, anew. */
  async function attribute(memberId: string, change: Change, session: ClientSession): Promise<void> {
    const seen: string[] = [];
    let row = await bump(memberId, change, session);
    // A merge that was undone and made the other way round may be told in another order: a circle for a moment.
    while (row !== null && !seen.includes(row._id)) {
      seen.push(row._id);
      await compute(row, session);
      row = row.mergedInto === null ? null : await bump(row.mergedInto, {}, session);
    }
  }

  return attribute;
}

function createComputation(db: Database) {
  const touches = db.collection(touchModel);
  const attributions = db.collection(joinAttributionModel);

  /** Computes first and last anew from the member's touches up to the joining. */
  async function compute(member: JoinAttribution, session: ClientSession): Promise<void> {
    const until = await joiningOf(attributions, member, session);
    if (until === null) return;
    const before = { memberId: member._id, at: { $lte: until } };
    const first = await touches.findOne(before, { sort: { at: 1, _id: 1 }, session });
    const last = await touches.findOne(before, { sort: { at: -1, _id: -1 }, session });
    const found = {
      day: chinaDay(until),
      firstCodeId: first?.codeId ?? null,
      firstTouchId: first?._id ?? null,
      lastCodeId: last?.codeId ?? null,
      lastTouchId: last?._id ?? null,
    };
    await attributions.updateOne({ _id: member._id }, { $set: found }, { session });
  }

  return compute;
}

/** When the person first joined: as this member, or as one that was merged into it. */
async function joiningOf(
  attributions: mongo.Collection<JoinAttribution>,
  member: JoinAttribution,
  session: ClientSession,
): Promise<Date | null> {
  const joinings = [member.joinedAt];
  const seen = [member._id];
  for (const memberId of seen) {
    for (const merged of await attributions.find({ mergedInto: memberId }, { session }).toArray()) {
      if (seen.includes(merged._id)) continue;
      seen.push(merged._id);
      joinings.push(merged.joinedAt);
    }
  }
  const known = joinings.filter((at) => at !== null).map((at) => at.getTime());
  return known.length === 0 ? null : new Date(Math.min(...known));
}
