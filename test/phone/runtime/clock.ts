const RealDate = Date;
let offsetMs = 0;

/** The phone's time follows the simulator's clock. */
export function setNow(now: number): void {
  offsetMs = now - RealDate.now();
}

/** Makes `new Date()` and `Date.now()` of everything on the page tell the phone's time. */
export function installClock(now: number): void {
  setNow(now);
  globalThis.Date = new Proxy(RealDate, {
    construct: (target, values, self): object =>
      Reflect.construct(target, values.length === 0 ? [RealDate.now() + offsetMs] : values, self) as Date,
    apply: () => new RealDate(RealDate.now() + offsetMs).toString(),
    get: (target, name, self): unknown =>
      name === 'now' ? () => RealDate.now() + offsetMs : Reflect.get(target, name, self),
  });
}
