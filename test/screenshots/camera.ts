import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';

const SIZE = { width: 1280, height: 800 };
/** The ways in which pages are shown; the key ends the name of the file. */
const VIEWS = {
  dark: { viewport: SIZE, colorScheme: 'dark' },
  light: { viewport: SIZE, colorScheme: 'light' },
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
  '4k': { viewport: { width: 3840, height: 2160 }, colorScheme: 'dark' },
} satisfies Record<string, BrowserContextOptions>;

/** How a page is shown: dark, light, as on a phone, or on a screen of 3,840 × 2,160 pixels. */
export type View = keyof typeof VIEWS;

/** Most pages are taken in these. */
const USUAL: readonly View[] = ['dark', 'light', 'narrow'];
/** For pictures to be decoded and painted. */
const SETTLING_MS = 400;
const QUALITY = 84;
/** Four pages at once, beside a session at work. */
const WITHIN_MS = 90_000;

/** Brings a page into a state. */
export type Reach = (page: Page) => Promise<unknown>;

/** Takes pictures of the dashboard in several views at once, so that they show the same moment. */
export type Camera = Awaited<ReturnType<typeof openCamera>>;

/** Opens the views of the dashboard at `url`, whose pictures are written to the directory `out`. */
export async function openCamera(browser: Browser, url: string, out: string) {
  const pages = new Map<View, Page>();
  for (const [view, options] of Object.entries(VIEWS)) {
    const context = await browser.newContext({ locale: 'en-GB', ...options });
    context.setDefaultTimeout(WITHIN_MS);
    pages.set(view as View, await context.newPage());
  }
  const each = (views: readonly View[], work: (page: Page, view: View) => Promise<unknown>) =>
    Promise.all([...pages].filter(([view]) => views.includes(view)).map(([view, page]) => work(page, view)));
  const pictures = { taken: 0, bytes: 0 };
  return {
    pictures,
    /** Opens an address. */
    show: (path: string, reach: Reach, views = USUAL) =>
      each(views, async (page) => {
        await page.goto(url + path);
        await reach(page);
      }),
    /** Does something on the pages, such as pressing a key. */
    act: (reach: Reach, views = USUAL) => each(views, reach),
    /** Takes a picture of what is shown, once `ready`. */
    async take(name: string, ready: Reach = async () => undefined, views = USUAL): Promise<void> {
      await each(views, ready);
      await each(views, decodePictures);
      await each(views, (page) => page.waitForTimeout(SETTLING_MS));
      await each(views, async (page, view) => {
        const webp = await sharp(await page.screenshot())
          .webp({ quality: QUALITY, effort: 6 })
          .toBuffer();
        await writeFile(join(out, `${name}-${view}.webp`), webp);
        pictures.taken += 1;
        pictures.bytes += webp.length;
      });
    },
  };
}

/** Waits for the pictures of a page that are not loaded later. */
function decodePictures(page: Page): Promise<unknown> {
  return page.evaluate(
    'Promise.all([...document.images].filter((image) => image.loading !== "lazy").map((image) => image.decode().catch(() => null)))',
  );
}
