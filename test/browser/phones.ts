import { mkdirSync } from 'node:fs';
import path from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { openWatched, phoneSize } from '../phone/chromium';

const pictures = path.join(__dirname, '.pictures');
const peopleSchema = z.array(z.looseObject({ id: z.string(), nickname: z.string() }));

/** How a phone is opened. */
export interface Opening {
  readonly path?: string;
  readonly scene?: number;
  readonly query?: Readonly<Record<string, string>>;
}

/** A person's phone in a browser page of its own. */
export interface PersonPhone {
  readonly page: Page;
  /** Whatever went wrong on the page until now. */
  readonly problems: readonly string[];
  open(how?: Opening): Promise<void>;
  /** Taps the newest visible thing with this text. */
  tap(text: string | RegExp): Promise<void>;
  /** Taps a button of WeChat's own window over the page. */
  choose(label: string): Promise<void>;
  /** Types into the field with this placeholder, label or name. */
  fill(label: string, value: string): Promise<void>;
  /** Waits until the text shows on the topmost page or over it. */
  sees(text: string | RegExp): Promise<void>;
  text(): Promise<string>;
  picture(name: string): Promise<void>;
}

/** Ids of the people on the table, by the beginning of their names. */
export async function peopleOf(phoneUrl: string): Promise<(name: string) => string> {
  const people = peopleSchema.parse(await (await fetch(`${phoneUrl}/phone/people`)).json());
  return (name) => {
    const person = people.find(({ nickname }) => nickname.startsWith(name));
    if (!person) throw new Error(`nobody is called ${name}`);
    return person.id;
  };
}

/** Keeps what the page shows, for people to look at. */
export async function pictureOf(page: Page, name: string): Promise<void> {
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: path.join(pictures, `${name}.png`) });
}

export async function takePhone(browser: Browser, phoneUrl: string, person: string): Promise<PersonPhone> {
  const context = await browser.newContext({ viewport: phoneSize, hasTouch: true, deviceScaleFactor: 2 });
  const { page, problems } = await openWatched(context);
  page.setDefaultTimeout(15_000);
  const visible = '.phone-layer, .phone-page:not([hidden]), .phone-tabs';
  const seen = (text: string | RegExp) => page.locator(visible).getByText(text).locator('visible=true');
  return {
    page,
    problems,
    async open({ path: first = '', scene = 1089, query = {} } = {}) {
      const search = new URLSearchParams({ person, path: first, scene: String(scene) });
      for (const [name, value] of Object.entries(query)) search.set(`q.${name}`, value);
      await page.goto(`${phoneUrl}/?${search.toString()}`);
    },
    async tap(text) {
      await seen(text).last().waitFor();
      const exact = page.locator(visible).getByText(text, { exact: true }).locator('visible=true');
      await ((await exact.count()) > 0 ? exact : seen(text)).last().tap();
    },
    choose: (label) => page.locator('.phone-layer').getByRole('button', { name: label, exact: true }).tap(),
    async fill(label, value) {
      const inside = page.locator(visible);
      const named = inside.locator(`input[name="${label}"], textarea[name="${label}"]`);
      await inside
        .getByPlaceholder(label)
        .or(inside.getByLabel(label))
        .or(named)
        .locator('visible=true')
        .last()
        .fill(value);
    },
    sees: (text) => seen(text).last().waitFor(),
    text: async () => (await page.locator(visible).allInnerTexts()).join('\n'),
    picture: (name) => pictureOf(page, name),
  };
}
