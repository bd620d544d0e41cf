import { beforeAll, describe, expect, it } from 'vitest';
import { endpoints, type Photo, type PhotoSummary } from '#libs/contracts';
import { LIBRARY, useLibrary } from './library.js';

describe('The photos of the library', () => {
  const library = useLibrary('/photos');
  let photos: Photo[];

  const list = (name: string) => library.page.getByRole('list', { name, exact: true });
  const having = (fits: (photo: Photo) => boolean): Photo => {
    const photo = photos.find(fits);
    if (photo === undefined) throw new Error('the library has no such photo');
    return photo;
  };

  beforeAll(async () => {
    const { api } = library.server;
    const page = await api.call(endpoints.photos.list, { limit: 200 });
    expect(page.nextCursor).toBeNull();
    photos = await Promise.all(page.photos.map(({ id }) => api.call(endpoints.photos.get, id)));
  });

  it('are shown with their number', async () => {
    await library.page.getByText(`${photos.length} photos`, { exact: true }).waitFor();
    // Only what is near the screen is drawn, and files of specs that ran before may have added photos.
    const usual = library.page.viewportSize() ?? { width: 1280, height: 720 };
    await library.page.setViewportSize({ ...usual, height: 6_000 });
    await expect.poll(() => list('Photos').getByRole('listitem').count()).toBe(photos.length);
    await library.page.setViewportSize(usual);
  });

  it('are all shown where the address has two texts to search for', async () => {
    await library.page.goto(`${library.server.url}/photos?q=a&q=b&tag=c&tag=d`);
    await library.page.getByText(`${photos.length} photos`, { exact: true }).waitFor();
    await library.page.goto(`${library.server.url}/photos`);
  });

  it('are filtered by path, tag and session, which are in the address', async () => {
    await library.page.getByLabel('File or folder').fill('trips/snow');
    await library.page.getByText('2 photos', { exact: true }).waitFor();
    await expect.poll(() => library.page.url()).toContain('q=trips');
    const { tags } = having(({ tags }) => tags.length > 0);
    const label = tags[0]?.label ?? '';
    const query = new URLSearchParams({ tag: label, session: String(library.sessionId) }).toString();
    await library.page.goto(`${library.server.url}/photos?${query}`);
    // A session has copies too.
    const filter = { tag: label, session: library.sessionId };
    const { total } = await library.server.api.call(endpoints.photos.list, filter);
    await library.page.getByText(new RegExp(`^${total} photos?$`)).waitFor();
    expect(await library.page.getByLabel('Tag').inputValue()).toBe(label);
    await library.page.getByRole('button', { name: 'Show all' }).click();
    await library.page.getByText(`${photos.length} photos`, { exact: true }).waitFor();
    expect(new URL(library.page.url()).search).toBe('');
  });

  it('are ordered by when they were taken, with their days, which are in the address', async () => {
    await library.page.getByLabel('Order').selectOption({ label: 'Last taken first' });
    const newest =
      photos
        .map(({ date }) => date.at)
        .toSorted()
        .at(-1) ?? '';
    const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'medium', timeZone: 'UTC' }).format(
      new Date(`${newest}Z`),
    );
    await expect.poll(() => list('Photos').getByRole('listitem').first().textContent()).toContain(day);
    expect(new URL(library.page.url()).search).toBe('?sort=taken');
    await library.page.getByLabel('To', { exact: true }).fill('1990-01-01');
    await library.page.getByText('Nothing matches these days.').waitFor();
    await library.page.getByRole('button', { name: 'Show all photos' }).click();
    await library.page.getByLabel('Order').selectOption({ label: 'Last added first' });
  });

  describe('one of them', () => {
    it('shows its file, tags and sessions', async () => {
      const photo = having(({ tags, sessions }) => tags.length > 0 && sessions.length > 0);
      await library.page.goto(`${library.server.url}/photos/${photo.id}`);
      await library.page.getByText(photo.path).first().waitFor();
      await library.page.getByText(`${photo.width} × ${photo.height}`).waitFor();
      const tag = library.page.getByRole('link', { name: new RegExp(`^${photo.tags[0]?.label}`) });
      const query = new URLSearchParams({ tag: photo.tags[0]?.label ?? '' }).toString();
      expect(await tag.getAttribute('href')).toBe(`/photos?${query}`);
      const session = library.page.getByRole('link', { name: LIBRARY.name, exact: true });
      expect(await session.getAttribute('href')).toBe(`/sessions/${library.sessionId}`);
    });

    it('shows when and with what it was taken', async () => {
      const photo = having(({ date }) => date.from === 'camera');
      await library.page.goto(`${library.server.url}/photos/${photo.id}`);
      await library.page.getByText(photo.metadata?.camera ?? '', { exact: true }).waitFor();
      await library.page.getByText('3 February 2024 at 11:30', { exact: true }).waitFor();
    });

    it('says what is damaged of it', async () => {
      const photo = having(({ warnings }) => warnings.length > 0);
      await library.page.goto(`${library.server.url}/photos/${photo.id}`);
      const damaged = library.page.getByRole('region', { name: 'Damaged' });
      await damaged.getByText(photo.warnings[0] ?? '', { exact: true }).waitFor();
    });

    it('is shown in full, with similar photos below, nearest first', async () => {
      const picture = library.page.locator('figure img').last();
      await expect
        .poll(() => picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth))
        .toBeGreaterThan(0);
      await list('Similar photos').getByRole('listitem').first().waitFor();
      const links = await list('Similar photos').getByRole('link').all();
      const shown = await Promise.all(links.map((link) => link.getAttribute('href')));
      const id = Number(new URL(library.page.url()).pathname.split('/').at(-1));
      const { photos: nearest } = await library.server.api.call(endpoints.photos.similar, id);
      expect(shown).toEqual(nearest.slice(0, shown.length).map((photo) => `/photos/${photo.id}`));
    });

    it('has a box around each face that links to the person and can be hidden', async () => {
      const photo = having(({ faces }) => faces.some(({ person }) => person !== null));
      await library.page.goto(`${library.server.url}/photos/${photo.id}`);
      const boxes = library.page.locator('figure [data-face]');
      await expect.poll(() => boxes.count()).toBe(photo.faces.length);
      const owner = photo.faces.find(({ person }) => person !== null)?.person;
      expect(await library.page.locator(`figure a[href="/people/${owner?.id}"]`).count()).toBeGreaterThan(0);
      await library.page.getByRole('button', { name: /Show \d+ face/ }).click();
      expect(await boxes.count()).toBe(0);
    });

    it('links to its copies', async () => {
      const photo = having(({ duplicates }) => duplicates.length > 0);
      await library.page.goto(`${library.server.url}/photos/${photo.id}`);
      const same = library.page.getByRole('region', { name: 'Copies' });
      await same.getByRole('link').first().click();
      await library.page.getByRole('heading', { level: 1, name: nameOf(photo.duplicates[0]) }).waitFor();
    });

    it('returns to the previous page with Escape', async () => {
      await library.page.goto(`${library.server.url}/photos?q=trips`);
      await list('Photos').getByRole('link').first().click();
      await library.page.getByRole('region', { name: 'File' }).waitFor();
      await library.page.keyboard.press('Escape');
      await library.page.getByText('2 photos', { exact: true }).waitFor();
      expect(await library.page.getByLabel('File or folder').inputValue()).toBe('trips');
    });
  });

  it('logs no error and no warning', () => {
    expect(library.tab.complaints).toEqual([]);
  });
});

function nameOf(photo: PhotoSummary | undefined): string {
  return photo?.path.split('/').at(-1) ?? '';
}
