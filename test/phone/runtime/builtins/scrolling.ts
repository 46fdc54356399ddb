import type { EaselNode } from '../easel';
import { nodeOf } from '../easel';
import type { Builtin } from './define';
import { isOn, raise, text } from './define';

const scrollView: Builtin = {
  tag: 'scroll-view',
  properties: {
    scrollX: Boolean,
    scrollY: Boolean,
    upperThreshold: { type: null, value: 50 },
    lowerThreshold: { type: null, value: 50 },
    scrollTop: null,
    scrollLeft: null,
    scrollIntoView: String,
    scrollWithAnimation: Boolean,
    enableBackToTop: Boolean,
    enhanced: Boolean,
    showScrollbar: { type: Boolean, value: true },
    refresherEnabled: Boolean,
    refresherTriggered: Boolean,
    refresherBackground: String,
    enableFlex: Boolean,
    type: String,
    bounces: Boolean,
    scrollAnchoring: Boolean,
    pagingEnabled: Boolean,
    fastDeceleration: Boolean,
    usingSticky: Boolean,
  },
  create: watchScroll,
  change: {
    scrollX: (node, value) => (node.$$.style.overflowX = isOn(value) ? 'auto' : 'hidden'),
    scrollY: (node, value) => (node.$$.style.overflowY = isOn(value) ? 'auto' : 'hidden'),
    scrollTop: (node, value) => {
      if (text(value) !== '') node.$$.scrollTop = parseFloat(text(value));
    },
    scrollLeft: (node, value) => {
      if (text(value) !== '') node.$$.scrollLeft = parseFloat(text(value));
    },
    scrollIntoView(node, value) {
      if (text(value) === '') return;
      const target = node.ownerShadowRoot?.querySelector(`#${text(value)}`);
      target?.$$.scrollIntoView({ block: 'nearest', inline: 'nearest' });
    },
  },
};

function watchScroll(node: EaselNode): void {
  let wasLower = false;
  let wasUpper = true;
  node.$$.addEventListener('scroll', () => {
    const { scrollTop, scrollLeft, scrollHeight, scrollWidth, clientHeight, clientWidth } = node.$$;
    raise(node, 'scroll', { scrollTop, scrollLeft, scrollHeight, scrollWidth });
    const isLower = isOn(node.data['scrollX'])
      ? scrollLeft + clientWidth >= scrollWidth - Number(node.data['lowerThreshold'])
      : scrollTop + clientHeight >= scrollHeight - Number(node.data['lowerThreshold']);
    const isUpper = scrollTop <= Number(node.data['upperThreshold']);
    if (isLower && !wasLower) raise(node, 'scrolltolower', { direction: 'bottom' });
    if (isUpper && !wasUpper) raise(node, 'scrolltoupper', { direction: 'top' });
    wasLower = isLower;
    wasUpper = isUpper;
  });
}

const swiper: Builtin = {
  tag: 'swiper',
  properties: {
    current: { type: Number, value: 0 },
    autoplay: Boolean,
    interval: { type: Number, value: 5000 },
    duration: Number,
    circular: Boolean,
    vertical: Boolean,
    indicatorDots: Boolean,
    indicatorColor: String,
    indicatorActiveColor: String,
    previousMargin: String,
    nextMargin: String,
    displayMultipleItems: Number,
    easingFunction: String,
    snapToEdge: Boolean,
    currentItemId: String,
  },
  create(node) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    node.$$.addEventListener('scroll', () => {
      clearTimeout(timer);
      timer = setTimeout(() => settle(node), 80);
    });
  },
  attach: (node) => requestAnimationFrame(() => turnTo(node, Number(node.data['current']))),
  change: {
    vertical: (node, value) => (node.$$.dataset['vertical'] = String(isOn(value))),
    current: (node, value) => turnTo(node, Number(value)),
  },
};

const sizeOf = (node: EaselNode): number =>
  isOn(node.data['vertical']) ? node.$$.clientHeight : node.$$.clientWidth;

function turnTo(node: EaselNode, index: number): void {
  const at = index * sizeOf(node);
  if (isOn(node.data['vertical'])) node.$$.scrollTop = at;
  else node.$$.scrollLeft = at;
}

function settle(node: EaselNode): void {
  const at = isOn(node.data['vertical']) ? node.$$.scrollTop : node.$$.scrollLeft;
  const current = Math.round(at / (sizeOf(node) || 1));
  if (current === node.data['current']) return;
  node.setData({ current });
  raise(node, 'change', { current, source: 'touch', currentItemId: '' });
  raise(node, 'animationfinish', { current, source: 'touch' });
}

/** The drum of a picker: one column each, scrolled to the chosen row. */
const pickerView: Builtin = {
  tag: 'picker-view',
  properties: {
    value: Array,
    indicatorStyle: String,
    indicatorClass: String,
    maskStyle: String,
    immediateChange: Boolean,
  },
  change: {
    value(node, value) {
      if (!Array.isArray(value)) return;
      const columns = [...node.$$.querySelectorAll<HTMLElement>('wx-picker-view-column')];
      requestAnimationFrame(() => {
        for (const [index, column] of columns.entries())
          column.scrollTop = Number(value[index] ?? 0) * rowHeight(column);
      });
    },
  },
};

const rowHeight = (column: HTMLElement): number => column.firstElementChild?.clientHeight ?? 40;

const pickerViewColumn: Builtin = {
  tag: 'picker-view-column',
  create(node) {
    let timer: ReturnType<typeof setTimeout> | undefined;
    node.$$.addEventListener('scroll', () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        const view = nodeOf(node.$$.closest('wx-picker-view'));
        if (!view) return;
        const columns = [...view.$$.querySelectorAll<HTMLElement>('wx-picker-view-column')];
        const value = columns.map((one) => Math.round(one.scrollTop / rowHeight(one)));
        view.setData({ value });
        raise(view, 'change', { value });
      }, 80);
    });
  },
};

/** Built-ins that scroll. */
export const scrollingBuiltins: readonly Builtin[] = [
  scrollView,
  swiper,
  { tag: 'swiper-item', properties: { itemId: String, skipHiddenItemLayout: Boolean } },
  pickerView,
  pickerViewColumn,
];
