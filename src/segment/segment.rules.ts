import type { CountCondition, SegmentCondition, SegmentRule, TimeCondition } from '../contract/segment';
import { dayMs } from '../platform/clock';
import { sha256 } from '../platform/crypto';
import { isBehavioural } from './segment.fields';

export type Path = readonly (string | number)[];

/** Every condition of a rule with its place in the tree, from the top down. */
export function* conditionsOf(rule: SegmentRule, path: Path = []): Generator<[SegmentCondition, Path]> {
  switch (rule.kind) {
    case 'and':
    case 'or':
      for (const [index, part] of rule.rules.entries()) yield* conditionsOf(part, [...path, 'rules', index]);
      return;
    case 'not':
      yield* conditionsOf(rule.rule, [...path, 'rule']);
      return;
    default:
      yield [rule, path];
  }
}

export function segmentsIn(rule: SegmentRule): [string, Path][] {
  return [...conditionsOf(rule)].flatMap(([condition, path]): [string, Path][] =>
    condition.kind === 'segment' ? [[condition.segmentId, [...path, 'segmentId']]] : [],
  );
}

/** Whether a rule, or one that it refers to, looks at behaviour. */
export function looksAtBehaviour(rules: Iterable<SegmentRule>): boolean {
  for (const rule of rules) {
    for (const [condition] of conditionsOf(rule)) if (isBehavioural(condition)) return true;
  }
  return false;
}

/** 0 to 99, the same for a member and a salt for ever. */
export function bucketOf(memberId: string, salt: string): number {
  return parseInt(sha256(`${salt}\n${memberId}`).slice(0, 8), 16) % 100;
}

/** A number that members without a record have as 0: which records decide, and whether they are those left out. */
export interface Threshold {
  readonly isAllBut: boolean;
  /** A filter on the number; null: no record decides anything. */
  readonly filter: Readonly<Record<string, number>> | null;
}

export function thresholdOf({ operator, value }: CountCondition): Threshold {
  switch (operator) {
    case 'atLeast':
      return value <= 0 ? { isAllBut: true, filter: null } : { isAllBut: false, filter: { $gte: value } };
    case 'atMost':
      return { isAllBut: true, filter: { $gt: value } };
    case 'exactly':
      return value === 0
        ? { isAllBut: true, filter: { $gt: 0 } }
        : { isAllBut: false, filter: { $eq: value } };
  }
}

/** The instants that a condition on time asks for, as a filter on a date. */
export function timeFilter(is: TimeCondition, at: Date): Readonly<Record<string, Date>> {
  switch (is.operator) {
    case 'withinDays':
      return { $gte: daysBefore(at, is.days), $lte: at };
    case 'daysAgo':
      return { $lt: daysBefore(at, is.days) };
    case 'between':
      return { $gte: new Date(is.from), $lt: new Date(is.to) };
  }
}

function daysBefore(at: Date, days: number): Date {
  return new Date(at.getTime() - days * dayMs);
}

/** `2026-03` and a number of months before it. */
export function monthBefore(month: string, months: number): string {
  const index = Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7)) - 1 - months;
  return `${String(Math.floor(index / 12)).padStart(4, '0')}-${String((index % 12) + 1).padStart(2, '0')}`;
}
