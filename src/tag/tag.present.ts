import type { MemberTagView, OwnTagView, TagGroupView, TagRuleView, TagView, TagWhy } from '../contract/tag';
import type { Tag, TagAssignment, TagGroup, TagReason } from './tag.model';
import { weightOf } from './tag.rules';
import type { TagRule } from './tagRule.model';

export function presentTag(tag: Tag): TagView {
  const { _id, name, kind, trait, groupId, halfLifeDays, colour, version, createdAt } = tag;
  const values = { name, kind, trait, groupId, halfLifeDays, colour };
  return { id: _id, ...values, version, createdAt: createdAt.toISOString() };
}

export function presentGroup({ _id, name, version }: TagGroup): TagGroupView {
  return { id: _id, name, version };
}

export function presentRule(rule: TagRule): TagRuleView {
  const { _id, name, tagId, conditions, isEnabled, version, appliedVersion, createdAt, updatedAt } = rule;
  return {
    id: _id,
    name,
    tagId,
    conditions,
    isEnabled,
    version,
    isApplied: version === appliedVersion,
    createdAt: createdAt.toISOString(),
    updatedAt: updatedAt.toISOString(),
  };
}

/** The names of rules by id. */
export type RuleNames = ReadonlyMap<string, string>;

function presentReason({ kind, ref, version, evidence = [], at }: TagReason, names: RuleNames): TagWhy {
  return {
    kind,
    ref,
    version: version ?? null,
    label: kind === 'rule' ? (names.get(ref) ?? null) : null,
    evidence: evidence.map((fact) => ({ ref: fact.ref, at: fact.at.toISOString() })),
    at: at.toISOString(),
  };
}

export function presentAssignment(
  { tagId, why, addedAt }: TagAssignment,
  tag: Tag,
  names: RuleNames,
  now: Date,
): MemberTagView {
  const { name, kind, trait, colour } = tag;
  return {
    tagId,
    name,
    kind,
    trait,
    colour,
    weight: weightOf(tag, why, now),
    why: why.map((reason) => presentReason(reason, names)),
    addedAt: addedAt.toISOString(),
  };
}

const words = {
  event: '你的一次互动',
  operator: '门店或品牌的工作人员添加',
  channelCode: '你扫过的二维码',
  batch: '品牌批量添加',
  import: '品牌导入',
} as const;

export function presentOwn(
  { tagId, why, addedAt }: TagAssignment,
  { name, trait }: Tag,
  names: RuleNames,
): OwnTagView {
  const wordOf = ({ kind, ref, evidence = [] }: TagReason): string => {
    if (kind !== 'rule') return words[kind];
    const counted = evidence.length === 0 ? '' : `，依据你的 ${evidence.length} 次购买`;
    return `按规则「${names.get(ref) ?? '已删除的规则'}」${counted}`;
  };
  return { id: tagId, name, trait, why: [...new Set(why.map(wordOf))], addedAt: addedAt.toISOString() };
}
