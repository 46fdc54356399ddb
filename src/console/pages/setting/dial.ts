import type { DialValue, DialView } from '../../../contract/setting';

/** A dial as its row holds it. */
export interface DialFields {
  text: string;
  mode: 'rolling' | 'never';
  from: string;
  to: string;
}

export function dialFields(value: DialValue): DialFields {
  const blank: DialFields = { text: '', mode: 'rolling', from: '', to: '' };
  if (typeof value !== 'object') return { ...blank, text: String(value) };
  return 'months' in value
    ? { ...blank, text: String(value.months), mode: value.mode }
    : { ...blank, from: value.from, to: value.to };
}

/** What is typed wrong is sent as −1, so that the server says what is allowed. */
export function dialValue(kind: DialView['kind'], fields: DialFields): DialValue {
  const number = /^\d{1,9}$/.test(fields.text.trim()) ? Number(fields.text) : -1;
  switch (kind) {
    case 'text':
      return fields.text.trim();
    case 'integer':
      return number;
    case 'pointsExpiry':
      return { months: number, mode: fields.mode };
    case 'quietHours':
      return { from: fields.from, to: fields.to };
  }
}
