import type { EaselNode } from '../easel';
import { nodeOf } from '../easel';
import type { Builtin } from './define';
import { isOn, raise, text } from './define';

function mark(node: EaselNode, role: string): void {
  node.$$.prepend(document.createElement('i'));
  node.$$.setAttribute('role', role);
  node.$$.tabIndex = 0;
}

function showChecked(node: EaselNode, value: unknown): void {
  node.$$.setAttribute('aria-checked', String(isOn(value)));
}

function onTap(node: EaselNode, act: () => void): void {
  const guarded = (): void => {
    if (!isOn(node.data['disabled'])) act();
  };
  node.addListener('tap', guarded);
  node.$$.addEventListener('labeltap', guarded);
  node.$$.addEventListener('keydown', (event) => {
    if (event.key === ' ' || event.key === 'Enter') guarded();
  });
}

const choiceProperties = {
  value: { type: null, value: '' },
  checked: Boolean,
  disabled: Boolean,
  color: String,
} as const;

const choiceChanges: NonNullable<Builtin['change']> = {
  checked: showChecked,
  disabled: (node, value) => node.$$.setAttribute('aria-disabled', String(isOn(value))),
  color: (node, value) => {
    if (text(value) !== '') node.$$.style.setProperty('--on', text(value));
  },
};

/** The group around a choice, told through the document's tree. */
function tellGroup(node: EaselNode, tag: string): void {
  const group = nodeOf(node.$$.closest(tag));
  if (!group) return;
  const choices = [...group.$$.querySelectorAll('wx-checkbox, wx-radio')].map(nodeOf);
  const values = choices.filter((one) => isOn(one?.data['checked'])).map((one) => text(one?.data['value']));
  const value = tag === 'wx-radio-group' ? (values[0] ?? '') : values;
  group.setData({ value });
  raise(group, 'change', { value });
}

const checkbox: Builtin = {
  tag: 'checkbox',
  properties: choiceProperties,
  create(node) {
    mark(node, 'checkbox');
    onTap(node, () => {
      node.setData({ checked: !isOn(node.data['checked']) });
      tellGroup(node, 'wx-checkbox-group');
    });
  },
  change: choiceChanges,
};

const radio: Builtin = {
  tag: 'radio',
  properties: choiceProperties,
  create(node) {
    mark(node, 'radio');
    onTap(node, () => {
      for (const one of node.$$.closest('wx-radio-group')?.querySelectorAll('wx-radio') ?? [])
        nodeOf(one)?.setData({ checked: one === node.$$ });
      node.setData({ checked: true });
      tellGroup(node, 'wx-radio-group');
    });
  },
  change: choiceChanges,
};

const toggle: Builtin = {
  tag: 'switch',
  properties: { ...choiceProperties, name: String, type: String },
  create(node) {
    mark(node, 'switch');
    onTap(node, () => {
      const value = !isOn(node.data['checked']);
      node.setData({ checked: value });
      raise(node, 'change', { value });
    });
  },
  change: choiceChanges,
};

const slider: Builtin = {
  tag: 'slider',
  properties: {
    name: String,
    min: { type: Number, value: 0 },
    max: { type: Number, value: 100 },
    step: { type: Number, value: 1 },
    value: { type: Number, value: 0 },
    disabled: Boolean,
    showValue: Boolean,
    activeColor: String,
    backgroundColor: String,
    blockSize: Number,
    blockColor: String,
  },
  create(node) {
    const range = document.createElement('input');
    range.type = 'range';
    node.$$.append(range);
    const told = (name: string) => () => {
      node.setData({ value: Number(range.value) });
      raise(node, name, { value: Number(range.value) });
    };
    range.addEventListener('input', told('changing'));
    range.addEventListener('change', told('change'));
  },
  change: Object.fromEntries(
    ['min', 'max', 'step', 'value'].map((name) => [
      name,
      (node: EaselNode, value: unknown) => {
        const range = node.$$.querySelector('input');
        if (range) range.setAttribute(name, text(value));
        if (range && name === 'value') range.value = text(value);
      },
    ]),
  ),
};

/** Built-ins that one switches, ticks or slides. */
export const choiceBuiltins: readonly Builtin[] = [
  checkbox,
  radio,
  toggle,
  slider,
  { tag: 'checkbox-group', properties: { name: String, value: null } },
  {
    tag: 'radio-group',
    properties: { name: String, value: null },
    create: (node) => node.$$.setAttribute('role', 'radiogroup'),
  },
];
