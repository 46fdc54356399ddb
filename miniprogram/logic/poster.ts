/** What a poster is drawn from. */
export interface PosterWords {
  readonly brandName: string;
  readonly line: string;
  readonly hint: string;
}

export interface PosterColours {
  readonly ground: string;
  readonly surface: string;
  readonly text: string;
  readonly onGround: string;
}

/** The part of a 2D context that a poster needs. */
export interface Brush {
  fillStyle: unknown;
  font: string;
  textAlign: string;
  textBaseline: string;
  fillRect(x: number, y: number, width: number, height: number): void;
  fillText(text: string, x: number, y: number): void;
  measureText(text: string): { readonly width: number };
}

/** The poster's own measure; a canvas scales it. */
export const posterSize = { width: 600, height: 860 } as const;

/** Draws the poster: the brand, one line, the member's own code. */
export function drawPoster(
  brush: Brush,
  { brandName, line, hint }: PosterWords,
  colours: PosterColours,
  drawCode: (x: number, y: number, size: number) => void,
): void {
  const { width, height } = posterSize;
  const middle = width / 2;
  brush.fillStyle = colours.ground;
  brush.fillRect(0, 0, width, height);
  brush.fillStyle = colours.surface;
  brush.fillRect(50, 240, width - 100, 560);
  brush.textAlign = 'center';
  brush.textBaseline = 'alphabetic';
  brush.fillStyle = colours.onGround;
  brush.font = 'bold 44px sans-serif';
  brush.fillText(shortened(brush, brandName, width - 80), middle, 120);
  brush.font = '28px sans-serif';
  brush.fillText(shortened(brush, line, width - 80), middle, 185);
  drawCode(middle - 215, 265, 430);
  brush.fillStyle = colours.text;
  brush.font = '26px sans-serif';
  brush.fillText(shortened(brush, hint, width - 140), middle, 755);
}

/** A long name ends in an ellipsis before it leaves the poster. */
function shortened(brush: Brush, text: string, room: number): string {
  if (brush.measureText(text).width <= room) return text;
  let kept = text;
  while (kept.length > 1 && brush.measureText(`${kept}…`).width > room) kept = kept.slice(0, -1);
  return `${kept}…`;
}
