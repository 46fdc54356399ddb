import type { SegmentMember, SegmentPreview, SegmentReason, SegmentRule } from '../contract/segment';
import type { Clock } from '../platform/clock';
import type { Database, Page } from '../platform/database';
import { invalidRequest } from '../platform/http';
import type { Question, SegmentEngine } from './segment.engine';
import type { References, SegmentDirectory } from './segment.references';
import { looksAtBehaviour } from './segment.rules';
import type { SegmentService } from './segment.service';

export interface AudienceDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly engine: SegmentEngine;
  readonly references: References;
  readonly segments: SegmentService;
  readonly stores: SegmentDirectory['stores'];
  /** How long a preview counts, and a page of members looks, in ms. */
  readonly limitMs: number;
}

/** Where whoever asks may count, and where they may read members; scopes as of a session. */
export interface Sight {
  readonly scopes: readonly string[];
  /** Empty: members may not be read. */
  readonly memberScopes: readonly string[];
}

const sampleSize = 10;

export type Audience = ReturnType<typeof createAudience>;

/** Who a rule holds at this moment. */
export function createAudience(deps: AudienceDeps) {
  const { clock, engine, references, segments, limitMs } = deps;

  async function ask(rule: SegmentRule, scopes: readonly string[]): Promise<Question> {
    return references.resolve(rule, clock.now(), await storesWithin(deps, scopes));
  }

  async function sampleOf(rule: SegmentRule, scopes: readonly string[]): Promise<SegmentMember[]> {
    if (scopes.length === 0) return [];
    const question = await ask(rule, scopes);
    const { memberIds } = await engine.page(question, { after: '', limit: sampleSize }, limitMs);
    return shown(deps, question, memberIds);
  }

  return {
    /** Counts until the time is up, and says whether it is. @throws AppError REQUEST_INVALID */
    async preview(rule: SegmentRule, { scopes, memberScopes }: Sight): Promise<SegmentPreview> {
      await segments.assertRule(rule, scopes);
      const question = await ask(rule, scopes);
      const rules = [rule, ...[...question.segments.values()].map((segment) => segment.rule)];
      const isBehavioural = looksAtBehaviour(rules);
      const counted = await engine.count(question, limitMs);
      return {
        ...counted,
        note: noteOf(counted.isComplete, isBehavioural),
        isBehavioural,
        sample: await sampleOf(rule, memberScopes),
        at: question.resolved.at.toISOString(),
      };
    },

    /** @throws AppError SEGMENT_MISSING, PAGE_CURSOR_INVALID */
    async members(
      segmentId: string,
      memberScopes: readonly string[],
      { limit, cursor }: { readonly limit: number; readonly cursor?: string | undefined },
    ): Promise<Page<SegmentMember>> {
      const { rule } = await segments.get(segmentId);
      const question = await ask(rule, memberScopes);
      const { memberIds, after } = await engine.page(question, { after: idOf(cursor), limit }, limitMs);
      return { items: await shown(deps, question, memberIds), next: after };
    },
  };
}

function noteOf(isComplete: boolean, isBehavioural: boolean): string {
  const declined = isBehavioural ? '规则看了行为，拒绝个性化的会员不在其中。' : '';
  return isComplete
    ? `已数完全部会员。${declined}`
    : `时间到了，只数了一部分：实际人数不少于这个数。${declined}`;
}

/** A cursor is the id of the member looked at last. */
function idOf(cursor: string | undefined): string {
  if (cursor === undefined) return '';
  if (/^[0-9A-Za-z_-]{1,64}$/.test(cursor)) return cursor;
  throw invalidRequest([{ path: 'query.cursor', message: 'unknown cursor' }]);
}

async function storesWithin(
  { stores }: AudienceDeps,
  scopes: readonly string[],
): Promise<readonly string[] | null> {
  if (scopes.includes('/')) return null;
  const below: string[] = [];
  for (const scope of scopes) below.push(...(await stores.listUnder(scope)).map(({ id }) => id));
  return below;
}

interface Shown {
  readonly _id: string;
  readonly memberNumber: string;
  readonly nickname: { readonly value: string } | null;
}

/** In the order of the ids; a member whose record changed meanwhile is left out. */
async function shown(
  { db, engine }: AudienceDeps,
  question: Question,
  memberIds: readonly string[],
): Promise<SegmentMember[]> {
  const reasons = await engine.explain(question, memberIds);
  const rows = await db.connection
    .collection<Shown>('member')
    .find({ _id: { $in: [...reasons.keys()] } }, { projection: { memberNumber: 1, nickname: 1 } })
    .toArray();
  const byId = new Map(rows.map((row) => [row._id, row]));
  return memberIds.flatMap((memberId) => {
    const row = byId.get(memberId);
    const why: readonly SegmentReason[] = reasons.get(memberId) ?? [];
    if (row === undefined) return [];
    const { memberNumber, nickname } = row;
    return [{ memberId, memberNumber, nickname: nickname?.value ?? null, reasons: [...why] }];
  });
}
