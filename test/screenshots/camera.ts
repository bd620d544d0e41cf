import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import sharp from 'sharp';

/** Each picture is taken in these three ways; the key ends its file's name. */
const VIEWS: Readonly<Record<string, BrowserContextOptions>> = {
  dark: { viewport: { width: 1280, height: 860 }, colorScheme: 'dark' },
  light: { viewport: { width: 1280, height: 860 }, colorScheme: 'light' },
  narrow: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' },
};
/** For pictures to be decoded and painted. */
const SETTLING_MS = 400;

/** Brings a page into a state. */
export type Reach = (page: Page) => Promise<unknown>;

/** Takes pictures of the dashboard in all views at once, so that they show the same moment. */
export type Camera = Awaited<ReturnType<typeof openCamera>>;

/** Opens the views of the dashboard at `url`, whose pictures are written to the directory `out`. */
export async function openCamera(browser: Browser, url: string, out: string) {
  const pages = new Map<string, Page>();
  for (const [view, options] of Object.entries(VIEWS)) {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    pages.set(view, await context.newPage());
  }
  const each = (work: (page: Page, view: string) => Promise<unknown>) =>
    Promise.all([...pages].map(([view, page]) => work(page, view)));
  const pictures = { taken: 0, bytes: 0 };
  return {
    pictures,
    /** Opens an address in all views. */
    show: (path: string, reach: Reach) =>
      each(async (page) => {
        await page.goto(url + path);
        await reach(page);
      }),
    /** Takes a picture of what is shown, once `ready`. */
    async take(name: string, ready: Reach = async () => undefined): Promise<void> {
      await each(ready);
      await each((page) =>
        page.evaluate(
          'Promise.all([...document.images].filter((image) => image.loading !== "lazy").map((image) => image.decode().catch(() => null)))',
        ),
      );
      await each((page) => page.waitForTimeout(SETTLING_MS));
      await each(async (page, view) => {
        // A palette keeps the pictures small enough for a repository.
        const png = await sharp(await page.screenshot())
          .png({ palette: true, quality: 80, effort: 8 })
          .toBuffer();
        await writeFile(join(out, `${name}-${view}.png`), png);
        pictures.taken += 1;
        pictures.bytes += png.length;
      });
    },
  };
}
