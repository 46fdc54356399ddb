import type { EaselNode } from '../easel';
import { nodeOf } from '../easel';
import type { Builtin } from './define';
import { isOn, raise, text } from './define';

const fieldProperties = {
  name: String,
  value: { type: null, value: '' },
  type: { type: String, value: 'text' },
  password: Boolean,
  placeholder: { type: String, value: '' },
  placeholderStyle: String,
  placeholderClass: String,
  disabled: Boolean,
  maxlength: { type: Number, value: 140 },
  cursorSpacing: null,
  autoFocus: Boolean,
  focus: Boolean,
  confirmType: { type: String, value: 'done' },
  alwaysEmbed: Boolean,
  confirmHold: Boolean,
  cursor: null,
  cursorColor: String,
  selectionStart: null,
  selectionEnd: null,
  adjustPosition: Boolean,
  holdKeyboard: Boolean,
  autoHeight: Boolean,
  fixed: Boolean,
  showConfirmBar: Boolean,
  disableDefaultPadding: Boolean,
} as const;

type Field = HTMLInputElement | HTMLTextAreaElement;

const kinds: Readonly<Record<string, { type: string; mode: string }>> = {
  number: { type: 'text', mode: 'numeric' },
  digit: { type: 'text', mode: 'decimal' },
  idcard: { type: 'text', mode: 'text' },
  nickname: { type: 'text', mode: 'text' },
};

const fieldOf = (node: EaselNode): Field | null => node.$$.querySelector<Field>('input, textarea');

/** WeChat hands the value back on every key; what a handler returns replaces what was typed. */
function listen(node: EaselNode, field: Field): void {
  field.addEventListener('input', () => {
    node.setData({ value: field.value });
    raise(node, 'input', { value: field.value, cursor: field.selectionStart ?? field.value.length });
  });
  field.addEventListener('focus', () => raise(node, 'focus', { value: field.value, height: 0 }));
  field.addEventListener('blur', () => {
    raise(node, 'blur', { value: field.value });
    raise(node, 'change', { value: field.value });
  });
  field.addEventListener('keydown', (event) => {
    if (event instanceof KeyboardEvent && event.key === 'Enter' && field instanceof HTMLInputElement)
      raise(node, 'confirm', { value: field.value });
  });
  node.$$.addEventListener('labeltap', () => field.focus());
}

function grow(node: EaselNode, field: Field): void {
  if (!isOn(node.data['autoHeight'])) return;
  field.style.height = 'auto';
  field.style.height = `${field.scrollHeight}px`;
}

/** Attributes after which the inner field is set anew. */
function fieldChanges(): NonNullable<Builtin['change']> {
  const set =
    (act: (field: Field, value: unknown) => void) =>
    (node: EaselNode, value: unknown): void => {
      const field = fieldOf(node);
      if (field) act(field, value);
    };
  return {
    value(node, value) {
      const field = fieldOf(node);
      if (!field) return;
      if (field.value !== text(value)) field.value = text(value);
      grow(node, field);
    },
    placeholder: set((field, value) => (field.placeholder = text(value))),
    disabled: set((field, value) => (field.disabled = isOn(value))),
    maxlength: set((field, value) => {
      if (typeof value === 'number' && value >= 0) field.maxLength = value;
      else field.removeAttribute('maxlength');
    }),
    password: set((field, value) => {
      if (field instanceof HTMLInputElement && isOn(value)) field.type = 'password';
    }),
    type: set((field, value) => {
      const kind = kinds[text(value)];
      if (kind) field.inputMode = kind.mode;
    }),
    focus: set((field, value) => {
      if (isOn(value)) field.focus();
    }),
    ariaLabel: set((field, value) => {
      if (text(value) !== '') field.setAttribute('aria-label', text(value));
    }),
    name: set((field, value) => (field.name = text(value))),
  };
}

const input: Builtin = {
  tag: 'input',
  properties: fieldProperties,
  create(node) {
    const field = document.createElement('input');
    field.autocomplete = 'off';
    node.$$.append(field);
    listen(node, field);
  },
  change: fieldChanges(),
};

const textarea: Builtin = {
  tag: 'textarea',
  properties: fieldProperties,
  create(node) {
    const field = document.createElement('textarea');
    node.$$.append(field);
    listen(node, field);
  },
  change: fieldChanges(),
};

/** Gathers the named fields inside, however deep, and hands them over on submit. */
const form: Builtin = {
  tag: 'form',
  properties: { reportSubmit: Boolean },
  create(node) {
    node.$$.addEventListener('formtap', (event) => {
      if (!(event instanceof CustomEvent)) return;
      event.stopPropagation();
      if (event.detail === 'reset') raise(node, 'reset', {});
      else raise(node, 'submit', { value: valuesIn(node.$$) });
    });
  },
};

const named = 'wx-input, wx-textarea, wx-switch, wx-slider, wx-checkbox-group, wx-radio-group, wx-picker';

function valuesIn(element: HTMLElement): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const one of element.querySelectorAll(named)) {
    const field = nodeOf(one);
    const name = text(field?.data['name']);
    if (field && name !== '') values[name] = field.data['checked'] ?? field.data['value'];
  }
  return values;
}

/** Built-ins that one types into, and the form around them. */
export const fieldBuiltins: readonly Builtin[] = [input, textarea, form];
