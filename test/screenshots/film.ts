import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import sharp from 'sharp';
import { isTerminal } from '#libs/contracts';
import type { Darkroom } from '../support/darkroom.js';

const SIZE = { width: 1120, height: 640 };
/** Of the film, smaller than the page for its weight. */
const WIDTH = 840;
const FRAMES = 32;
const FRAME_MS = 260;
/** How long the last frame is shown. */
const LAST_MS = 2_500;
const MOST_BYTES = 2e6;

/** Films the page of a session over a folder from its start to its end. @returns the bytes of the film. */
export async function takeFilm(darkroom: Darkroom, browser: Browser, folder: string, out: string): Promise<number> {
  const context = await browser.newContext({ viewport: SIZE, colorScheme: 'dark', locale: 'en-GB' });
  const page = await context.newPage();
  const { sessionId } = await darkroom.api.create({ rootPath: folder, name: 'Photos' });
  await page.goto(`${darkroom.url}/sessions/${sessionId}`);
  await page.locator('[data-connection=live]').waitFor();
  await darkroom.api.command(sessionId, 'start');
  const shots: { percentage: number; png: Buffer }[] = [];
  for (let isOver = false; !isOver;) {
    const { overallProgress, overallStatus } = await darkroom.api.progress(sessionId);
    shots.push({ percentage: overallProgress.percentage, png: await page.screenshot() });
    isOver = isTerminal(overallStatus);
  }
  await page.getByText('✓ All Phases Complete').first().waitFor();
  await page.waitForTimeout(1_000);
  const chosen = Array.from({ length: FRAMES - 1 }, (_, frame) => {
    const wanted = (100 * frame) / (FRAMES - 1);
    return (shots.find(({ percentage }) => percentage >= wanted) ?? shots.at(-1))?.png;
  });
  const frames = await Promise.all(
    [...chosen, await page.screenshot()].map((png) => sharp(png).resize(WIDTH).png().toBuffer()),
  );
  await context.close();
  const delay = frames.map((_, index) => (index === frames.length - 1 ? LAST_MS : FRAME_MS));
  for (let quality = 70; ; quality -= 10) {
    const film = await sharp(frames, { join: { animated: true } })
      .webp({ quality, delay, loop: 0, effort: 5 })
      .toBuffer();
    if (film.length > MOST_BYTES && quality > 20) continue;
    await writeFile(join(out, 'developing.webp'), film);
    return film.length;
  }
}
