import { z } from 'zod';
import { requireBytes, requireInteger, requireLength, requireMatch } from '../arguments';
import type { WechatClient, WechatFile } from '../http';

/** What is printed: a number (32 bits; permanent 1 to 100,000) or a text of 1 to 64 characters. */
export type QrScene = number | string;

export interface QrCode {
  /** For `showqrcode`. */
  readonly ticket: string;
  /** What the code says: http://weixin.qq.com/q/… */
  readonly url: string;
  /** Undefined for a permanent code. */
  readonly expireSeconds: number | undefined;
}

const api = '/cgi-bin/qrcode/create';
const longestSeconds = 30 * 24 * 3_600;
const answer = z
  .object({ ticket: z.string().min(1), url: z.string().default(''), expire_seconds: z.number().optional() })
  .transform((made): QrCode => ({ ticket: made.ticket, url: made.url, expireSeconds: made.expire_seconds }));

/** Parametric QR codes (doc/service, 生成带参数二维码). Only certified service accounts have them (48001 otherwise). */
export function createQrcode(client: WechatClient) {
  return {
    /** A code that ends after 1 second to 30 days; any number of them. */
    async createTemporary(scene: QrScene, expireSeconds: number): Promise<QrCode> {
      requireInteger(api, 'expireSeconds', expireSeconds, 1, longestSeconds);
      const isText = typeof scene === 'string';
      const body = {
        expire_seconds: expireSeconds,
        action_name: isText ? 'QR_STR_SCENE' : 'QR_SCENE',
        action_info: { scene: sceneOf(scene, 2 ** 32 - 1) },
      };
      return client.request({ api, body, answer });
    },
    /** A code without end; an account has 100,000. */
    async createPermanent(scene: QrScene): Promise<QrCode> {
      const isText = typeof scene === 'string';
      const body = {
        action_name: isText ? 'QR_LIMIT_STR_SCENE' : 'QR_LIMIT_SCENE',
        action_info: { scene: sceneOf(scene, 100_000) },
      };
      return client.request({ api, body, answer });
    },
    /** The picture of a code. @throws WechatError when the ticket is unknown. */
    showqrcode(ticket: string): Promise<WechatFile> {
      const call = { api: '/cgi-bin/showqrcode', base: 'mp', auth: 'none', query: { ticket } } as const;
      return client.download({ ...call, answer: z.never() });
    },
    /** Where anybody can see the picture; holds no secret. */
    showqrcodeUrl: (ticket: string): string => client.pageUrl('mp', '/cgi-bin/showqrcode', { ticket }),
    /** A short key for up to 4 KB of text, for up to 30 days. */
    async shortenGen(longData: string, expireSeconds: number): Promise<string> {
      const path = '/cgi-bin/shorten/gen';
      requireBytes(path, 'longData', longData, 4_096);
      requireInteger(path, 'expireSeconds', expireSeconds, 1, longestSeconds);
      const body = { long_data: longData, expire_seconds: expireSeconds };
      return (await client.request({ api: path, body, answer: z.object({ short_key: z.string() }) }))
        .short_key;
    },
    /** The text of a short key. */
    async shortenFetch(shortKey: string): Promise<string> {
      const body = { short_key: shortKey };
      const found = await client.request({
        api: '/cgi-bin/shorten/fetch',
        body,
        answer: z.object({ long_data: z.string() }),
      });
      return found.long_data;
    },
  };
}

function sceneOf(scene: QrScene, most: number): { scene_id: number } | { scene_str: string } {
  if (typeof scene === 'number') {
    requireInteger(api, 'scene', scene, 1, most);
    return { scene_id: scene };
  }
  requireLength(api, 'scene', scene, 64);
  requireMatch(api, 'scene', scene, /^\P{C}+$/u);
  return { scene_str: scene };
}
