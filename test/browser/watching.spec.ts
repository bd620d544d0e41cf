import { writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { changesOf, texts, type Screen, useBrowser, type Tab } from '../support/browser.js';
import { makePhotos } from '../support/photos.js';
import { SharedServer } from '../support/shared.js';

const HOSTILE = '<img src=x onerror=alert(1)>.jpg';
/** Enough that another tab can join while faces are looked for. */
const PHOTOS = 32;

describe('A session on the page, from its start to Completed', () => {
  const open = useBrowser();
  let server: SharedServer;
  let folder: string;
  let tab: Tab;
  let late: Tab;
  let screens: Screen[];

  beforeAll(async () => {
    server = await SharedServer.find();
    folder = server.folder('watched');
    await makePhotos(folder, PHOTOS, { seed: 12 });
    await writeFile(join(folder, HOSTILE), 'not an image');
    await writeFile(join(folder, 'empty.jpg'), '');
    tab = await open(`${server.url}/new?folder=${encodeURIComponent(folder)}`);
    await tab.page.getByRole('button', { name: 'Index this folder' }).click();
    await tab.page.getByText('😊 Face Detection - Analyzing Faces').first().waitFor();
    late = await open(tab.page.url());
    for (const { page } of [tab, late])
      await page.getByText('✓ All Phases Complete').first().waitFor({ timeout: 90_000 });
    screens = (await tab.screens()).filter(({ path }) => path === `/sessions/${tab.sessionId()}`);
  });

  // Other files count the photos of the shared library.
  afterAll(() => server.api.removeFolderOf(tab.sessionId()));

  it('is live on one socket without a reload, and has its end in the title', async () => {
    const connections = changesOf(screens.flatMap(({ connection }) => connection ?? []));
    // The first screen may be from before the socket is open.
    expect(connections.slice(connections[0] === 'connecting' ? 1 : 0)).toEqual(['live', 'ended']);
    expect(screens.at(-1)?.status).toBe('Completed');
    expect(await tab.page.title()).toBe(`✓ ${basename(folder)} · Darkroom`);
    expect(tab.trafficAfter(screens[0]?.at ?? 0).filter(({ kind }) => kind === 'socket')).toHaveLength(1);
  });

  it('shows each phase complete, with the failed photos counted as processed', () => {
    const settled = PHOTOS + 2;
    expect(texts(screens, 'Training').at(-1)).toBe(`✓ Complete, ${settled}/${settled}`);
    expect(texts(screens, 'Face Detection').at(-1)).toBe(`✓ Complete, ${PHOTOS}/${PHOTOS}`);
    expect(texts(screens, 'Clustering').at(-1)).toBe('✓ Complete, 100%');
  });

  it('shows failures with their reasons, and file names as text', async () => {
    for (const { page } of [tab, late]) await page.goto(`${page.url()}#failures`);
    const failures = tab.page.getByRole('tabpanel', { name: /^Failures/ });
    const top = async () => (await failures.boundingBox())?.y ?? Number.NaN;
    await expect.poll(top).toBeLessThan(200);
    // The reasons are read beside the snapshot, which counts both photos first.
    for (const part of ['Not an image: the file contains text.', HOSTILE, 'The file is empty.'])
      await failures.getByText(part, { exact: true }).waitFor();
    expect(await tab.page.locator('img[src=x]').count()).toBe(0);
  });

  it('is the same in a tab that joined late, and after a reload', async () => {
    const text = ({ page }: Tab) => page.locator('main').innerText();
    // Parts of the page beside the snapshot are fetched one by one.
    const expectSame = () =>
      vi.waitFor(async () => expect(await text(late)).toBe(await text(tab)), { timeout: 5_000, interval: 100 });
    await expectSame();
    await late.page.reload();
    await expectSame();
  });

  describe('in other tabs', () => {
    const create = (name: string) => server.api.create({ rootPath: folder, name });
    const pageOf = (sessionId: number) => `${server.url}/sessions/${sessionId}`;

    it('the list shows a session that is created elsewhere, its status and its deletion', async () => {
      const { page } = await open(server.url);
      await page.locator('[data-connection=live]').waitFor();
      const { sessionId } = await create('From elsewhere');
      const card = page.getByRole('link', { name: 'From elsewhere' });
      await card.waitFor();
      await server.api.command(sessionId, 'cancel');
      await card.getByText('Cancelled', { exact: true }).first().waitFor();
      await server.api.remove(sessionId);
      await card.waitFor({ state: 'detached' });
      await page.context().close();
    });

    it('a page without a socket shows that it polls, the age of its data, and the end', async () => {
      const { sessionId } = await create('Without a socket');
      const polling = await open(`${server.url}/new`);
      await polling.page.routeWebSocket(/socket\.io/, (socket) => socket.close());
      await polling.page.goto(pageOf(sessionId));
      const badge = polling.page.locator('[data-connection=polling]');
      await badge.waitFor();
      expect(await badge.innerText()).toMatch(/^Delayed\s*(just now|\d+ s ago)$/);
      await server.api.command(sessionId, 'cancel');
      await polling.page.locator('[data-connection=ended]').waitFor();
      expect((await polling.screens()).at(-1)?.status).toBe('Cancelled');
      await polling.page.context().close();
    });

    it('a suspended page shows the end of its session within a second of resuming', async () => {
      const { sessionId } = await create('Suspended');
      const [suspended, awake] = [await open(pageOf(sessionId)), await open(pageOf(sessionId))];
      for (const { page } of [suspended, awake]) await page.locator('[data-connection=live]').waitFor();
      await suspended.suspend();
      await server.api.command(sessionId, 'cancel');
      await awake.page.locator('[data-connection=ended]').waitFor();
      const resumedAt = Date.now();
      await suspended.resume();
      await suspended.page.locator('[data-connection=ended]').waitFor({ timeout: 1_000 });
      const { status, at } = (await suspended.screens()).at(-1) ?? {};
      expect(status).toBe('Cancelled');
      expect(at).toBeGreaterThanOrEqual(resumedAt);
      for (const { page } of [suspended, awake]) await page.context().close();
    });

    it('a page of an ended session makes one request when it becomes visible again', async () => {
      const requests = () => late.requests(/progress-unified$/).length;
      const before = requests();
      await late.page.evaluate("document.dispatchEvent(new Event('visibilitychange'))");
      await expect.poll(requests).toBe(before + 1);
    });

    it('a page of an ended session is live again when another tab of the browser starts the next run', async () => {
      const other = await late.page.context().newPage();
      await other.goto(late.page.url());
      const since = Date.now();
      await other.getByRole('button', { name: 'More' }).click();
      await other.getByRole('menuitem', { name: 'Restart…' }).click();
      await other.getByRole('radio', { name: /^Find faces again/ }).check();
      await other.getByRole('button', { name: 'Restart', exact: true }).click();
      const changes = async () =>
        changesOf((await late.screens()).filter(({ at }) => at >= since).map(({ connection }) => connection)).slice(-2);
      await expect.poll(changes, { timeout: 20_000 }).toEqual(['live', 'ended']);
      await other.close();
    });
  });

  it('logs no error and no warning', () => {
    expect([...tab.complaints, ...late.complaints]).toEqual([]);
  });
});
