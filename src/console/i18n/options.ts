import type { StateTable, StateWord } from '../logic/states';
import { stateTables } from '../logic/states';
import type { Word } from './index';
import { w } from './index';

export interface Option {
  readonly value: string;
  readonly label: string;
}

/** Every state of a table with its word, for a filter. */
export function stateOptions(table: StateTable): Option[] {
  return Object.keys(stateTables[table]).map((state) => ({
    value: state,
    // Every state of every table has its word; the compiler holds the tables, a test the words.
    label: w(`state.${table}.${state}` as StateWord),
  }));
}

/** Values whose words all begin alike: `gender.` + `female`. */
export function optionsOf<Value extends string, Prefix extends string>(
  prefix: Prefix,
  values: readonly (`${Prefix}${Value}` extends Word ? Value : never)[],
): { readonly value: Value; readonly label: string }[] {
  // The signature admits only values that have a word.
  return values.map((value) => ({ value, label: w(`${prefix}${value}` as Word) }));
}
