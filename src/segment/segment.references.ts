import type { SegmentCondition, SegmentRule } from '../contract/segment';
import type { Database } from '../platform/database';
import { isUnderAny } from '../platform/database';
import type { RuleIssue } from './segment.check';
import type { Question } from './segment.engine';
import type { Segment } from './segment.model';
import { segmentModel } from './segment.model';
import type { Path } from './segment.rules';
import { conditionsOf, segmentsIn } from './segment.rules';

interface Named {
  readonly _id: string;
  readonly name: string;
}

/** What rules name: asked when one is saved and when one is resolved. */
export interface SegmentDirectory {
  readonly stores: {
    findMany(
      ids: readonly string[],
    ): Promise<{ readonly id: string; readonly path: string; readonly name: string }[]>;
    listUnder(path: string): Promise<{ readonly id: string }[]>;
  };
  readonly tags: { findMany(ids: readonly string[]): Promise<readonly Named[]> };
  readonly channelCodes: { findMany(ids: readonly string[]): Promise<readonly Named[]> };
  readonly couponTemplates: {
    findMany(ids: readonly string[]): Promise<ReadonlyMap<string, { readonly title: string }>>;
  };
  /** From the first level up. */
  readonly levels: () => Promise<readonly { readonly id: string; readonly name: string }[]>;
}

type Kind = 'tag' | 'channelCode' | 'tier' | 'store' | 'couponTemplate';

interface Reference {
  readonly kind: Kind;
  readonly id: string;
  readonly path: Path;
}

/** How many other segments a rule may reach. */
const mostSegments = 20;

export type References = ReturnType<typeof createReferences>;

/** Whatever a rule names outside itself. */
export function createReferences({ db, directory }: { db: Database; directory: SegmentDirectory }) {
  const segments = db.model(segmentModel);

  /** The segments that a rule reaches, directly or by way of others; joins the open transaction. */
  async function reachedFrom(rules: readonly SegmentRule[]): Promise<Map<string, Segment>> {
    const reached = new Map<string, Segment>();
    let wave = rules.flatMap((rule) => segmentsIn(rule).map(([id]) => id));
    while (wave.length > 0) {
      const found = await segments.find({ _id: { $in: [...new Set(wave)] } }).lean<Segment[]>();
      for (const segment of found) reached.set(segment._id, segment);
      wave = found.flatMap(({ uses }) => uses.filter((id) => !reached.has(id)));
    }
    return reached;
  }

  return {
    reachedFrom,

    /** What a rule names that is not there (any more) or lies outside the scopes, and where it leads back to the segment itself. */
    async issuesOf(
      rule: SegmentRule,
      selfId: string | null,
      scopes: readonly string[],
    ): Promise<RuleIssue[]> {
      const references = referencesIn(rule);
      const names = await namesIn(directory, references, scopes);
      const gone = references
        .filter(({ kind, id }) => !names.has(`${kind}:${id}`))
        .map(({ kind, path }) => ({ path: [...path], message: `there is no such ${kind}` }));
      const issues: RuleIssue[] = [];
      for (const [id, path] of segmentsIn(rule)) {
        const message = await problemOfSegment(id, selfId, reachedFrom);
        if (message !== null) issues.push({ path: [...path], message });
      }
      return [...gone, ...issues];
    },

    /** Everything that a rule needs to be asked, as it stands now. */
    async resolve(rule: SegmentRule, at: Date, storeIds: readonly string[] | null): Promise<Question> {
      const reached = await reachedFrom([rule]);
      const references = [rule, ...[...reached.values()].map((one) => one.rule)].flatMap(referencesIn);
      const names = await namesIn(directory, references);
      for (const { _id, name } of reached.values()) names.set(`segment:${_id}`, name);
      const storesUnder = new Map<string, string[]>();
      const named = references.filter(({ kind }) => kind === 'store').map(({ id }) => id);
      for (const { id, path } of await directory.stores.findMany(named))
        storesUnder.set(
          id,
          (await directory.stores.listUnder(path)).map((store) => store.id),
        );
      const [first] = await directory.levels();
      const resolved = { at, storesUnder, firstTierId: first?.id ?? '' };
      return { rule, segments: reached, resolved, names, storeIds };
    },
  };
}

/** `tag:<id>` and the like → its name, for what exists. */
async function namesIn(
  directory: SegmentDirectory,
  references: readonly Reference[],
  scopes: readonly string[] = ['/'],
): Promise<Map<string, string>> {
  const idsOf = (kind: Kind) => references.filter((one) => one.kind === kind).map(({ id }) => id);
  const names = new Map<string, string>();
  for (const { _id, name } of await directory.tags.findMany(idsOf('tag'))) names.set(`tag:${_id}`, name);
  for (const { _id, name } of await directory.channelCodes.findMany(idsOf('channelCode')))
    names.set(`channelCode:${_id}`, name);
  for (const [id, { title }] of await directory.couponTemplates.findMany(idsOf('couponTemplate')))
    names.set(`couponTemplate:${id}`, title);
  for (const { id, name, path } of await directory.stores.findMany(idsOf('store')))
    if (isUnderAny(path, scopes)) names.set(`store:${id}`, name);
  for (const { id, name } of await directory.levels()) names.set(`tier:${id}`, name);
  return names;
}

async function problemOfSegment(
  id: string,
  selfId: string | null,
  reachedFrom: (rules: readonly SegmentRule[]) => Promise<Map<string, Segment>>,
): Promise<string | null> {
  if (id === selfId) return 'a segment cannot contain itself';
  const reached = await reachedFrom([{ kind: 'segment', segmentId: id }]);
  const segment = reached.get(id);
  if (segment === undefined) return 'there is no such segment';
  if (segment.isArchived) return 'this segment is archived';
  if (selfId !== null && reached.has(selfId)) return `a segment cannot contain itself, here by way of ${id}`;
  return reached.size > mostSegments ? `leads to more than ${mostSegments} other segments` : null;
}

function referencesIn(rule: SegmentRule): Reference[] {
  return [...conditionsOf(rule)].flatMap(([condition, path]) => referencesOf(condition, path));
}

const choiceKinds: Readonly<Record<string, Kind>> = {
  tag: 'tag',
  'source.firstCode': 'channelCode',
  'source.lastCode': 'channelCode',
  'source.touchedCode': 'channelCode',
  'tier.level': 'tier',
  'member.homeStore': 'store',
};

function referencesOf(condition: SegmentCondition, path: Path): Reference[] {
  const all = (kind: Kind, ids: readonly string[] | undefined, ...place: string[]): Reference[] =>
    (ids ?? []).map((id, index) => ({ kind, id, path: [...path, ...place, index] }));
  switch (condition.kind) {
    case 'choice': {
      const kind = choiceKinds[condition.field];
      return kind === undefined ? [] : all(kind, condition.values, 'values');
    }
    case 'coupons':
      return all('couponTemplate', condition.templateIds, 'templateIds');
    case 'purchases':
    case 'purchaseDay':
      return all('store', condition.scope.storeIds, 'scope', 'storeIds');
    case 'boughtNever':
      return [
        ...all('store', condition.bought.storeIds, 'bought', 'storeIds'),
        ...all('store', condition.never.storeIds, 'never', 'storeIds'),
      ];
    default:
      return [];
  }
}
