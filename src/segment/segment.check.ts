import { conditionSchema } from './segment.condition.schema';
import { limits } from './segment.fields';
import type { Path } from './segment.rules';

/** Something wrong with a rule, and where in the tree. */
export interface RuleIssue {
  readonly path: (string | number)[];
  readonly message: string;
}

interface Node {
  readonly value: unknown;
  readonly path: Path;
  readonly depth: number;
}

const mostIssues = 50;

/** Everything that is wrong with what came as a rule, by itself; walks without recursion, and no further than the limits. */
export function issuesOf(rule: unknown): RuleIssue[] {
  const issues: RuleIssue[] = [];
  const waiting: Node[] = [{ value: rule, path: [], depth: 1 }];
  let count = 0;
  for (let node = waiting.shift(); node !== undefined; node = waiting.shift()) {
    count += 1;
    if (count > limits.nodes)
      return [{ path: [...node.path], message: `a rule has at most ${limits.nodes} nodes` }];
    if (node.depth > limits.depth)
      return [{ path: [...node.path], message: `a rule is at most ${limits.depth} levels deep` }];
    const { found, children } = look(node);
    issues.push(...found);
    waiting.push(...children);
    if (issues.length >= mostIssues) return issues;
  }
  return issues;
}

function look({ value, path, depth }: Node): { found: RuleIssue[]; children: Node[] } {
  if (!isRecord(value)) return { found: [{ path: [...path], message: 'must be a rule' }], children: [] };
  const { kind, rules, rule } = value;
  if (kind === 'and' || kind === 'or') {
    const found = strangeKeys(value, ['kind', 'rules'], path);
    if (!Array.isArray(rules) || rules.length === 0)
      return {
        found: [...found, { path: [...path, 'rules'], message: 'must be a list of rules, not empty' }],
        children: [],
      };
    // No more of them than a whole rule may have: whatever is beyond is refused by their number.
    const kept: unknown[] = rules.slice(0, limits.nodes + 1);
    const children = kept.map((part, index) => ({
      value: part,
      path: [...path, 'rules', index],
      depth: depth + 1,
    }));
    return { found, children };
  }
  if (kind === 'not') {
    const child = { value: rule, path: [...path, 'rule'], depth: depth + 1 };
    return { found: strangeKeys(value, ['kind', 'rule'], path), children: [child] };
  }
  return { found: conditionIssues(value, path), children: [] };
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function strangeKeys(
  value: Readonly<Record<string, unknown>>,
  known: readonly string[],
  path: Path,
): RuleIssue[] {
  return Object.keys(value)
    .filter((key) => !known.includes(key))
    .map((key) => ({ path: [...path, key], message: 'unknown field' }));
}

function conditionIssues(value: unknown, path: Path): RuleIssue[] {
  const result = conditionSchema.safeParse(value);
  if (result.success) return [];
  return result.error.issues.flatMap((issue) => {
    const place = [...path, ...issue.path.map((part) => (typeof part === 'symbol' ? String(part) : part))];
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => ({ path: [...place, key], message: 'unknown field' }));
    return [{ path: place, message: issue.message }];
  });
}
