import type { CodeSpace } from 'glass-easel-miniprogram-adapter';
import { buttonBuiltins } from './buttons';
import { choiceBuiltins } from './choices';
import { define } from './define';
import { fieldBuiltins } from './fields';
import { pickerBuiltins } from './pickers';
import { plainBuiltins } from './plain';
import { scrollingBuiltins } from './scrolling';

/** Makes every built-in tag known to the templates of the space. */
export function defineBuiltins(space: CodeSpace): void {
  const all = [
    plainBuiltins,
    buttonBuiltins,
    fieldBuiltins,
    choiceBuiltins,
    pickerBuiltins,
    scrollingBuiltins,
  ];
  for (const builtin of all.flat()) define(space, builtin);
}
