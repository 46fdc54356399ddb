import type { Server } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import coWechat from 'co-wechat';
import Koa from 'koa';
import { decodeCallback } from '../../src/wechat/callback/callback';
import { readBody } from '../../src/platform/http/body';
import { benchAccount } from '../account';

/** What answers a callback: nothing at all, our decoding, or co-wechat's, each on the same bare Koa. */
type Variant = 'hello' | 'ours' | 'coWechat';

function middleware(variant: Variant): Koa.Middleware {
  if (variant === 'coWechat') {
    const { token, appid, encodingAesKey } = benchAccount;
    return coWechat({ token, appid, encodingAESKey: encodingAesKey }).middleware(() => Promise.resolve(''));
  }
  if (variant === 'hello') {
    return (ctx) => {
      ctx.req.resume();
      ctx.body = 'success';
    };
  }
  return async (ctx) => {
    const body = await readBody(ctx.req, 65_536);
    decodeCallback({
      account: benchAccount,
      query: ctx.query,
      body,
      production: true,
    });
    ctx.body = 'success';
  };
}

// The parent hands its options over as JSON.
const { variant } = JSON.parse(process.argv[2] ?? '{}') as { variant: Variant };
const koa = new Koa();
koa.use(middleware(variant));
const handle = koa.callback();
const server: Server = createServer((request, response) => void handle(request, response));
server.listen(0, '127.0.0.1', () => {
  // A TCP server's address is never a string.
  process.send?.({ port: (server.address() as AddressInfo).port });
});
process.once('SIGTERM', () => process.exit(0));
