import { callbackRequest } from './account';
import type { BenchChild } from './child';
import { startChild } from './child';
import type { Goal } from './goal';
import { compare } from './goal';
import { runLoad } from './load';

const rounds = 5;
const total = 12_000;
const connections = 64;

/** G1: verify, decrypt and parse on a bare Koa, against a bare Koa that only answers and against co-wechat. */
export async function benchDecode(): Promise<Goal[]> {
  const children: Record<string, BenchChild> = {};
  for (const variant of ['hello', 'ours', 'coWechat'])
    children[variant] = await startChild('decode', { variant });
  const requests = Array.from({ length: 500 }, (_, number) => callbackRequest(number, '/', new Date()));
  const rate = (variant: string) => async (): Promise<number> => {
    const port = children[variant]?.port ?? 0;
    const { perSecond, statuses } = await runLoad({ port, requests, connections, total });
    if (statuses[200] !== total) throw new Error(`${variant} refused callbacks: ${JSON.stringify(statuses)}`);
    return perSecond;
  };
  try {
    const bare = await compare(rounds, rate('ours'), rate('hello'));
    const other = await compare(rounds, rate('ours'), rate('coWechat'));
    const note = (
      control: string,
      { subject, control: base }: { subject: number; control: number },
    ): string => `${subject.toFixed(0)}/s against ${base.toFixed(0)}/s of ${control}`;
    return [
      {
        id: 'G1',
        what: 'callback decoding / bare Koa',
        ratio: bare.ratio,
        atLeast: 0.3,
        note: note('bare Koa', bare),
      },
      {
        id: 'G1',
        what: 'callback decoding / co-wechat',
        ratio: other.ratio,
        atLeast: 1.5,
        note: note('co-wechat', other),
      },
    ];
  } finally {
    for (const child of Object.values(children)) await child.stop();
  }
}
