/** A message as a tree; text becomes CDATA, numbers stay bare, a list repeats its element. */
export type Payload = { [key: string]: PayloadValue | undefined };
export type PayloadValue = string | number | bigint | Payload | Payload[];

function element(name: string, value: PayloadValue): string {
  if (Array.isArray(value)) return value.map((item) => element(name, item)).join('');
  if (typeof value === 'string') {
    return `<${name}><![CDATA[${value.replaceAll(']]>', ']]]]><![CDATA[>')}]]></${name}>`;
  }
  return `<${name}>${typeof value === 'object' ? fields(value) : value.toString()}</${name}>`;
}

const fields = (payload: Payload): string =>
  Object.entries(payload)
    .map(([name, value]) => (value === undefined ? '' : element(name, value)))
    .join('');

/** The message as `<xml>…</xml>`. */
export function toXml(payload: Payload): string {
  return element('xml', payload);
}

/** An element: its text, and its children in order. */
export interface XmlNode {
  name: string;
  text: string;
  children: XmlNode[];
}

const pieces = /<!\[CDATA\[([\s\S]*?)\]\]>|<(\/?)([A-Za-z_][\w.-]*)\s*(\/?)>|([^<]+)/gu;
const entities: Readonly<Record<string, string>> = { lt: '<', gt: '>', amp: '&', quot: '"', apos: "'" };

const unescaped = (text: string): string =>
  text.replace(
    /&(?:#(\d+)|#x([\da-fA-F]+)|(\w+));/gu,
    (whole, decimal?: string, hex?: string, name?: string) => {
      if (decimal) return String.fromCodePoint(Number(decimal));
      if (hex) return String.fromCodePoint(Number.parseInt(hex, 16));
      return entities[name ?? ''] ?? whole;
    },
  );

/** Reads a passive reply; throws on whatever is not one well-formed element (attributes and declarations included). */
export function parseXml(source: string): XmlNode {
  const root: XmlNode = { name: '', text: '', children: [] };
  const open: XmlNode[] = [root];
  let end = 0;
  for (const match of source.trim().matchAll(pieces)) {
    if (match.index !== end) break;
    end = match.index + match[0].length;
    const parent = open.at(-1) ?? root;
    const [, cdata, closing, name, selfClosing, text] = match;
    if (cdata !== undefined) parent.text += cdata;
    else if (text !== undefined) {
      // A CDATA section that its own text ended too early: no parser may go on from here.
      if (text.includes(']]>')) throw new Error('stray ]]>');
      parent.text += unescaped(text);
    } else if (closing) {
      if (parent.name !== name || open.length === 1) throw new Error(`unexpected </${name ?? ''}>`);
      open.pop();
    } else {
      const node: XmlNode = { name: name ?? '', text: '', children: [] };
      parent.children.push(node);
      if (!selfClosing) open.push(node);
    }
  }
  const top = root.children[0];
  if (
    end !== source.trim().length ||
    open.length !== 1 ||
    root.children.length !== 1 ||
    !top ||
    root.text.trim()
  ) {
    throw new Error('not one well-formed element');
  }
  return top;
}

/** The first child of that name. */
export const child = (node: XmlNode, name: string): XmlNode | undefined =>
  node.children.find((candidate) => candidate.name === name);

/** The text of the first child of that name, empty when there is none. */
export const childText = (node: XmlNode, name: string): string => child(node, name)?.text ?? '';
