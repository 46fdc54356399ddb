import type { WxName } from '../../wxNames';
import { account } from './account';
import { device } from './device';
import { life } from './life';
import { navigation } from './navigation';
import { network } from './network';
import { pictures } from './pictures';
import { storage } from './storage';
import { windows } from './windows';

/** `wx`, as the person who holds the phone; exactly the names that the bundler lets pass. */
export const wx: Readonly<Record<WxName, unknown>> = {
  ...account,
  ...device,
  ...life,
  ...navigation,
  ...network,
  ...pictures,
  ...storage,
  ...windows,
};
