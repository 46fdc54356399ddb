import type { EaselNode } from '../easel';
import { fileAddress } from '../files';
import type { Builtin } from './define';
import { isOn, raise, text } from './define';

const sizes: Readonly<Record<string, string>> = {
  scaleToFill: 'fill',
  aspectFit: 'contain',
  aspectFill: 'cover',
  widthFix: 'fill',
  heightFix: 'fill',
};

function pictureOf(node: EaselNode): HTMLImageElement | null {
  return node.$$.querySelector('img');
}

const image: Builtin = {
  tag: 'image',
  properties: {
    src: { type: String, value: '' },
    mode: { type: String, value: 'scaleToFill' },
    lazyLoad: Boolean,
    showMenuByLongpress: Boolean,
    webp: Boolean,
    alt: String,
  },
  create(node) {
    const picture = document.createElement('img');
    picture.alt = '';
    picture.draggable = false;
    picture.addEventListener('load', () => {
      raise(node, 'load', { width: picture.naturalWidth, height: picture.naturalHeight });
    });
    picture.addEventListener('error', () => raise(node, 'error', { errMsg: `${picture.src} 404` }));
    node.$$.append(picture);
  },
  change: {
    src(node, value) {
      const picture = pictureOf(node);
      if (picture && text(value) !== '') picture.src = fileAddress(text(value));
      else picture?.removeAttribute('src');
    },
    mode(node, value) {
      const mode = text(value) || 'scaleToFill';
      node.$$.dataset['mode'] = mode;
      const picture = pictureOf(node);
      if (picture) picture.style.objectFit = sizes[mode] ?? 'none';
    },
    ariaLabel(node, value) {
      const picture = pictureOf(node);
      if (picture) picture.alt = text(value);
    },
  },
};

const richText: Builtin = {
  tag: 'rich-text',
  properties: { nodes: null, space: String },
  change: {
    nodes(node, value) {
      node.$$.textContent = '';
      if (typeof value === 'string') {
        const parsed = new DOMParser().parseFromString(value, 'text/html');
        for (const one of parsed.querySelectorAll('script, iframe, object, embed, link')) one.remove();
        node.$$.append(...parsed.body.childNodes);
      } else if (Array.isArray(value)) node.$$.append(...value.map(richNode));
    },
  },
};

function richNode(value: unknown): Node {
  const given = typeof value === 'object' && value !== null ? value : {};
  const read = (name: string): unknown => Reflect.get(given, name);
  if (read('type') === 'text') return document.createTextNode(text(read('text')));
  const element = document.createElement(text(read('name')) || 'span');
  const attributes: unknown = read('attrs');
  if (typeof attributes === 'object' && attributes !== null)
    for (const [name, one] of Object.entries(attributes)) element.setAttribute(name, text(one));
  const children: unknown = read('children');
  if (Array.isArray(children)) element.append(...children.map(richNode));
  return element;
}

const progress: Builtin = {
  tag: 'progress',
  properties: {
    percent: { type: Number, value: 0 },
    showInfo: Boolean,
    activeColor: { type: String, value: '#09BB07' },
    backgroundColor: { type: String, value: '#EBEBEB' },
    strokeWidth: { type: Number, value: 6 },
    active: Boolean,
  },
  create(node) {
    node.$$.append(document.createElement('i'));
    node.$$.setAttribute('role', 'progressbar');
  },
  change: {
    percent(node, value) {
      const bar = node.$$.querySelector('i');
      if (bar) bar.style.width = `${text(value)}%`;
      node.$$.setAttribute('aria-valuenow', text(value));
    },
    activeColor: (node, value) => node.$$.style.setProperty('--bar', text(value)),
    backgroundColor: (node, value) => node.$$.style.setProperty('--track', text(value)),
    strokeWidth: (node, value) => node.$$.style.setProperty('--stroke', `${text(value)}px`),
  },
};

const icon: Builtin = {
  tag: 'icon',
  properties: { type: String, size: { type: null, value: 23 }, color: String },
  change: {
    type: (node, value) => (node.$$.dataset['type'] = text(value)),
    size: (node, value) => node.$$.style.setProperty('--size', `${parseFloat(text(value)) || 23}px`),
    color: (node, value) => (node.$$.style.color = text(value)),
  },
};

/** Root font size of the page, and its background; the page's other settings have no effect in a browser. */
const pageMeta: Builtin = {
  tag: 'page-meta',
  properties: {
    rootFontSize: String,
    pageFontSize: String,
    backgroundColor: String,
    rootBackgroundColor: String,
    pageStyle: String,
    scrollTop: String,
    backgroundTextStyle: String,
  },
  change: {
    rootFontSize(node, value) {
      const page = node.$$.closest<HTMLElement>('.phone-page');
      if (page && /px$/u.test(text(value))) document.documentElement.style.fontSize = text(value);
    },
    pageFontSize(node, value) {
      const page = node.$$.closest<HTMLElement>('wx-page');
      if (page && /px$/u.test(text(value))) page.style.fontSize = text(value);
    },
    pageStyle(node, value) {
      const page = node.$$.closest<HTMLElement>('wx-page');
      if (page && text(value) !== '') page.style.cssText = text(value);
    },
  },
};

const controlTags = 'wx-checkbox, wx-radio, wx-switch, wx-input, wx-textarea, wx-picker';

/** A tap beside the control inside, or named by `for`, is a tap on it. */
const label: Builtin = {
  tag: 'label',
  properties: { for: String },
  create(node) {
    node.addListener('tap', (event) => {
      if (event.target.$$.closest(controlTags) !== null) return;
      const id = text(node.data['for']);
      const named = id === '' ? null : node.ownerShadowRoot?.querySelector(`#${id}`);
      (named?.$$ ?? node.$$.querySelector(controlTags))?.dispatchEvent(new CustomEvent('labeltap'));
    });
  },
};

const canvas: Builtin = {
  tag: 'canvas',
  properties: { type: String, canvasId: String, disableScroll: Boolean },
  create(node) {
    const drawing = document.createElement('canvas');
    drawing.width = 300;
    drawing.height = 150;
    node.$$.append(drawing);
  },
};

/** Built-ins that show something and are not operated. */
export const plainBuiltins: readonly Builtin[] = [
  {
    tag: 'view',
    properties: { animation: null },
    change: {
      hoverClass: (node, value) => {
        if (text(value) !== '' && text(value) !== 'none') node.$$.dataset['pressable'] = '';
      },
    },
  },
  { tag: 'cover-view' },
  { tag: 'text', properties: { selectable: Boolean, userSelect: Boolean, space: String, decode: Boolean },
    change: { userSelect: (node, value) => node.$$.classList.toggle('phone-selectable', isOn(value)) } },
  { tag: 'root-portal', properties: { enable: { type: Boolean, value: true } } },
  { tag: 'movable-area' },
  { tag: 'movable-view', properties: { direction: String, x: null, y: null } },
  image,
  richText,
  progress,
  icon,
  pageMeta,
  label,
  canvas,
]; // prettier-ignore
