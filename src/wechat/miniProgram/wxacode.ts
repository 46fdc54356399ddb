import { z } from 'zod';
import { given, requireInteger, requireMatch } from '../arguments';
import type { WechatClient, WechatFile } from '../http';

export type EnvVersion = 'release' | 'trial' | 'develop';

interface CodeLook {
  /** Pixels, 280 to 1280. */
  readonly width?: number;
  readonly isHyaline?: boolean;
  readonly envVersion?: EnvVersion;
}

export interface UnlimitedCode extends CodeLook {
  /** 1 to 32 of `0-9A-Za-z!#$&'()*+,/:;=?@-._~`; the page reads `decodeURIComponent(query.scene)`. */
  readonly scene: string;
  /** Without a leading slash and without a query; default: the home page. */
  readonly page?: string;
  /** False also takes a page that is not released yet. */
  readonly checkPath?: boolean;
}

/** Mini Program codes (miniprogram/dev/OpenApiDoc/qrcode-link/qr-code): pictures that carry a scene or a path. */
export function createWxacode(client: WechatClient) {
  const picture = (api: string, look: CodeLook, body: object): Promise<WechatFile> => {
    if (look.width !== undefined) requireInteger(api, 'width', look.width, 280, 1_280);
    const shape = given({ width: look.width, is_hyaline: look.isHyaline, env_version: look.envVersion });
    return client.download({ api, body: { ...body, ...shape }, answer: z.never() });
  };
  return {
    /** Any number of them, without end. */
    async getwxacodeunlimit(code: UnlimitedCode): Promise<WechatFile> {
      const api = '/wxa/getwxacodeunlimit';
      requireMatch(api, 'scene', code.scene, /^[0-9A-Za-z!#$&'()*+,/:;=?@\-._~]{1,32}$/);
      if (code.page !== undefined) requireMatch(api, 'page', code.page, /^[^/?#][^?#]*$/);
      return picture(api, code, given({ scene: code.scene, page: code.page, check_path: code.checkPath }));
    },
    /** A path of up to 1,024 characters with its query; the account has 100,000 of these. */
    async getwxacode(path: string, look: CodeLook = {}): Promise<WechatFile> {
      const api = '/wxa/getwxacode';
      requireMatch(api, 'path', path, /^[^/\s][^\s]{0,1023}$/);
      return picture(api, look, { path });
    },
  };
}
