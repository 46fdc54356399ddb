import { component } from 'glass-easel-miniprogram-adapter';
import type { Launch } from '../../settings';
import { wxNames } from '../../wxNames';
import { phone } from '../context';
import { quiet } from './call';
import { createSelectorQuery } from './query';

type Listener = (value: unknown) => void;

const appShow = new Set<Listener>();
const appHide = new Set<Listener>();
let entered: Launch | undefined;

/** What the app was opened or shown with last. */
export function enter(launch: Launch): void {
  entered = launch;
  for (const listener of appShow) listener(optionsOf(launch));
}

export const optionsOf = ({ path, query, scene }: Launch) => ({
  path,
  query,
  scene,
  referrerInfo: {},
  shareTicket: undefined,
  forwardMaterials: [],
});

const ignore = (): void => undefined;
const names: ReadonlySet<string> = new Set(wxNames);

function createIntersectionObserver(caller: unknown, options?: object): unknown {
  if (caller instanceof component.ComponentCaller) return caller.createIntersectionObserver(options);
  const page: unknown = phone().stack.top()?.instance;
  return page instanceof component.ComponentCaller ? page.createIntersectionObserver(options) : undefined;
}

/** Steps of an animation; the demo's pages show its end. */
function animation() {
  const steps: unknown = new Proxy(
    {},
    { get: (_target, name) => (name === 'export' ? () => ({ actions: [] }) : () => steps) },
  );
  return steps;
}

const log = () => ({
  info: ignore,
  warn: ignore,
  error: ignore,
  debug: ignore,
  log: ignore,
  setFilterMsg: ignore,
  addFilterMsg: ignore,
});

/** The app's life, and what asks about the page. */
export const life = {
  getLaunchOptionsSync: () => optionsOf(phone().settings.launch),
  getEnterOptionsSync: () => optionsOf(entered ?? phone().settings.launch),
  onAppShow: (listener: Listener) => void appShow.add(listener),
  offAppShow: (listener: Listener) => void appShow.delete(listener),
  onAppHide: (listener: Listener) => void appHide.add(listener),
  onError: ignore,
  onUnhandledRejection: ignore,
  onPageNotFound: ignore,
  onThemeChange: ignore,
  onUserCaptureScreen: ignore,
  offUserCaptureScreen: ignore,
  onMenuButtonBoundingClientRectWeightChange: ignore,
  onWindowResize: ignore,
  offWindowResize: ignore,
  canIUse: (name: string) => names.has(name.split('.')[0] ?? ''),
  nextTick: (act: () => void) => queueMicrotask(act),
  createSelectorQuery: () => createSelectorQuery(),
  createIntersectionObserver,
  createAnimation: animation,
  getUpdateManager: () => ({
    onCheckForUpdate: ignore,
    onUpdateReady: ignore,
    onUpdateFailed: ignore,
    applyUpdate: ignore,
  }),
  getLogManager: log,
  getRealtimeLogManager: log,
  getPerformance: () => ({
    now: () => performance.now(),
    mark: ignore,
    createObserver: () => ({ observe: ignore, disconnect: ignore }),
  }),
  reportEvent: ignore,
  loadFontFace: quiet('loadFontFace'),
  openCustomerServiceChat: quiet('openCustomerServiceChat'),
  navigateToMiniProgram: quiet('navigateToMiniProgram'),
  exitMiniProgram: quiet('exitMiniProgram'),
};
