import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Root } from 'postcss';
import { decl, rule as newRule } from 'postcss';

const folder = path.resolve(__dirname, '../../../node_modules/tdesign-icons-svg/src');

/** The picture of an icon; null when the package has none of that name. */
export function iconPicture(name: string): string | null {
  const file = path.join(folder, `${name}.svg`);
  if (!/^[\w-]+$/u.test(name) || !existsSync(file)) return null;
  return readFileSync(file, 'utf8').replace('view-box', 'viewBox');
}

/** TDesign's icons come as a font from a server elsewhere; here each becomes a mask that the phone's server serves. */
export function iconStyles(root: Root): void {
  root.walkAtRules('font-face', (one) => void one.remove());
  root.walkRules(/^\.t-icon-[\w-]+:before$/u, (one) => {
    const name = one.selector.slice('.t-icon-'.length, -':before'.length);
    one.removeAll();
    one.append(decl({ prop: '--icon', value: `url(/phone/icons/${name}.svg)` }));
  });
  const shape = newRule({ selector: '.t-icon-base:before' });
  const looks = {
    content: '""',
    display: 'block',
    width: '1em',
    height: '1em',
    background: 'currentColor',
    '-webkit-mask': 'var(--icon) center/contain no-repeat',
    mask: 'var(--icon) center/contain no-repeat',
  };
  for (const [prop, value] of Object.entries(looks)) shape.append(decl({ prop, value }));
  root.append(shape);
}
