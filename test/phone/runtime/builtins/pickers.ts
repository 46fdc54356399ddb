import type { EaselNode } from '../easel';
import { regionNames } from '../regions';
import { askColumns, askMoment } from '../sheets';
import type { Builtin } from './define';
import { isOn, raise, text } from './define';

function labelsOf(range: unknown, key: unknown): string[] {
  if (!Array.isArray(range)) return [];
  return range.map((one: unknown) =>
    typeof one === 'object' && one !== null ? text(Reflect.get(one, text(key))) : text(one),
  );
}

const numbers = (value: unknown): number[] => (Array.isArray(value) ? value.map(Number) : []);

const modes: Readonly<Record<string, (node: EaselNode) => Promise<unknown>>> = {
  async selector({ data }) {
    const chosen = await askColumns(
      text(data['headerText']),
      [labelsOf(data['range'], data['rangeKey'])],
      [Number(data['value'] ?? 0)],
    );
    return chosen === null ? null : (chosen[0] ?? 0);
  },
  multiSelector({ data }) {
    const range: unknown = data['range'];
    const columns = Array.isArray(range) ? range.map((one: unknown) => labelsOf(one, data['rangeKey'])) : [];
    return askColumns(text(data['headerText']), columns, numbers(data['value']));
  },
  date({ data }) {
    const range = { start: text(data['start']), end: text(data['end']) };
    const kind = data['fields'] === 'month' ? 'month' : 'date';
    return askMoment(text(data['headerText']), kind, text(data['value']), range);
  },
  time({ data }) {
    return askMoment(text(data['headerText']), 'time', text(data['value']), {
      start: text(data['start']),
      end: text(data['end']),
    });
  },
  async region({ data }) {
    const chosen = await askColumns(text(data['headerText']), [regionNames], [0]);
    const name = chosen === null ? undefined : regionNames[chosen[0] ?? 0];
    return name === undefined ? null : [name, name, ''];
  },
};

const picker: Builtin = {
  tag: 'picker',
  properties: {
    name: String,
    mode: { type: String, value: 'selector' },
    range: { type: Array, value: [] },
    rangeKey: { type: String, value: '' },
    value: { type: null, value: 0 },
    start: String,
    end: String,
    fields: { type: String, value: 'day' },
    level: String,
    customItem: String,
    headerText: String,
    disabled: Boolean,
  },
  create(node) {
    node.addListener('tap', () => {
      if (isOn(node.data['disabled'])) return;
      const ask = modes[text(node.data['mode'])] ?? modes['selector'];
      ask?.(node).then(
        (value) => {
          if (value === null) {
            raise(node, 'cancel', {});
            return;
          }
          node.setData({ value });
          raise(node, 'change', { value });
        },
        (error: unknown) => console.error(error),
      );
    });
  },
};

export const pickerBuiltins: readonly Builtin[] = [picker];
