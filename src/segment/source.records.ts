import type { ChoiceRule, CouponsRule, FlagRule, NumberRule, TimeRule } from '../contract/segment';
import type { Database } from '../platform/database';
import { thresholdOf, timeFilter } from './segment.rules';
import type { Fact, Matched, Resolved, SegmentSource, Slice } from './segment.source';
import { collect, rowsAtOnce, within } from './segment.source';

const nobodyFound = (isAllBut: boolean): Matched => ({ found: new Map<string, Fact>(), isAllBut });

/** Tags, channel codes and levels. */
export function choiceSource(db: Database): SegmentSource<ChoiceRule> {
  return {
    matching({ field, operator, values }, slice, { firstTierId }) {
      const isAll = operator === 'isAllOf';
      switch (field) {
        case 'tag':
          return manyOf(db, 'tagAssignment', 'tagId', { values, isAll, slice });
        case 'source.touchedCode':
          return manyOf(db, 'touch', 'codeId', { values, isAll, slice });
        case 'source.firstCode':
          return oneOf(db, 'firstCodeId', values, slice);
        case 'source.lastCode':
          return oneOf(db, 'lastCodeId', values, slice);
        case 'tier.level': {
          // Whoever has no account has the first level: then those who have another one are found, and left out.
          const isAllBut = values.includes(firstTierId);
          const tierId = isAllBut ? { $nin: values } : { $in: values };
          const asked = [{ $match: { ...within('_id', slice), tierId } }, { $project: { fact: '$tierId' } }];
          return collect(db, 'tierAccount', asked, isAllBut);
        }
        default:
          throw new Error(`${field} is a field of the member`);
      }
    },
  };
}

interface Asked {
  readonly values: readonly string[];
  readonly isAll: boolean;
  readonly slice: Slice;
}

function manyOf(
  db: Database,
  collection: 'tagAssignment' | 'touch',
  field: string,
  { values, isAll, slice }: Asked,
): Promise<Matched> {
  return collect(db, collection, [
    { $match: { ...within('memberId', slice), [field]: { $in: values } } },
    { $group: { _id: { memberId: '$memberId', value: `$${field}` } } },
    { $group: { _id: '$_id.memberId', fact: { $sum: 1 } } },
    ...(isAll ? [{ $match: { fact: new Set(values).size } }] : []),
  ]);
}

function oneOf(db: Database, field: string, values: readonly string[], slice: Slice): Promise<Matched> {
  const asked = { ...within('_id', slice), [field]: { $in: values } };
  return collect(db, 'joinAttribution', [{ $match: asked }, { $project: { fact: `$${field}` } }]);
}

/** Consents, and whether a person follows the official account. */
export function flagSource(db: Database): SegmentSource<FlagRule> {
  return {
    async matching({ field, value }, slice) {
      if (field === 'follower.isFollowing') {
        return { found: await followersIn(db, slice, {}), isAllBut: !value };
      }
      const purpose = field.slice('consent.'.length);
      const given = { ...within('_id', slice), [`${purpose}.given`]: true };
      return collect(db, 'consentState', [{ $match: given }, { $project: { _id: 1 } }], !value);
    },
  };
}

export function timeSource(db: Database): SegmentSource<TimeRule> {
  return {
    matching: async ({ is }, slice, { at }) => ({
      found: await followersIn(db, slice, { followedAt: timeFilter(is, at) }),
      isAllBut: false,
    }),
  };
}

interface Identity {
  readonly memberId: string;
  readonly appid: string;
  readonly openid: string;
}

/** Members who follow the official account, by their openids, a few thousand at a time. */
async function followersIn(
  db: Database,
  slice: Slice,
  filter: Readonly<Record<string, unknown>>,
): Promise<Map<string, Fact>> {
  const found = new Map<string, Fact>();
  const asked = { ...within('memberId', slice), account: 'officialAccount' };
  const identities = db.connection
    .collection<Identity>('identity')
    .find(asked, { projection: { memberId: 1, appid: 1, openid: 1 }, batchSize: rowsAtOnce });
  let step: Identity[] = [];
  const look = async (): Promise<void> => {
    const members = new Map(step.map(({ appid, openid, memberId }) => [`${appid} ${openid}`, memberId]));
    const openids = step.map(({ openid }) => openid);
    const appids = [...new Set(step.map(({ appid }) => appid))];
    const followers = db.connection
      .collection<Omit<Identity, 'memberId'> & { followedAt: Date | null }>('follower')
      .find({ appid: { $in: appids }, openid: { $in: openids }, isFollowing: true, ...filter });
    for await (const { appid, openid, followedAt } of followers) {
      const memberId = members.get(`${appid} ${openid}`);
      if (memberId !== undefined) found.set(memberId, followedAt);
    }
    step = [];
  };
  for await (const identity of identities) {
    step.push(identity);
    if (step.length >= rowsAtOnce) await look();
  }
  if (step.length > 0) await look();
  return found;
}

/** Points and growth; whoever has no account has 0. */
export function numberSource(db: Database): SegmentSource<NumberRule> {
  return {
    async matching({ field, is }, slice) {
      const { isAllBut, filter } = thresholdOf(is);
      if (filter === null) return nobodyFound(isAllBut);
      const [collection, by, value] =
        field === 'points.balance'
          ? (['pointsAccount', 'memberId', 'balance'] as const)
          : (['tierAccount', '_id', 'value'] as const);
      const asked = { ...within(by, slice), [value]: filter };
      const answer = { $project: { _id: `$${by}`, fact: `$${value}` } };
      return collect(db, collection, [{ $match: asked }, answer], isAllBut);
    },
  };
}

export function couponsSource(db: Database): SegmentSource<CouponsRule> {
  return {
    async matching({ act, templateIds, when, is }, slice, resolved) {
      const { isAllBut, filter } = thresholdOf(is);
      if (filter === null) return nobodyFound(isAllBut);
      const asked = {
        ...within('memberId', slice),
        ...(templateIds === undefined ? {} : { templateId: { $in: templateIds } }),
        ...couponFilter(act, when, resolved),
      };
      const counted = { $group: { _id: '$memberId', fact: { $sum: 1 } } };
      return collect(db, 'coupon', [{ $match: asked }, counted, { $match: { fact: filter } }], isAllBut);
    },
  };
}

function couponFilter(
  act: CouponsRule['act'],
  when: CouponsRule['when'],
  { at }: Resolved,
): Readonly<Record<string, unknown>> {
  const time = when === undefined ? {} : timeFilter(when, at);
  const on = (field: string) => (when === undefined ? {} : { [field]: time });
  switch (act) {
    case 'usable':
      return { state: 'issued', usableFrom: { $lte: at }, expiresAt: { $gt: at } };
    case 'received':
      return on('issuedAt');
    case 'redeemed':
      return { state: 'redeemed', ...on('use.at') };
    case 'expired':
      // What is due and not yet marked by the job is expired all the same.
      return { state: { $in: ['issued', 'expired'] }, expiresAt: { ...time, $lte: at } };
  }
}
