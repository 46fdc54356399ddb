import type { AssociatedBackend, Root } from 'glass-easel-miniprogram-adapter';
import { h } from './dom';
import type { EaselNode } from './easel';
import type { Program } from './program';

/** An open page: its instance, as the Mini Program's code sees it, and its place on the screen. */
export interface OpenPage {
  readonly route: string;
  readonly query: Readonly<Record<string, string>>;
  readonly instance: object;
  readonly node: EaselNode;
  /** Everything of the page, with its bar. */
  readonly element: HTMLElement;
  /** What scrolls. */
  readonly scroller: HTMLElement;
  readonly look: PageLook;
  call(name: string, values?: unknown[]): unknown;
  show(): void;
  hide(): void;
  close(): void;
}

/** The window settings of app.json with those of the page over them. */
export interface PageLook {
  title: string;
  barColor: string;
  textStyle: string;
  readonly isCustom: boolean;
  readonly canPullDown: boolean;
  readonly reachBottomDistance: number;
}

const isText = (value: unknown): value is string => typeof value === 'string';

function lookOf(program: Program, path: string): PageLook {
  const config = { ...program.app.window, ...program.configOf(path) };
  const read = (name: string, otherwise: string): string => (isText(config[name]) ? config[name] : otherwise);
  return {
    title: read('navigationBarTitleText', ''),
    barColor: read('navigationBarBackgroundColor', '#ffffff'),
    textStyle: read('navigationBarTextStyle', 'black'),
    isCustom: read('navigationStyle', 'default') === 'custom',
    canPullDown: config['enablePullDownRefresh'] === true,
    reachBottomDistance: Number(config['onReachBottomDistance'] ?? 50),
  };
}

const routeFields = { path: '', query: {} };

/** Creates a page and runs `onLoad`; `onShow` and `onReady` come with `show`. */
export function openPage(
  program: Program,
  backend: AssociatedBackend,
  path: string,
  query: Readonly<Record<string, string>>,
): OpenPage {
  const placeholder = document.createElement('div');
  const scroller = h('div', { class: 'phone-scroll' }, placeholder);
  const body = h('div', { class: 'phone-body' }, scroller);
  const element = h('main', { class: 'phone-page', 'data-page': path, hidden: true }, body);
  document.querySelector('.phone-pages')?.append(element);
  const root: Root = backend.createRoot('page', program.space, path);
  // The same node; the runtime's own interface names what it uses.
  const node = root.getComponent() as unknown as EaselNode;
  node.$$.setAttribute('data-page', path);
  // The backend's element type is glass-easel's own; the document's elements have all of it.
  root.attach(scroller as never, placeholder as never);
  const instance: object = root.get();
  Object.assign(instance, { route: path, options: query, __route__: path, ...routeFields });
  let isReady = false;
  const page: OpenPage = {
    route: path,
    query,
    instance,
    node,
    element,
    scroller,
    look: lookOf(program, path),
    call(name, values = []) {
      const method: unknown = Reflect.get(instance, name);
      return typeof method === 'function' ? (Reflect.apply(method, instance, values) as unknown) : undefined;
    },
    show() {
      element.hidden = false;
      page.call('onShow');
      node.triggerPageLifetime('show', []);
      if (isReady) return;
      isReady = true;
      page.call('onReady');
    },
    hide() {
      element.hidden = true;
      page.call('onHide');
      node.triggerPageLifetime('hide', []);
    },
    close() {
      page.call('onUnload');
      root.release();
      element.remove();
    },
  };
  listenToScroll(page);
  page.call('onLoad', [query]);
  return page;
}

function listenToScroll(page: OpenPage): void {
  const { scroller, look } = page;
  let wasAtBottom = false;
  scroller.addEventListener('scroll', () => {
    page.call('onPageScroll', [{ scrollTop: scroller.scrollTop }]);
    const rest = scroller.scrollHeight - scroller.clientHeight - scroller.scrollTop;
    const isAtBottom = rest <= look.reachBottomDistance;
    if (isAtBottom && !wasAtBottom) page.call('onReachBottom');
    wasAtBottom = isAtBottom;
  });
}
