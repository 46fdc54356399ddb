type Step = (context: object) => void;

/** What has been drawn on a canvas, so that it can be drawn again once the letters have arrived. */
interface Drawing {
  readonly steps: Step[];
  pending: Promise<unknown>;
}

const drawings = new WeakMap<HTMLCanvasElement, Drawing>();
const own = "'Noto Sans SC'";

/** The phone's letters come over the network; WeChat's are there already. */
function withOwnFont(font: string): string {
  return font.includes(own) ? font : font.replace(/(\d[\d.]*(?:px|pt|r?em)\S*\s+)(.*)$/u, `$1${own}, $2`);
}

/** Resolves when everything drawn so far shows its letters. */
export function lettersOf(canvas: HTMLCanvasElement): Promise<unknown> {
  return drawings.get(canvas)?.pending ?? Promise.resolve();
}

function redraw(canvas: HTMLCanvasElement, context: object, { steps }: Drawing): void {
  const { width } = canvas;
  canvas.width = width;
  for (const step of steps) step(context);
}

/** Letters that are still on their way: draws everything again when they are there. */
function waitForLetters(canvas: HTMLCanvasElement, context: object, drawing: Drawing, text: string): void {
  const font: unknown = Reflect.get(context, 'font');
  if (typeof font !== 'string' || document.fonts.check(font, text)) return;
  const arrived = document.fonts.load(font, text).catch(() => []);
  drawing.pending = Promise.all([drawing.pending, arrived]).then(() => redraw(canvas, context, drawing));
}

/** A drawing context that remembers what was drawn and waits for its letters. */
export function remembering(
  canvas: HTMLCanvasElement,
  context: CanvasRenderingContext2D,
): CanvasRenderingContext2D {
  const drawing: Drawing = { steps: [], pending: Promise.resolve() };
  drawings.set(canvas, drawing);
  return new Proxy(context, {
    get(target, name): unknown {
      const found: unknown = Reflect.get(target, name, target);
      if (typeof found !== 'function') return found;
      return (...values: unknown[]): unknown => {
        const isQuestion = typeof name === 'string' && /^(?:get|measure|create|isPoint)/u.test(name);
        if (!isQuestion) drawing.steps.push((one) => void Reflect.apply(found, one, values));
        const [text] = values;
        if ((name === 'fillText' || name === 'strokeText') && typeof text === 'string')
          waitForLetters(canvas, target, drawing, text);
        return Reflect.apply(found, target, values);
      };
    },
    set(target, name, value: unknown) {
      const given = name === 'font' && typeof value === 'string' ? withOwnFont(value) : value;
      drawing.steps.push((one) => void Reflect.set(one, name, given));
      return Reflect.set(target, name, given);
    },
  });
}
