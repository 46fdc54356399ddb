import { CurrentWindowBackendContext, Event as EaselDomEvent } from 'glass-easel';
import { rewriteLengths } from '../lengths';

function create(tag: string): HTMLElement {
  const element = document.createElement(`wx-${tag}`);
  const set = element.setAttribute.bind(element);
  element.setAttribute = (name, value) => set(name, name === 'style' ? rewriteLengths(value) : value);
  return element;
}

/** Events of the document that WeChat has under the same name; others of that name are raised by the built-ins. */
const passedOn = /^(?:touch|mouse|transition|animation)/u;

/** The document as glass-easel's backend, with tags under names that HTML does not know. */
export class PhoneBackend extends CurrentWindowBackendContext {
  constructor() {
    super();
    const own = {
      createElement: create,
      createTextNode: (text: string) => document.createTextNode(text),
      createDocumentFragment: () => document.createDocumentFragment(),
    };
    // glass-easel names its own, smaller interface of an element; the document's elements have all of it.
    this.document = own as unknown as typeof this.document;
    // Events reach components only once somebody has said where they go.
    this.onEvent((target, type, detail, options) => {
      const event = new EaselDomEvent(type, detail, options);
      event.dispatch(target);
      return event.getEventBubbleStatus();
    });
  }

  override setListenerStats(...stats: Parameters<CurrentWindowBackendContext['setListenerStats']>): void {
    if (passedOn.test(stats[1])) super.setListenerStats(...stats);
  }
}
