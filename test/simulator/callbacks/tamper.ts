import type { Faults, FaultTarget } from '../faults';
import type { Tamper } from './request';

/** Nine entities of ten references each: a billion characters to whoever expands them. */
function entityBomb(): string {
  const entities = ['<!ENTITY e0 "xxxxxxxxxx">'];
  for (let depth = 1; depth < 9; depth += 1) {
    entities.push(`<!ENTITY e${depth} "${`&e${depth - 1};`.repeat(10)}">`);
  }
  return `<!DOCTYPE xml [${entities.join('')}]><xml><Content>&e8;</Content></xml>`;
}

const xxe = '<!DOCTYPE xml [<!ENTITY file SYSTEM "file:///etc/passwd">]><xml><Content>&file;</Content></xml>';

/** The first spoiling fault that hits this callback. */
export function chooseTamper(faults: Faults, target: FaultTarget): Tamper {
  if (faults.take('callbackBadSignature', target)) return { kind: 'badSignature' };
  const replay = faults.take('callbackReplay', target);
  if (replay) return { kind: 'replay', ageSeconds: Math.floor(replay.ageMs / 1000) };
  if (faults.take('callbackWrongAppid', target)) return { kind: 'wrongAppid' };
  if (faults.take('callbackTruncated', target)) return { kind: 'truncated' };
  if (faults.take('callbackEntityBomb', target)) return { kind: 'body', xml: entityBomb() };
  if (faults.take('callbackXxe', target)) return { kind: 'body', xml: xxe };
  const oversized = faults.take('callbackOversized', target);
  if (oversized) return { kind: 'body', xml: `<xml><Content>${'x'.repeat(oversized.bytes)}</Content></xml>` };
  return { kind: 'none' };
}
