import type { Launch, PhoneNews, PhoneOrder, PhoneSettings } from '../settings';
import { PhoneBackend } from './backend';
import { defineBuiltins } from './builtins';
import { installClock, setNow } from './clock';
import { setConnected } from './connection';
import type { Wechat } from './context';
import { phone, setPhone } from './context';
import { h } from './dom';
import { liftTouches, quietWarnings } from './easel';
import { forgetPrivacy } from './privacy';
import type { Program } from './program';
import { createLoader } from './program';
import { watchScreen } from './scanning';
import { screenHandle } from './screen';
import { Stack } from './stack';
import { touchByMouse } from './touch';
import { createWechat } from './wechat';
import { installWxs } from './wxs';
import { wx } from './wx';
import { enter, optionsOf } from './wx/life';
import { installQuery } from './wx/query';

/** What the table or a test may replace. */
export interface StartOptions {
  readonly wechat?: Wechat;
  readonly tell?: (news: PhoneNews) => void;
  /** Milliseconds between two looks at the screen for codes; 0 never looks. */
  readonly watchMs?: number;
}

function tellParent(news: PhoneNews): void {
  if (window.parent !== window) window.parent.postMessage({ phone: news }, location.origin);
}

function callApp(program: Program, name: string, value: unknown): void {
  const method: unknown = program.definition[name];
  if (typeof method === 'function') Reflect.apply(method, program.definition, [value]);
}

/** Opens the Mini Program anew while it is running, as a card or a code does. */
function open(program: Program, launch: Launch): void {
  enter(launch);
  callApp(program, 'onShow', optionsOf(launch));
  phone().stack.launch(launch);
}

function listenToTable(program: Program): void {
  window.addEventListener('message', (event: MessageEvent<{ order?: PhoneOrder }>) => {
    if (event.origin !== location.origin) return;
    const { order } = event.data;
    if (order?.kind === 'clock') setNow(order.now);
    if (order?.kind === 'open') open(program, order.launch);
  });
}

const loader = createLoader();
/** One for the document: each would add its listeners to it. */
let backendContext: PhoneBackend | undefined;
let isInstalled = false;

/** What holds for the document, however often a Mini Program is started on it. */
function install(): void {
  if (isInstalled) return;
  isInstalled = true;
  quietWarnings();
  liftTouches();
  installWxs();
  installQuery();
  touchByMouse();
}

/** Switches the phone on: defines every component, runs `App`, opens the first page. */
function start(settings: PhoneSettings, options: StartOptions = {}): void {
  installClock(settings.now);
  install();
  document.querySelector('.phone-screen')?.remove();
  document.body.append(
    h(
      'div',
      { class: 'phone-screen' },
      h('div', { class: 'phone-pages' }),
      h('div', { class: 'phone-layer' }),
    ),
  );
  const program = loader.load(defineBuiltins);
  backendContext ??= new PhoneBackend();
  const backend = program.env.associateBackend(backendContext);
  forgetPrivacy();
  setConnected(true);
  const tell = options.tell ?? tellParent;
  const stack = new Stack(program, backend, ({ route }) => tell({ kind: 'page', path: route }));
  setPhone({ settings, stack, wechat: options.wechat ?? createWechat(settings), tell });
  Object.assign(globalThis, { getCurrentPages: () => stack.all().map(({ instance }) => instance) });
  document.body.classList.toggle('phone-v2', program.app.style === 'v2');
  listenToTable(program);
  const { launch } = settings;
  callApp(program, 'onLaunch', optionsOf(launch));
  enter(launch);
  callApp(program, 'onShow', optionsOf(launch));
  stack.launch(launch);
  const watchMs = options.watchMs ?? 700;
  if (watchMs > 0) watchScreen(watchMs);
}

Object.assign(globalThis, {
  phoneProgram: { ...loader, start, setConnected, stack: () => phone().stack, screen: screenHandle },
  wx,
});
