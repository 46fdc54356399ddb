/** A mouse as a finger, so that everything that listens to touches works on a table without a touch screen. */
export function touchByMouse(): void {
  if (typeof Touch === 'undefined' || navigator.maxTouchPoints > 0) return;
  let target: EventTarget | null = null;
  const send = (type: string, event: MouseEvent): void => {
    if (target === null) return;
    const { clientX, clientY, pageX, pageY, screenX, screenY } = event;
    const touch = new Touch({ identifier: 1, target, clientX, clientY, pageX, pageY, screenX, screenY });
    const touches = type === 'touchend' ? [] : [touch];
    target.dispatchEvent(
      new TouchEvent(type, {
        bubbles: true,
        cancelable: true,
        composed: true,
        touches,
        targetTouches: touches,
        changedTouches: [touch],
      }),
    );
  };
  const listen = (name: 'mousedown' | 'mousemove' | 'mouseup', act: (event: MouseEvent) => void): void =>
    window.addEventListener(name, act, { capture: true });
  listen('mousedown', (event) => {
    target = event.target;
    send('touchstart', event);
  });
  listen('mousemove', (event) => send('touchmove', event));
  listen('mouseup', (event) => {
    send('touchend', event);
    target = null;
  });
}
