import type { CodeSpace } from 'glass-easel-miniprogram-adapter';
import type { BuiltinTag } from '../../tags';
import type { EaselNode } from '../easel';

export type PropertyType =
  typeof String | typeof Number | typeof Boolean | typeof Array | typeof Object | null;

type Property = PropertyType | { readonly type: PropertyType; readonly value: unknown };

/** A built-in component: its attributes, and what happens when it appears and when an attribute changes. */
export interface Builtin {
  readonly tag: BuiltinTag;
  readonly properties?: Readonly<Record<string, Property>>;
  /** The element exists; attributes are not there yet. */
  readonly create?: (node: EaselNode) => void;
  readonly attach?: (node: EaselNode) => void;
  readonly detach?: (node: EaselNode) => void;
  /** By attribute; also called once at first. */
  readonly change?: Readonly<Record<string, (node: EaselNode, value: unknown) => void>>;
}

/** What every built-in has: names for those who cannot see, and the class of a pressed button. */
const shared = {
  ariaLabel: String,
  ariaRole: String,
  ariaHidden: null,
  ariaLabelledby: String,
  ariaDescribedby: String,
  ariaDisabled: null,
  ariaChecked: null,
  ariaExpanded: null,
  ariaSelected: null,
  ariaLive: String,
  ariaModal: null,
  hoverClass: { type: String, value: '' },
  hoverStopPropagation: Boolean,
  hoverStartTime: Number,
  hoverStayTime: Number,
} as const;

const ariaNames = Object.keys(shared).filter((name) => name.startsWith('aria'));

export const text = (value: unknown): string =>
  typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';

/** WeChat's booleans: `"false"` is the one text that is not true. */
export const isOn = (value: unknown): boolean => value !== 'false' && Boolean(value);

/** A page that is gone takes its elements with it; its data may still change. */
const isOwnNode = (value: unknown): value is EaselNode =>
  typeof value === 'object' && value !== null && Boolean(Reflect.get(value, '$$'));

function speak(node: EaselNode, name: string, value: unknown): void {
  const attribute = name === 'ariaRole' ? 'role' : `aria-${name.slice('aria'.length).toLowerCase()}`;
  if (value === undefined || value === null || value === '') return;
  node.$$.setAttribute(attribute, typeof value === 'boolean' ? String(value) : text(value));
}

function press(node: EaselNode): void {
  const hold = (isPressed: boolean) => () => {
    const name = text(node.data['hoverClass']);
    if (name === '' || name === 'none' || isOn(node.data['disabled'])) return;
    for (const one of name.split(/\s+/u)) node.classList.toggle(one, isPressed);
  };
  node.addListener('touchstart', hold(true));
  node.addListener('touchend', hold(false));
  node.addListener('touchcancel', hold(false));
}

/** Registers a built-in tag for every template of the space. */
export function define(space: CodeSpace, builtin: Builtin): void {
  const { tag, properties = {}, change = {} } = builtin;
  const observers: Record<string, (this: unknown, value: unknown) => void> = {};
  for (const name of ariaNames)
    observers[name] = function (value) {
      if (isOwnNode(this)) speak(this, name, value);
    };
  for (const [name, act] of Object.entries(change))
    observers[name] = function (value) {
      if (isOwnNode(this)) act(this, value);
    };
  const lifetime = (act: ((node: EaselNode) => void) | undefined, first?: (node: EaselNode) => void) =>
    function (this: unknown): void {
      if (!isOwnNode(this)) return;
      first?.(this);
      act?.(this);
    };
  const components = space.getComponentSpace();
  const definition = components.defineComponent({
    is: `builtin/${tag}`,
    options: { multipleSlots: false, virtualHost: false },
    properties: { ...shared, ...properties },
    observers,
    lifetimes: {
      created: lifetime(builtin.create),
      attached: lifetime((node) => {
        for (const name of Object.keys(change)) change[name]?.(node, node.data[name]);
        builtin.attach?.(node);
      }, press),
      detached: lifetime(builtin.detach),
    },
  });
  components.setGlobalUsingComponent(tag, definition);
}

/** Raises an event as WeChat's built-ins do: it does not bubble. */
export function raise(node: EaselNode, name: string, detail: unknown): void {
  node.triggerEvent(name, detail, { bubbles: false, composed: false });
}
