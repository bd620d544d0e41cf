import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { useBrowser, type Tab } from '../support/browser.js';
import type { Darkroom } from '../support/darkroom.js';
import { commentPhoto, makePhotos } from '../support/photos.js';
import { percentages, rising, texts, type Screen } from '../support/screen.js';
import { useWorkspace } from '../support/workspace.js';
import { namelessControls } from './accessibility.js';

const HOSTILE = '<img src=x onerror=alert(1)>.jpg';
/** So many that a fast machine takes seconds, and the page has something to show meanwhile. */
const PHOTOS = 64;
const COPIES = 4;
/** The page may still read what became of photos, failures and people, and then must be still. */
const SETTLING_MS = 3_000;
const STILL_MS = 5_000;
/** Of a session that is completed, from the top of its page to the end. */
const SECTIONS = [
  'What was done',
  'People in your library',
  'Contact sheet',
  'Phases',
  'Failed photos',
  'Throughput',
  'Photo by photo',
];

describe('A session on the page, from its start to Completed', { timeout: 60_000 }, () => {
  const workspace = useWorkspace();
  const open = useBrowser();
  const folder = workspace.folder('photos');
  let darkroom: Darkroom;
  let tab: Tab;
  let late: Tab;
  let screens: Screen[];
  let completedAt: number;

  beforeAll(async () => {
    await fill(folder);
    darkroom = await workspace.start({ roots: [folder] });
    tab = await open(darkroom.url);
    await tab.page.getByRole('link', { name: 'New session' }).click();
    await tab.page.getByRole('button', { name: folder }).click();
    await tab.page.getByRole('button', { name: 'Index this folder' }).click();
    await tab.page.getByText('😊 Face Detection - Analyzing Faces').first().waitFor();
    late = await open(tab.page.url());
    for (const { page } of [tab, late])
      await page.getByText('✓ All Phases Complete').first().waitFor({ timeout: 90_000 });
    screens = (await tab.screens()).filter(({ path }) => path === `/sessions/${tab.sessionId()}`);
    completedAt = screens.find(({ status }) => status === 'Completed')?.at ?? Number.NaN;
  }, 150_000);

  it('was opened from the list and reached Completed without a reload', async () => {
    const paths = new Set((await tab.screens()).map(({ path }) => path));
    expect([...paths]).toEqual(['/', '/new', `/sessions/${tab.sessionId()}`]);
    expect(await tab.page.title()).toBe('✓ photos · Darkroom');
    expect(screens.at(-1)).toMatchObject({ status: 'Completed', connection: 'ended' });
  });

  it('showed a percentage that grew, never fell, and is 100', () => {
    const shown = percentages(screens, 'Overall progress');
    expect(shown).toEqual(rising(shown));
    expect(shown.length).toBeGreaterThan(8);
    expect(shown.at(-1)).toBe(100);
  });

  it('showed each phase on its way and complete', () => {
    const settled = PHOTOS + COPIES + 2;
    expect(texts(screens, 'Training').at(-1)).toBe(`✓ Complete, ${settled}/${settled}`);
    expect(texts(screens, 'Face Detection').at(-1)).toBe(`✓ Complete, ${PHOTOS}/${PHOTOS}`);
    expect(texts(screens, 'Clustering').at(-1)).toBe('✓ Complete, 100%');
    for (const phase of ['Training', 'Face Detection']) expect(percentages(screens, phase).length).toBeGreaterThan(3);
  });

  it('was live on one socket and never asked REST for its progress', () => {
    const connections = new Set(screens.map(({ connection }) => connection ?? 'not known yet'));
    connections.delete('not known yet');
    expect([...connections]).toEqual(['live', 'ended']);
    expect(tab.requests(/progress-unified$/)).toEqual([]);
    // The socket of the list before is closed soon after it was left, in case that the next page wants one.
    const listLeft = (screens[0]?.at ?? 0) + 1_500;
    expect(tab.trafficAfter(listLeft).filter(({ kind }) => kind === 'socket')).toHaveLength(1);
  });

  it('shows failures with their reasons, and file names as text', async () => {
    const failures = tab.page.getByRole('region', { name: 'Failed photos' });
    const text = await failures.innerText();
    expect(text).toContain('Not an image: the file contains text.');
    expect(text).toContain(HOSTILE);
    expect(text).toContain('The file is empty.');
    expect(await tab.page.locator('img[src=x]').count()).toBe(0);
  });

  it('shows the people that were found, by face crops that load', async () => {
    const crops = tab.page.getByRole('region', { name: 'People in your library' }).locator('img');
    expect(await crops.count()).toBeGreaterThan(0);
    const widths = () =>
      crops.evaluateAll((images: { naturalWidth: number }[]) => images.map(({ naturalWidth }) => naturalWidth));
    await expect.poll(async () => Math.min(...(await widths())), { timeout: 5_000 }).toBeGreaterThan(0);
  });

  it('is the same for a tab that joined late, and after a reload', async () => {
    const text = ({ page }: Tab) => page.locator('main').innerText();
    // What is on the page besides the snapshot is asked for one by one: it is whole when all of it has come.
    const expectSame = () =>
      vi.waitFor(async () => expect(await text(late)).toBe(await text(tab)), { timeout: 5_000, interval: 100 });
    await expectSame();
    await late.page.reload();
    await expectSame();
  });

  it('speaks to those who listen: landmarks, headings, named controls, and the end as news', async () => {
    const { page } = late;
    expect(await page.getByRole('main').count()).toBe(1);
    expect(await page.getByRole('navigation', { name: 'Main' }).count()).toBe(1);
    expect(await page.getByRole('heading', { level: 1 }).allInnerTexts()).toEqual([basename(folder)]);
    expect(await page.getByRole('heading', { level: 2 }).allInnerTexts()).toEqual(SECTIONS);
    expect(await page.getByRole('status').innerText()).toBe('Completed. ✓ All Phases Complete');
    expect(await namelessControls(page)).toEqual([]);
  });

  it.each(['/', '/new', '/sessions/1'])('needs no sideways scroll on a screen of 360 pixels: %s', async (path) => {
    const small = await open(darkroom.url + path, { viewport: { width: 360, height: 740 } });
    await small.page.getByRole('heading', { level: 1 }).waitFor();
    await small.page.waitForLoadState('networkidle');
    expect(await small.sideways()).toBe(0);
    expect(await namelessControls(small.page)).toEqual([]);
    expect(small.complaints).toEqual([]);
    await small.page.context().close();
  });

  describe('meanwhile, in other tabs', () => {
    const create = (name: string) => darkroom.api.create({ rootPath: folder, name });
    const pageOf = (sessionId: number) => `${darkroom.url}/sessions/${sessionId}`;

    it('the list shows a session that is created elsewhere, what becomes of it, and that it is deleted', async () => {
      const { page } = await open(darkroom.url);
      await page.locator('[data-connection=live]').waitFor();
      const { sessionId } = await create('From elsewhere');
      const card = page.getByRole('link', { name: 'From elsewhere' });
      await card.waitFor();
      await darkroom.api.command(sessionId, 'cancel');
      await card.getByText('Cancelled', { exact: true }).first().waitFor();
      await darkroom.api.remove(sessionId);
      await card.waitFor({ state: 'detached' });
      await page.context().close();
    });

    it('one that gets no socket says that it asks, how old the answer is, and the end', async () => {
      const { sessionId } = await create('Without a socket');
      const socketless = await open(`${darkroom.url}/new`);
      await socketless.page.routeWebSocket(/socket\.io/, (socket) => socket.close());
      await socketless.page.goto(pageOf(sessionId));
      const badge = socketless.page.locator('[data-connection=polling]');
      await badge.waitFor();
      expect(await badge.innerText()).toMatch(/^Polling\s*(just now|\d+ s ago)$/);
      await darkroom.api.command(sessionId, 'cancel');
      await socketless.page.locator('[data-connection=ended]').waitFor();
      expect((await socketless.screens()).at(-1)?.status).toBe('Cancelled');
      await socketless.page.context().close();
    });

    it('one that sleeps while its session ends shows the end within a second of waking', async () => {
      const { sessionId } = await create('Asleep');
      const [sleeping, awake] = [await open(pageOf(sessionId)), await open(pageOf(sessionId))];
      for (const { page } of [sleeping, awake]) await page.locator('[data-connection=live]').waitFor();
      await sleeping.sleep();
      await darkroom.api.command(sessionId, 'cancel');
      await awake.page.locator('[data-connection=ended]').waitFor();
      const wokenAt = Date.now();
      await sleeping.wake();
      await sleeping.page.locator('[data-connection=ended]').waitFor({ timeout: 1_000 });
      const { status, at } = (await sleeping.screens()).at(-1) ?? {};
      expect(status).toBe('Cancelled');
      expect(at).toBeGreaterThanOrEqual(wokenAt);
      for (const { page } of [sleeping, awake]) await page.context().close();
    });

    it('one of a session that ended asks once when it is looked at again', async () => {
      const asked = () => late.requests(/progress-unified$/).length;
      const before = asked();
      await late.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await expect.poll(asked).toBe(before + 1);
    });

    it('one of a session that ended is live again when another of the same person opens its next run', async () => {
      const other = await late.page.context().newPage();
      await other.goto(late.page.url());
      const since = Date.now();
      await other.getByRole('button', { name: 'Restart…' }).click();
      await other.getByRole('radio', { name: 'From Face Detection' }).check();
      await other.getByRole('button', { name: 'Restart', exact: true }).click();
      const changes = async () => {
        const connections = (await late.screens()).filter(({ at }) => at >= since).map(({ connection }) => connection);
        return connections.filter((connection, index) => connection !== connections[index - 1]);
      };
      await expect.poll(async () => (await changes()).slice(-2), { timeout: 20_000 }).toEqual(['live', 'ended']);
      await other.close();
    });
  });

  it('makes no request and holds no socket from 3 s after the end on', async () => {
    const still = completedAt + SETTLING_MS;
    await delay(still + STILL_MS - Date.now());
    // The record would have it: the end itself was followed by a reading of the people.
    expect(tab.trafficAfter(completedAt)).not.toEqual([]);
    expect(tab.trafficAfter(still)).toEqual([]);
  });

  it('never complained: no error in the console, no violation of the content policy', () => {
    expect([...tab.complaints, ...late.complaints]).toEqual([]);
  });
});

/** Photos, some of them twice, and two files that are none. */
async function fill(folder: string): Promise<void> {
  const photos = await makePhotos(folder, PHOTOS);
  const jpegs = photos.filter((photo) => photo.endsWith('.jpg')).slice(0, COPIES);
  for (const [index, photo] of jpegs.entries())
    await commentPhoto(photo, join(folder, `copy-${index}.jpg`), `copy ${index}`);
  await writeFile(join(folder, HOSTILE), 'not an image');
  await writeFile(join(folder, 'empty.jpg'), '');
}
