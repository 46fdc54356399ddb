import type { EaselEvent, EaselNode } from './easel';

/** The type's name as WXS calls it. */
function typeName(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value)) return 'Array';
  if (value instanceof Date) return 'Date';
  if (value instanceof RegExp) return 'RegExp';
  const name = typeof value;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** A component as a WXS handler sees it. */
function describe(node: EaselNode): Record<string, unknown> {
  const find = (selector: string): EaselNode[] => node.getShadowRoot().querySelectorAll(selector);
  return {
    selectComponent: (selector: string) => find(selector).map(describe)[0] ?? null,
    selectAllComponents: (selector: string) => find(selector).map(describe),
    setStyle: (style: Readonly<Record<string, string>> | string) => {
      if (typeof style === 'string') node.$$.style.cssText += style;
      else for (const [name, value] of Object.entries(style)) node.$$.style.setProperty(name, value);
    },
    addClass: (name: string) => node.classList.toggle(name, true),
    removeClass: (name: string) => node.classList.toggle(name, false),
    hasClass: (name: string) => node.$$.classList.contains(name),
    getDataset: () => node.dataset,
    getState: () => stateOf(node),
    requestAnimationFrame: (act: () => void) => requestAnimationFrame(act),
    getBoundingClientRect: () => node.$$.getBoundingClientRect(),
    triggerEvent: (name: string, detail: unknown) => node.triggerEvent(name, detail),
    callMethod: (name: string, detail: unknown) => {
      const caller = node.getMethodCaller();
      const method: unknown =
        typeof caller === 'object' && caller !== null ? Reflect.get(caller, name) : undefined;
      if (typeof method === 'function') Reflect.apply(method, caller, [detail]);
    },
  };
}

const states = new WeakMap<EaselNode, object>();

function stateOf(node: EaselNode): object {
  const known = states.get(node) ?? {};
  states.set(node, known);
  return known;
}

type WxsFunction = (...values: unknown[]) => unknown;
type Caller = { readonly _$: EaselNode };

/** What compiled WXS expects on the global object. */
export function installWxs(): void {
  Object.assign(globalThis, {
    wxsTypeOf: typeName,
    getRegExp: (pattern: string, flags?: string) => new RegExp(pattern, flags),
    getDate: (...values: []) => new Date(...values),
    phoneWxs: {
      watch:
        (listener: WxsFunction) =>
        (now: unknown, before: unknown, host: EaselNode, node: EaselNode): unknown =>
          listener(now, before, describe(host), describe(node)),
      handle(caller: Caller, event: EaselEvent, listener: WxsFunction): unknown {
        // A function of a WXS module is none of the component's methods, and gets the component described.
        if (isMethod(caller, listener)) return listener.call(caller, event);
        return listener(event, describe(caller._$));
      },
    },
  });
}

const methods = new WeakMap<object, Set<unknown>>();

function isMethod(caller: Caller, listener: WxsFunction): boolean {
  const prototype: unknown = Object.getPrototypeOf(caller);
  if (typeof prototype !== 'object' || prototype === null) return true;
  const known = methods.get(prototype) ?? new Set(Object.values(prototype));
  methods.set(prototype, known);
  return known.has(listener);
}
