import jsQR from 'jsqr';

/** Reads a QR off pixels; null when there is none. */
export function readQr(source: CanvasImageSource, width: number, height: number): string | null {
  const canvas = document.createElement('canvas');
  // A quiet zone around, which codes drawn to the edge lack.
  const rim = 24;
  canvas.width = width + 2 * rim;
  canvas.height = height + 2 * rim;
  const context = canvas.getContext('2d', { willReadFrequently: true });
  if (!context || width === 0 || height === 0) return null;
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(source, rim, rim, width, height);
  const { data } = context.getImageData(0, 0, canvas.width, canvas.height);
  return jsQR(data, canvas.width, canvas.height, { inversionAttempts: 'dontInvert' })?.data ?? null;
}
