import { z } from 'zod';

/** Any id: 64-bit ones arrive as strings (json.ts), short ones as numbers; always a string for us. */
export const idText = z.union([z.string(), z.number()]).transform(String);

/** A text that WeChat leaves out or sends empty when there is none. */
export const optionalText = z
  .string()
  .optional()
  .transform((text) => (text === undefined || text === '' ? undefined : text));

/** Seconds since 1970 as WeChat writes them, as a Date. */
export const secondsDate = z.number().transform((seconds) => new Date(seconds * 1_000));

/** An answer that carries nothing but `errcode: 0`. */
export const nothing = z.object({}).transform(() => undefined);

/** One page of openids; the list is absent when the page is empty. */
export const openidPage = z.object({
  total: z.number().default(0),
  count: z.number(),
  data: z.object({ openid: z.array(z.string()) }).optional(),
  next_openid: z.string().default(''),
});
