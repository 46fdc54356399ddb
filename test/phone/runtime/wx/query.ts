import { component } from 'glass-easel-miniprogram-adapter';
import { phone } from '../context';
import type { EaselNode } from '../easel';
import { canvasOf } from './pictures';

type Fields = Readonly<Record<string, unknown>>;
type Reader = (node: EaselNode | null) => unknown;
type Listener = ((result: unknown) => void) | undefined;

interface Question {
  readonly selector: string | null;
  readonly isAll: boolean;
  readonly read: Reader;
  readonly listener: Listener;
}

const nodeBehind = (caller: unknown): EaselNode | null => {
  const node: unknown = typeof caller === 'object' && caller !== null ? Reflect.get(caller, '_$') : null;
  // The adapter keeps its node under this name.
  return (node ?? null) as EaselNode | null;
};

/** Places are counted from the page's own corner, below the bar. */
function rectOf(node: EaselNode): Readonly<Record<string, number>> {
  const rect = node.$$.getBoundingClientRect();
  const body = node.$$.closest('.phone-body')?.getBoundingClientRect();
  const top = rect.top - (body?.top ?? 0);
  const { left, width, height } = rect;
  return { left, top, right: left + width, bottom: top + height, width, height };
}

const rectReader: Reader = (node) =>
  node === null ? null : { id: node.id, dataset: node.dataset, ...rectOf(node) };

const scrollReader: Reader = (node) => {
  const element = node === null ? phone().stack.top()?.scroller : node.$$;
  return {
    scrollLeft: element?.scrollLeft ?? 0,
    scrollTop: element?.scrollTop ?? 0,
    scrollHeight: element?.scrollHeight ?? 0,
  };
};

function fieldsReader(fields: Fields): Reader {
  return (node) => {
    if (node === null) return null;
    const { left, top, right, bottom, width, height } = rectOf(node);
    const canvas = canvasOf(node);
    const properties: unknown = fields['properties'];
    const named = Array.isArray(properties) ? properties.map(String) : [];
    return {
      ...(fields['id'] === true ? { id: node.id } : {}),
      ...(fields['dataset'] === true ? { dataset: node.dataset } : {}),
      ...(fields['rect'] === true ? { left, top, right, bottom } : {}),
      ...(fields['size'] === true ? { width, height } : {}),
      ...(fields['scrollOffset'] === true
        ? { scrollLeft: node.$$.scrollLeft, scrollTop: node.$$.scrollTop }
        : {}),
      ...(fields['node'] === true ? { node: canvas ?? node.$$ } : {}),
      ...Object.fromEntries(named.map((name) => [name, node.data[name]])),
    };
  };
}

/** `wx.createSelectorQuery`, with `node` for canvases, which the adapter's lacks. */
export function createSelectorQuery(caller?: unknown) {
  let scope = nodeBehind(caller) ?? phone().stack.top()?.node ?? null;
  const questions: Question[] = [];
  const query = {
    in(other: unknown) {
      scope = nodeBehind(other) ?? scope;
      return query;
    },
    select: (selector: string) => nodes(selector, false),
    selectAll: (selector: string) => nodes(selector, true),
    selectViewport: () => nodes(null, false),
    exec(done?: (results: unknown[]) => void) {
      requestAnimationFrame(() => {
        const results = questions.map(({ selector, isAll, read, listener }) => {
          const tree = scope?.getShadowRoot();
          const found = selector === null || !tree ? [] : tree.querySelectorAll(selector);
          const result = isAll ? found.map(read) : read(found[0] ?? null);
          listener?.(result);
          return result;
        });
        done?.(results);
      });
      return query;
    },
  };
  function nodes(selector: string | null, isAll: boolean) {
    const asking = (read: Reader) => (listener?: Listener) => {
      questions.push({ selector, isAll, read, listener });
      return query;
    };
    return {
      boundingClientRect: asking(selector === null ? viewportReader : rectReader),
      scrollOffset: asking(scrollReader),
      fields: (fields: Fields, listener?: Listener) => asking(fieldsReader(fields))(listener),
      node: asking((node) => (node === null ? null : { node: canvasOf(node) ?? node.$$ })),
      context: asking((node) => (node === null ? null : { context: node.$$ })),
    };
  }
  return query;
}

const viewportReader: Reader = () => {
  const body = phone().stack.top()?.scroller;
  const [width, height] = [body?.clientWidth ?? 0, body?.clientHeight ?? 0];
  return { left: 0, top: 0, right: width, bottom: height, width, height };
};

/** Components ask in the same way. */
export function installQuery(): void {
  Object.assign(component.ComponentCaller.prototype, {
    createSelectorQuery(this: unknown) {
      return createSelectorQuery(this);
    },
  });
}
