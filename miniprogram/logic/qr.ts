import qrcode from 'qrcode-generator';

/** Pixels per module; an `image` scales it without blur worth speaking of. */
const cellPx = 8;
/** Modules of white around it, as ISO/IEC 18004 asks. */
const quiet = 4;

/** A QR code as a picture for an `image`. */
export function qrPicture(text: string): string {
  const code = qrcode(0, 'M');
  code.addData(text, /^[0-9A-Z $%*+\-./:]+$/.test(text) ? 'Alphanumeric' : 'Byte');
  code.make();
  return code.createDataURL(cellPx, cellPx * quiet);
}
