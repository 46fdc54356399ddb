import * as glassEasel from 'glass-easel';

/** A node of glass-easel, as far as the runtime acts on it. */
export interface EaselNode {
  /** The element in the document. */
  readonly $$: HTMLElement;
  readonly is: string;
  readonly id: string;
  readonly dataset: Readonly<Record<string, unknown>>;
  readonly data: Readonly<Record<string, unknown>>;
  readonly parentNode: EaselNode | null;
  readonly classList: { toggle(name: string, isOn: boolean): void };
  readonly ownerShadowRoot: EaselTree | null;
  addListener(name: string, listener: (event: EaselEvent) => unknown): void;
  triggerEvent(name: string, detail: unknown, options?: { bubbles?: boolean; composed?: boolean }): void;
  setData(data: Readonly<Record<string, unknown>>): void;
  getShadowRoot(): EaselTree;
  triggerPageLifetime(name: string, values: unknown[]): void;
  getMethodCaller(): unknown;
}

/** The inside of a component. */
export interface EaselTree {
  getHostNode(): EaselNode;
  querySelector(selector: string): EaselNode | null;
  querySelectorAll(selector: string): EaselNode[];
}

export interface EaselEvent {
  readonly type: string;
  readonly detail: unknown;
  readonly target: EaselNode;
  readonly currentTarget: EaselNode;
  preventDefault(): void;
}

/** The node that an element of the document belongs to. */
export function nodeOf(element: Element | null): EaselNode | null {
  for (let at = element; at !== null; at = at.parentElement) {
    if ('__wxElement' in at && at.__wxElement !== null)
      // glass-easel writes its node on the element that shows it.
      return at.__wxElement as EaselNode;
  }
  return null;
}

const touchFields = ['touches', 'changedTouches'] as const;

/** WeChat puts touches on the event itself; glass-easel leaves them in its detail. */
export function liftTouches(): void {
  const prototype = glassEasel.Event.prototype;
  const wrap: (
    ...rest: Parameters<typeof prototype.wrapShadowedEvent>
  ) => ReturnType<typeof prototype.wrapShadowedEvent> = Reflect.get(prototype, 'wrapShadowedEvent');
  prototype.wrapShadowedEvent = function (this: glassEasel.Event<unknown>, ...rest) {
    const event = wrap.apply(this, rest);
    const detail: unknown = event.detail;
    for (const field of touchFields) {
      if (typeof detail === 'object' && detail !== null && field in detail) {
        Object.defineProperty(event, field, {
          configurable: true,
          value: Reflect.get(detail, field),
        });
      }
    }
    return event;
  };
}

/** glass-easel warns of what WeChat takes silently. */
const silent = [
  'is not a valid property',
  'Use number as for-list',
  'keys are not unique',
  'the target of relation',
];

export function quietWarnings(): void {
  glassEasel.addGlobalWarningListener((message) => !silent.some((one) => message.includes(one)));
}
