import type { ChoiceRule, NumberRule, SegmentCondition, SegmentRule } from '../contract/segment';
import { chinaDay } from '../platform/clock';
import { monthBefore, timeFilter } from './segment.rules';
import type { Resolved } from './segment.source';
import { storesOf } from './segment.source';

type Filter = Readonly<Record<string, unknown>>;

const firstBirthYear = 1900;

/** The filter on members that says the same as a rule; null where the rule asks about anything else. */
export function memberFilter(rule: SegmentRule, resolved: Resolved): Filter | null {
  switch (rule.kind) {
    case 'and':
    case 'or': {
      const parts = rule.rules.map((part) => memberFilter(part, resolved));
      if (parts.includes(null)) return null;
      return rule.kind === 'and' ? { $and: parts } : { $or: parts };
    }
    case 'not': {
      const part = memberFilter(rule.rule, resolved);
      return part === null ? null : { $nor: [part] };
    }
    default:
      return conditionFilter(rule, resolved);
  }
}

function conditionFilter(condition: SegmentCondition, resolved: Resolved): Filter | null {
  switch (condition.kind) {
    case 'choice':
      return choiceFilter(condition, resolved);
    case 'flag':
      if (condition.field !== 'profile.hasPhone') return null;
      return { phoneIndex: condition.value ? { $ne: null } : null };
    case 'number':
      return condition.field === 'profile.age' ? ageFilter(condition, resolved) : null;
    case 'time':
      return condition.field === 'member.joinedAt'
        ? { joinedAt: timeFilter(condition.is, resolved.at) }
        : null;
    default:
      return null;
  }
}

function choiceFilter({ field, operator, values }: ChoiceRule, resolved: Resolved): Filter | null {
  switch (field) {
    case 'member.state':
      return { state: { $in: values } };
    case 'member.homeStore':
      return { homeStoreId: { $in: storesOf(values, resolved) } };
    case 'profile.gender':
      return { 'gender.value': { $in: values } };
    case 'profile.birthMonth':
      return { 'birthMonth.value': { $in: birthMonths(values, resolved.at) } };
    case 'profile.province':
      return { 'region.value.province': { $in: values } };
    case 'profile.city':
      return { 'region.value.city': { $in: values } };
    case 'profile.hobbies':
      return { 'hobbies.value': operator === 'isAllOf' ? { $all: values } : { $in: values } };
    default:
      return null;
  }
}

function birthMonths(months: readonly string[], at: Date): string[] {
  const years = Number(chinaDay(at).slice(0, 4)) - firstBirthYear + 1;
  return Array.from({ length: years }, (_, past) => firstBirthYear + past).flatMap((year) =>
    months.map((month) => `${year}-${month}`),
  );
}

/** Whoever told no month of birth has no age, whatever is asked. */
function ageFilter({ is: { operator, value } }: NumberRule, { at }: Resolved): Filter {
  const month = chinaDay(at).slice(0, 7);
  const turned = { $lte: monthBefore(month, 12 * value) };
  const notYet = { $gt: monthBefore(month, 12 * (value + 1)) };
  switch (operator) {
    case 'atLeast':
      return { 'birthMonth.value': turned };
    case 'atMost':
      return { 'birthMonth.value': notYet };
    case 'exactly':
      return { 'birthMonth.value': { ...turned, ...notYet } };
  }
}
