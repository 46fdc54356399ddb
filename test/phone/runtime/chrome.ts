import { h } from './dom';
import { fileAddress } from './files';
import type { OpenPage } from './page';
import type { AppDescription } from './program';
import type { Stack } from './stack';
import { openMenu } from './menu';

export const statusHeight = 44;
export const barHeight = 44;
export const tabHeight = 50;
export const homeIndicator = 34;

function clockText(): string {
  const how = { hour: 'numeric', minute: '2-digit', hour12: false, timeZone: 'Asia/Shanghai' } as const;
  return new Date().toLocaleTimeString('zh-CN', how);
}

const statusBar = (): HTMLElement =>
  h('div', { class: 'phone-status', 'aria-hidden': 'true' }, h('span', {}, clockText()), h('i', {}));

/** Status bar, title, way back and the capsule. */
export function drawBar(page: OpenPage, how: { canGoBack: boolean; isTab: boolean; stack: Stack }): void {
  const { element, look } = page;
  element.querySelector('.phone-bar')?.remove();
  const back = h('button', {
    type: 'button',
    class: 'phone-back',
    'aria-label': '返回',
    click: () => how.stack.navigateBack(),
  });
  const home = h('button', {
    type: 'button',
    class: 'phone-home',
    'aria-label': '回到首页',
    click: () => how.stack.home(),
  });
  const start = how.canGoBack ? [back] : how.isTab ? [] : [home];
  const capsule = h(
    'div',
    { class: 'phone-capsule' },
    h('button', { type: 'button', 'aria-label': '更多', class: 'phone-more', click: openMenu }),
  );
  const title = h('h1', { class: 'phone-title' }, look.title);
  const bar = h(
    'header',
    { class: `phone-bar phone-text-${look.textStyle}` },
    statusBar(),
    h('div', { class: 'phone-bar-row' }, ...start, ...(look.isCustom ? [] : [title]), capsule),
  );
  if (!look.isCustom) bar.style.background = look.barColor;
  element.classList.toggle('phone-custom', look.isCustom);
  element.classList.toggle('phone-tabbed', how.isTab);
  element.prepend(bar);
}

function badgeOf(stack: Stack, index: number): HTMLElement[] {
  const badge = stack.badges.get(index);
  if (badge === undefined) return [];
  return [h('b', { class: badge === '' ? 'phone-dot' : 'phone-badge' }, badge)];
}

export function drawTabs({ tabBar }: AppDescription, page: OpenPage, stack: Stack): void {
  document.querySelector('.phone-tabs')?.remove();
  if (!tabBar || !stack.isTab(page.route)) return;
  const items = tabBar.list.map(({ pagePath, text, iconPath, selectedIconPath }, index) => {
    const isHere = pagePath === page.route;
    const picture = isHere ? (selectedIconPath ?? iconPath) : iconPath;
    const tap = (): void => {
      stack.switchTab(`/${pagePath}`);
      stack.top()?.call('onTabItemTap', [{ index, pagePath, text }]);
    };
    const item = h(
      'button',
      { type: 'button', click: tap, ...(isHere ? { 'aria-current': 'page' } : {}) },
      ...(picture === undefined ? [] : [h('img', { src: fileAddress(picture), alt: '' })]),
      h('span', {}, text),
      ...badgeOf(stack, index),
    );
    item.style.color = isHere ? tabBar.selectedColor : tabBar.color;
    return item;
  });
  const bar = h('nav', { class: 'phone-tabs', 'aria-label': '标签页' }, ...items);
  bar.style.background = tabBar.backgroundColor;
  document.querySelector('.phone-screen')?.append(bar);
}
