import { dayMs } from './clock';
import { refuse } from './errors';
import type { JsonObject } from './json';
import type { FormFile } from './multipart';
import type { Simulation } from './simulation';
import type { App, Media } from './state';

const temporaryMs = 3 * dayMs;
const mib = 1_048_576;

/** Types of 新增临时素材: largest size and allowed file names. */
const rules: Readonly<Record<string, { maximum: number; names: RegExp }>> = {
  image: { maximum: 10 * mib, names: /\.(?:png|jpe?g|gif|bmp)$/iu },
  voice: { maximum: 2 * mib, names: /\.(?:amr|mp3)$/iu },
  video: { maximum: 10 * mib, names: /\.mp4$/iu },
  thumb: { maximum: 65_536, names: /\.jpe?g$/iu },
};

/** Checks an upload as WeChat does: 40004 type, 41005 nothing there, 40005 file name, 40006 size. */
export function checkFile(type: string, file: FormFile | undefined): FormFile {
  const rule = rules[type];
  if (!rule) throw refuse(40004);
  if (!file || file.content.length === 0) throw refuse(41005);
  if (!rule.names.test(file.filename)) throw refuse(40005);
  if (file.content.length > rule.maximum) throw refuse(40006);
  return file;
}

/** Stores a file for 3 days, or for good. */
export function storeMedia(
  sim: Simulation,
  app: App,
  type: string,
  file: FormFile,
  how: { isPermanent: boolean; detail?: JsonObject },
): Media {
  const createdAt = sim.clock.nowMs();
  const media: Media = {
    mediaId: sim.rng.token(64),
    type,
    filename: file.filename,
    contentType: file.contentType,
    content: file.content,
    createdAt,
    expiresAt: how.isPermanent ? Infinity : createdAt + temporaryMs,
    detail: how.detail ?? {},
  };
  app.media.set(media.mediaId, media);
  return media;
}

/** The file of that id that has not expired; 40007 otherwise. */
export function mediaOf(sim: Simulation, app: App, mediaId: string | undefined): Media {
  const media = app.media.get(mediaId ?? '');
  if (!media || media.expiresAt <= sim.clock.nowMs()) throw refuse(40007);
  return media;
}
