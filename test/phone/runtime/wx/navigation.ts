import { phone } from '../context';
import type { OpenPage } from '../page';
import type { Options } from './call';
import { quiet, textOf } from './call';

const url = (options: Options): string => textOf(options, 'url');

function look(change: (page: OpenPage) => void): void {
  const { stack } = phone();
  const page = stack.top();
  if (page) change(page);
  stack.redraw();
}

function badge(value: string | null) {
  return (options: Options): void => {
    const index = Number(options['index']);
    if (value === null) phone().stack.badges.delete(index);
    else phone().stack.badges.set(index, value === '' ? '' : textOf(options, 'text'));
    phone().stack.redraw();
  };
}

export const navigation = {
  navigateTo: quiet('navigateTo', (options) => phone().stack.navigateTo(url(options))),
  redirectTo: quiet('redirectTo', (options) => phone().stack.redirectTo(url(options))),
  switchTab: quiet('switchTab', (options) => phone().stack.switchTab(url(options))),
  reLaunch: quiet('reLaunch', (options) => phone().stack.reLaunch(url(options))),
  navigateBack: quiet('navigateBack', (options) => {
    phone().stack.navigateBack(Number(options['delta'] ?? 1));
  }),
  setNavigationBarTitle: quiet('setNavigationBarTitle', (options) =>
    look((page) => (page.look.title = textOf(options, 'title'))),
  ),
  setNavigationBarColor: quiet('setNavigationBarColor', (options) =>
    look((page) => {
      page.look.barColor = textOf(options, 'backgroundColor', page.look.barColor);
      page.look.textStyle = textOf(options, 'frontColor') === '#ffffff' ? 'white' : 'black';
    }),
  ),
  showTabBarRedDot: quiet('showTabBarRedDot', badge('')),
  hideTabBarRedDot: quiet('hideTabBarRedDot', badge(null)),
  setTabBarBadge: quiet('setTabBarBadge', badge('text')),
  removeTabBarBadge: quiet('removeTabBarBadge', badge(null)),
  showTabBar: quiet('showTabBar'),
  hideTabBar: quiet('hideTabBar'),
  showNavigationBarLoading: quiet('showNavigationBarLoading'),
  hideNavigationBarLoading: quiet('hideNavigationBarLoading'),
  setBackgroundColor: quiet('setBackgroundColor'),
  startPullDownRefresh: quiet('startPullDownRefresh', () => {
    phone().stack.top()?.call('onPullDownRefresh');
  }),
  stopPullDownRefresh: quiet('stopPullDownRefresh'),
  pageScrollTo: quiet('pageScrollTo', (options) => {
    const page = phone().stack.top();
    const selector = textOf(options, 'selector');
    if (selector !== '') page?.node.getShadowRoot().querySelector(selector)?.$$.scrollIntoView();
    else if (page) page.scroller.scrollTop = Number(options['scrollTop'] ?? 0);
  }),
  enableAlertBeforeUnload: quiet('enableAlertBeforeUnload'),
  disableAlertBeforeUnload: quiet('disableAlertBeforeUnload'),
};
