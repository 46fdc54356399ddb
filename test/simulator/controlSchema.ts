import { z } from 'zod';

const quotaLimits = z.record(
  z.string(),
  z.strictObject({
    daily: z.int().nonnegative().exactOptional(),
    perMinute: z.int().nonnegative().exactOptional(),
  }),
);

const callback = z.strictObject({
  urls: z.array(z.url()).exactOptional(),
  token: z.string().min(3).max(32).exactOptional(),
  encodingAesKey: z.string().length(43).exactOptional(),
  mode: z.enum(['plain', 'compat', 'safe']).exactOptional(),
  format: z.enum(['xml', 'json']).exactOptional(),
});

const appFields = {
  secret: z.string().exactOptional(),
  name: z.string().exactOptional(),
  originalId: z.string().exactOptional(),
  openPlatformId: z.string().nullable().exactOptional(),
  isCertified: z.boolean().exactOptional(),
  ipWhitelist: z.array(z.string()).exactOptional(),
  links: z.array(z.string()).exactOptional(),
  privacyDeclared: z.array(z.string()).exactOptional(),
  releasedPages: z.array(z.string()).exactOptional(),
  oauthDomains: z.array(z.string()).exactOptional(),
  permanentCodeLimit: z.int().positive().exactOptional(),
  followerPageSize: z.int().positive().exactOptional(),
  refusals: z.strictObject({ notFollowing: z.int(), blocked: z.int() }).exactOptional(),
  callback: callback.exactOptional(),
};

/** A new account; what is left out is made up. */
export const appInput = z.strictObject({
  ...appFields,
  appid: z.string().exactOptional(),
  type: z.enum(['oa_service', 'oa_subscription', 'mp']),
});

/** A change of an account: its settings, its callback, its limits by API path. */
export const appPatch = z.strictObject({ ...appFields, quota: quotaLimits.exactOptional() });

export const personInput = z.strictObject({
  id: z
    .string()
    .regex(/^[\w-]+$/u)
    .exactOptional(),
  nickname: z.string().exactOptional(),
  avatar: z.string().exactOptional(),
  countryCode: z.string().exactOptional(),
  phone: z.string().exactOptional(),
  isHighRisk: z.boolean().exactOptional(),
});

/** A template as the account's owner adds it in the console. */
export const templateInput = z.strictObject({
  kind: z.enum(['template', 'subscribe']),
  title: z.string(),
  keywords: z.array(z.strictObject({ name: z.string().regex(/^[a-z_]+\d*$/u), label: z.string() })),
  isLongTerm: z.boolean().default(false),
});

export type AppCreation = z.input<typeof appInput>;
export type AppChange = z.input<typeof appPatch>;
export type PersonCreation = z.input<typeof personInput>;
export type TemplateCreation = z.input<typeof templateInput>;
