import type { RouteLocationRaw } from 'vue-router';
import type { StateTable } from '../logic/states';

/** A column of a list: what a row says in it. */
export interface Column<Row> {
  readonly title: string;
  readonly value: (row: Row) => string;
  /** Numbers stand right. */
  readonly isNumber?: boolean;
  /** A second line, smaller. */
  readonly note?: (row: Row) => string;
  /** Drawn as a state with its colour; `value` is then the state itself. */
  readonly state?: StateTable;
}

export interface Filter {
  readonly name: string;
  readonly label: string;
  /** Left out: a text field. */
  readonly options?: readonly { readonly value: string; readonly label: string }[];
}

export interface EmptyHint {
  readonly text: string;
  readonly action?: string;
  readonly to?: RouteLocationRaw;
}
