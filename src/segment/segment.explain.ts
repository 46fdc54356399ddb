import type { SegmentReason, SegmentRule } from '../contract/segment';
import type { Question } from './segment.engine';
import type { Evaluation } from './segment.evaluate';
import type { Path } from './segment.rules';
import { conditionsOf } from './segment.rules';
import type { SegmentCondition } from '../contract/segment';
import type { Fact, Matched } from './segment.source';
import { wordsOf } from './segment.words';

type Answers = ReadonlyMap<SegmentCondition, Matched>;

/** The conditions that put each member in, with what was found. */
export async function explainMembers(
  evaluation: Evaluation,
  { rule, names }: Question,
  memberIds: readonly string[],
): Promise<ReadonlyMap<string, readonly SegmentReason[]>> {
  const answers = new Map<SegmentCondition, Matched>();
  for (const [condition] of conditionsOf(rule)) answers.set(condition, await evaluation.matchedBy(condition));
  return new Map(
    memberIds.map((memberId) => {
      const reasons = reasonsOf({ answers, memberId }, rule, [], true);
      return [
        memberId,
        reasons.map(({ path, condition, isWanted, fact }) => ({
          path: path.join('.'),
          text: `${isWanted ? '' : '不是：'}${wordsOf(condition, names, fact)}`,
        })),
      ];
    }),
  );
}

interface Person {
  readonly answers: Answers;
  readonly memberId: string;
}

interface Reason {
  readonly path: Path;
  readonly condition: SegmentCondition;
  readonly isWanted: boolean;
  readonly fact: Fact;
}

function holds(person: Person, rule: SegmentRule): boolean {
  switch (rule.kind) {
    case 'and':
      return rule.rules.every((part) => holds(person, part));
    case 'or':
      return rule.rules.some((part) => holds(person, part));
    case 'not':
      return !holds(person, rule.rule);
    default: {
      const answer = person.answers.get(rule);
      return answer !== undefined && answer.found.has(person.memberId) !== answer.isAllBut;
    }
  }
}

/** What makes a rule hold, or not hold where that is what is wanted. */
function reasonsOf(person: Person, rule: SegmentRule, path: Path, isWanted: boolean): Reason[] {
  if (holds(person, rule) !== isWanted) return [];
  switch (rule.kind) {
    case 'and':
    case 'or':
      return rule.rules.flatMap((part, index) =>
        reasonsOf(person, part, [...path, 'rules', index], isWanted),
      );
    case 'not':
      return reasonsOf(person, rule.rule, [...path, 'rule'], !isWanted);
    default: {
      const fact = person.answers.get(rule)?.found.get(person.memberId) ?? null;
      return [{ path, condition: rule, isWanted, fact }];
    }
  }
}
