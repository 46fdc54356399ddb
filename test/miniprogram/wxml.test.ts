import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { WxmlNode } from '@wxml/parser';
import { parse } from '@wxml/parser';
import type { UnitJson } from './sources';
import { componentAt, handlersOf, miniProgram, readJson, units } from './sources';

/** WeChat's own tags that the Mini Program uses; another one is added here on purpose, never by a slip of the pen. */
const builtIns = new Set([
  'view', 'text', 'image', 'button', 'input', 'textarea', 'form', 'label', 'checkbox', 'checkbox-group', 'radio',
  'radio-group', 'switch', 'slider', 'picker', 'scroll-view', 'swiper', 'swiper-item', 'canvas', 'rich-text',
  'navigator', 'official-account', 'block', 'slot', 'icon', 'progress', 'root-portal', 'page-meta', 'import', 'include',
  'template', 'wxs',
]); // prettier-ignore

const bindings = /^(?:bind|catch|mut-bind|capture-bind|capture-catch):?([a-z].*)$/;

interface Problem {
  readonly unit: string;
  readonly what: string;
}

interface Unit {
  readonly name: string;
  readonly json: UnitJson;
  readonly nodes: readonly WxmlNode[];
}

function elementsIn(node: WxmlNode): WxmlNode[] {
  const children = [...(node.body ?? []), ...(node.children ?? [])].flatMap(elementsIn);
  return node.name === undefined ? children : [node, ...children];
}

function read(name: string): Unit {
  const base = path.join(miniProgram, name);
  const tree = parse(readFileSync(`${base}.wxml`, 'utf8'));
  const errors = (tree.errors ?? []).map(({ message, value }) => message ?? value ?? 'syntax');
  if (errors.length > 0) throw new Error(`${name}.wxml: ${errors.join('; ')}`);
  const json = existsSync(`${base}.json`) ? readJson<UnitJson>(`${base}.json`) : {};
  return { name, json, nodes: elementsIn(tree) };
}

function unknownTags({ name, json, nodes }: Unit): Problem[] {
  const known = new Set([...builtIns, ...Object.keys(json.usingComponents ?? {})]);
  return nodes
    .map((node) => node.name ?? '')
    .filter((tag) => !known.has(tag))
    .map((tag) => ({ unit: name, what: `<${tag}> is unknown` }));
}

function missingHandlers({ name, nodes }: Unit): Problem[] {
  const handlers = handlersOf(name);
  return nodes
    .flatMap((node) => node.startTag?.attributes ?? [])
    .filter(({ key, value }) => bindings.test(key) && !handlers.has(value ?? '') && value !== '')
    .map(({ key, value }) => ({ unit: name, what: `${key}="${value ?? ''}": no such method` }));
}

function wrongComponents({ name, json, nodes }: Unit): Problem[] {
  const used = new Set(nodes.map((node) => node.name));
  const file = path.join(miniProgram, `${name}.json`);
  return Object.entries(json.usingComponents ?? {}).flatMap(([tag, at]) => [
    ...(componentAt(file, at) === undefined ? [{ unit: name, what: `${tag}: ${at} is not there` }] : []),
    ...(used.has(tag) ? [] : [{ unit: name, what: `${tag} is not used` }]),
  ]);
}

/** A class or a text inside `{{ }}` that a phone would show as it stands. */
function unclosedBraces({ name }: Unit): Problem[] {
  const text = readFileSync(path.join(miniProgram, `${name}.wxml`), 'utf8');
  const opened = text.split('{{').length;
  return opened === text.split('}}').length ? [] : [{ unit: name, what: '{{ without }}' }];
}

describe('the templates of the Mini Program', () => {
  const all = units().map(read);

  it('parse, and there are some', () => {
    expect(all.length).toBeGreaterThan(3);
    expect(all.flatMap(unclosedBraces)).toEqual([]);
  });

  it('use tags that WeChat or the page itself knows', () => {
    expect(all.flatMap(unknownTags)).toEqual([]);
  });

  it('call methods that exist', () => {
    expect(all.flatMap(missingHandlers)).toEqual([]);
  });

  it('declare the components that they use, and no others', () => {
    expect(all.flatMap(wrongComponents)).toEqual([]);
  });

  it('would be refused with a tag that is not closed', () => {
    const { errors = [] } = parse('<view><text>…</view>');
    expect(errors.length).toBeGreaterThan(0);
  });
});
