import { describe, expect, it } from 'vitest';
import { useLibrary } from './library.js';

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

  it('logs no error and no warning', () => {
    expect(library.tab.complaints).toEqual([]);
  });
});
