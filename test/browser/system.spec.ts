import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { connectRedis, WorkerBeats } from '#libs/live';
import { makeBeat } from '../support/snapshots.js';
import { LIBRARY, useLibrary } from './library.js';

describe('Navigation, and the page of the system', () => {
  const library = useLibrary('/');

  it('links to each place and marks the current one', async () => {
    const main = library.page.getByRole('navigation', { name: 'Main' });
    const places = { Library: 'Photos', People: 'People', System: 'System', Activity: 'Activity' };
    for (const [place, title] of Object.entries(places)) {
      await main.getByRole('link', { name: place }).click();
      await library.page.getByRole('heading', { level: 1, name: title }).waitFor();
      expect(await main.locator('[aria-current]').allInnerTexts()).toEqual([place]);
    }
    await library.page.goBack();
    await library.page.getByRole('heading', { level: 1, name: 'System' }).waitFor();
  });

  it('shows workers, queues and servers, live', async () => {
    await library.page.locator('[data-connection=live]').waitFor();
    const pid = library.server.pidOf('worker-1');
    const workers = library.page.getByRole('region', { name: 'Workers' });
    expect(await workers.getByText(new RegExp(`· ${pid}$`)).count()).toBe(1);
    expect(await library.page.getByRole('rowheader').allInnerTexts()).toEqual(
      expect.arrayContaining(['Discovery', 'Training', 'Face Detection', 'Clustering']),
    );
    for (const server of ['Postgres', 'Redis'])
      expect(await library.page.getByRole('region', { name: server }).innerText()).toMatch(/Answers in\s+[\d.]+ ms/);
    await library.page.getByRole('region', { name: 'Models' }).getByText('Finds faces').waitFor();
  });

  it('makes no further request while it is shown', async () => {
    const requests = library.tab.requests(/./).length;
    const ages = library.page.locator('[data-connection=live]');
    // The age stays small over several heartbeats without requests: updates are pushed.
    for (let beat = 0; beat < 2; beat += 1) {
      await library.page.waitForTimeout(1_000);
      expect(await ages.innerText()).toMatch(/just now|[1-4] s ago/);
    }
    expect(library.tab.requests(/./).length).toBe(requests);
  });

  it('says of a worker what it waits for, which file it has for the longest, and whose work it does', async () => {
    const redis = connectRedis(library.server.redisUrl, 'commands', () => {});
    await once(redis, 'ready');
    const beats = new WorkerBeats(redis);
    const at = Date.now();
    const since = (ms: number) => new Date(at - ms).toISOString();
    const unseen = { cause: 'folder_unseen', path: '/elsewhere', message: 'does not see /elsewhere' } as const;
    await beats.write(
      makeBeat({
        slots: 0,
        busyWith: [{ sessionId: library.sessionId, phase: 'training' }],
        inHand: [
          { phase: 'training', path: '/elsewhere/large.tif', doing: 'reading', since: since(75_000) },
          { phase: 'training', path: '/elsewhere/small.jpg', doing: 'analysing', since: since(1_000) },
        ],
        loadingSince: since(12_000),
        waits: [{ ...unseen, since: since(60_000) }],
        at: since(0),
      }),
    );
    const worker = library.page.getByRole('listitem').filter({ hasText: 'darkroom · 42' });
    try {
      await worker.waitFor();
      const text = await worker.innerText();
      expect(text).toMatch(/Waiting since .*\d:\d\d.*: does not see \/elsewhere/);
      expect(text).toContain('Reading large.tif for 1 min 15 s');
      expect(text).not.toContain('small.jpg');
      expect(text).toContain('Loading models for 12 s');
      const link = worker.getByRole('link', { name: LIBRARY.name });
      expect(await link.getAttribute('href')).toBe(`/sessions/${library.sessionId}`);
    } finally {
      await beats.remove('darkroom-42');
      redis.disconnect();
    }
  });

  it('logs no error and no warning', () => {
    expect(library.tab.complaints).toEqual([]);
  });
});
