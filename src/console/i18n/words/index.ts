import { acquisition } from './acquisition';
import { common } from './common';
import { loyalty } from './loyalty';
import { marketing } from './marketing';
import { members } from './members';
import { settings } from './settings';
import { stores } from './stores';
import { trade } from './trade';

/** Every word in both languages, 中文 first: one cannot be written without the other. */
export const words = {
  ...common,
  ...members,
  ...acquisition,
  ...marketing,
  ...loyalty,
  ...stores,
  ...trade,
  ...settings,
} as const;
