import type { AppendAudit } from '../audit';
import type { MenuButton } from '../contract/inbox';
import type { Clock } from '../platform/clock';
import type { Database } from '../platform/database';
import type { Logger } from '../platform/logger';
import type { MenuItem } from '../wechat';
import { noMenuSaved } from './inbox.errors';
import type { SavedMenu } from './inbox.model';
import { savedMenuModel } from './inbox.model';
import type { Actor } from './replyRule.service';

/** What this feature calls of WeChat's menu API. */
export interface MenuClient {
  /** Replaces the menu. @throws WechatError */
  create(buttons: readonly MenuButton[]): Promise<void>;
  /** Undefined when there is none. @throws WechatError */
  get(): Promise<{ readonly buttons: readonly MenuItem[] } | undefined>;
}

interface MenuDeps {
  readonly db: Database;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly audit: AppendAudit;
  readonly appid: string;
  readonly menu: MenuClient;
}

/** What is saved, and what people see; `live` is undefined when WeChat did not tell. */
export interface MenuState {
  readonly saved: SavedMenu | null;
  readonly live: readonly MenuItem[] | undefined;
}

export type MenuService = ReturnType<typeof createMenuService>;

export function createMenuService({ db, clock, logger, audit, appid, menu }: MenuDeps) {
  const rows = db.model(savedMenuModel);
  const saved = () => rows.findById(appid).lean<SavedMenu>();

  async function live(): Promise<readonly MenuItem[] | undefined> {
    try {
      return (await menu.get())?.buttons ?? [];
    } catch (error) {
      logger.warn('the live menu could not be read', { appid, error });
      return undefined;
    }
  }

  const record = (actor: Actor, action: string) =>
    audit({ actor, action: `menu.${action}`, target: { type: 'menu', id: appid } });

  return {
    read: async (): Promise<MenuState> => ({ saved: await saved(), live: await live() }),

    /** Keeps a menu for publishing; people see no change yet. */
    async save(actor: Actor, buttons: readonly MenuButton[]): Promise<MenuState> {
      await db.transaction({ keys: ['menu'] }, async () => {
        const kept = { buttons: [...buttons], savedAt: clock.now() };
        await rows.updateOne(
          { _id: appid },
          { $set: kept, $setOnInsert: { publishedAt: null } },
          { upsert: true },
        );
        await record(actor, 'save');
      });
      return { saved: await saved(), live: await live() };
    },

    /**
     * Gives the saved menu to WeChat; phones show it within minutes. Publishing again is harmless.
     * @throws AppError MENU_NOT_SAVED, WechatError
     */
    async publish(actor: Actor): Promise<MenuState> {
      const draft = await saved();
      if (draft === null) throw noMenuSaved();
      await menu.create(draft.buttons);
      await db.transaction({ keys: ['menu'] }, async () => {
        // Saved again meanwhile: that one is not what was published.
        const isSame = { _id: appid, savedAt: draft.savedAt };
        await rows.updateOne(isSame, { $set: { publishedAt: clock.now() } });
        await record(actor, 'publish');
      });
      return { saved: await saved(), live: await live() };
    },
  };
}
