declare module 'co-wechat' {
  import type { Middleware } from 'koa';

  interface Wechat {
    middleware(handle: (message: Record<string, string>) => Promise<string>): Middleware;
  }

  function wechat(config: { token: string; appid: string; encodingAESKey: string }): Wechat;
  export = wechat;
}
