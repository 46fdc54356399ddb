import { crc32, deflateSync } from 'node:zlib';
import { create } from 'qrcode';

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const quietModules = 4;

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(content.length);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

/**
 * A square PNG of `width` pixels with the text as a QR code. Written by hand because the package's own renderer needs
 * a second and more per picture inside a test runner.
 */
export function qrPicture(text: string, width: number): Buffer {
  const { modules } = create(text, { errorCorrectionLevel: 'M' });
  const scale = Math.max(1, Math.floor(width / (modules.size + 2 * quietModules)));
  const side = Math.max(width, scale * (modules.size + 2 * quietModules));
  const margin = Math.floor((side - scale * modules.size) / 2);
  // Each line starts with its filter type, 0 = none; grey, one byte a pixel.
  const blank = Buffer.alloc(side + 1, 0xff);
  blank.writeUInt8(0, 0);
  const lines: Buffer[] = [];
  for (let row = 0; row < modules.size; row += 1) {
    const line = Buffer.from(blank);
    for (let column = 0; column < modules.size; column += 1) {
      const from = 1 + margin + column * scale;
      if (modules.get(row, column)) line.fill(0, from, from + scale);
    }
    for (let times = 0; times < scale; times += 1) lines.push(line);
  }
  const above = Array<Buffer>(margin).fill(blank);
  const below = Array<Buffer>(side - margin - lines.length).fill(blank);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(side, 0);
  header.writeUInt32BE(side, 4);
  header.writeUInt8(8, 8);
  const pixels = deflateSync(Buffer.concat([...above, ...lines, ...below]));
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', pixels),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}
