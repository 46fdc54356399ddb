import type { AssociatedBackend } from 'glass-easel-miniprogram-adapter';
import { drawBar, drawTabs } from './chrome';
import type { Launch } from '../settings';
import type { OpenPage } from './page';
import { openPage } from './page';
import type { Program } from './program';

/** Why a navigation did not happen, in WeChat's words after `fail`. */
export class NavigationProblem extends Error {}

const deepest = 10;

/** `pages/a/index?x=1` of a page that may name it relatively. */
export function readUrl(url: string, from: string): { path: string; query: Record<string, string> } {
  const [place = '', search = ''] = url.split('?');
  const path = new URL(place, `file:///${from}`).pathname.slice(1);
  const query: Record<string, string> = {};
  for (const pair of search.split('&')) {
    const [name = '', ...value] = pair.split('=');
    if (name !== '') query[name] = value.join('=');
  }
  return { path, query };
}

/** The open pages, topmost last; tab pages stay while others come and go. */
export class Stack {
  private pages: OpenPage[] = [];
  private readonly tabs = new Map<string, OpenPage>();
  readonly badges = new Map<number, string>();

  constructor(
    private readonly program: Program,
    private readonly backend: AssociatedBackend,
    private readonly onPage: (page: OpenPage) => void,
  ) {}

  all(): readonly OpenPage[] {
    return this.pages;
  }

  top(): OpenPage | undefined {
    return this.pages.at(-1);
  }

  /** Opens the Mini Program at its first or another page; what was open is closed. */
  launch({ path, query }: Pick<Launch, 'path' | 'query'>): void {
    const first = path === '' ? (this.program.app.pages[0] ?? '') : path.replace(/^\/+/u, '');
    this.closeAll();
    this.push(first, query);
  }

  navigateTo(url: string): void {
    const { path, query } = this.read(url);
    if (this.isTab(path)) throw new NavigationProblem('can not navigateTo a tabbar page');
    if (this.pages.length >= deepest) throw new NavigationProblem('webview count limit exceed');
    this.mustExist(path);
    this.top()?.hide();
    this.push(path, query);
  }

  redirectTo(url: string): void {
    const { path, query } = this.read(url);
    if (this.isTab(path)) throw new NavigationProblem('can not redirectTo a tabbar page');
    this.mustExist(path);
    this.drop(this.pages.pop());
    this.push(path, query);
  }

  switchTab(url: string): void {
    const { path } = this.read(url);
    if (!this.isTab(path)) throw new NavigationProblem('can not switch to no-tabBar page');
    const before = this.top();
    if (before?.route === path) return;
    if (before && this.tabs.get(before.route) === before) before.hide();
    for (const page of this.pages.splice(0)) if (this.tabs.get(page.route) !== page) this.drop(page);
    const known = this.tabs.get(path);
    if (known) {
      this.pages = [known];
      this.settle(known);
    } else this.push(path, {});
  }

  reLaunch(url: string): void {
    const { path, query } = this.read(url);
    this.mustExist(path);
    this.closeAll();
    this.push(path, query);
  }

  navigateBack(delta = 1): void {
    if (this.pages.length < 2) throw new NavigationProblem('cannot navigate back at first page');
    const count = Math.min(Math.max(1, delta), this.pages.length - 1);
    for (const page of this.pages.splice(-count).reverse()) this.drop(page);
    const top = this.top();
    if (top) this.settle(top);
  }

  /** Draws bar and tabs of the topmost page anew. */
  redraw(): void {
    const top = this.top();
    if (!top) return;
    drawBar(top, { canGoBack: this.pages.length > 1, isTab: this.isTab(top.route), stack: this });
    drawTabs(this.program.app, top, this);
  }

  isTab(path: string): boolean {
    return this.program.app.tabBar?.list.some(({ pagePath }) => pagePath === path) ?? false;
  }

  home(): void {
    this.reLaunch(`/${this.program.app.pages[0] ?? ''}`);
  }

  private read(url: string): { path: string; query: Record<string, string> } {
    return readUrl(url, this.top()?.route ?? '');
  }

  private mustExist(path: string): void {
    if (!this.program.app.pages.includes(path)) throw new NavigationProblem(`page "${path}" is not found`);
  }

  private push(path: string, query: Readonly<Record<string, string>>): void {
    this.mustExist(path);
    const page = openPage(this.program, this.backend, path, query);
    // A page may have led on to another one while it loaded.
    this.pages.push(page);
    if (this.isTab(path)) this.tabs.set(path, page);
    this.settle(page);
  }

  private settle(page: OpenPage): void {
    page.show();
    if (this.top() !== page) return;
    this.redraw();
    this.onPage(page);
  }

  private drop(page: OpenPage | undefined): void {
    if (!page) return;
    if (this.tabs.get(page.route) === page) this.tabs.delete(page.route);
    page.close();
  }

  private closeAll(): void {
    for (const page of new Set([...this.pages.splice(0), ...this.tabs.values()])) this.drop(page);
    this.tabs.clear();
  }
}
