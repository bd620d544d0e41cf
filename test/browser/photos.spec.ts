import { beforeAll, describe, expect, it } from 'vitest';
import { Photo, PhotoPage, endpoints, type PhotoSummary } from '#libs/contracts';
import { useBrowser, type Tab } from '../support/browser.js';
import { findLibrary, LIBRARY, type Library } from './library.js';

describe('The photos of the library', () => {
  const open = useBrowser();
  let library: Library;
  let tab: Tab;
  let photos: Photo[];

  const list = (name: string) => tab.page.getByRole('list', { name, exact: true });
  const having = (fits: (photo: Photo) => boolean): Photo => {
    const photo = photos.find(fits);
    if (photo === undefined) throw new Error('the library has no such photo');
    return photo;
  };

  beforeAll(async () => {
    library = await findLibrary();
    tab = await open(`${library.server.url}/photos`);
    photos = await readPhotos(library);
  });

  it('are shown with their number', async () => {
    await tab.page.getByText(`${photos.length} photos`, { exact: true }).waitFor();
    await expect.poll(() => list('Photos').getByRole('listitem').count()).toBe(photos.length);
  });

  it('are filtered by path, tag and session, which are in the address', async () => {
    const { page } = tab;
    await page.getByLabel('File or folder').fill('trips/snow');
    await page.getByText('2 photos', { exact: true }).waitFor();
    await expect.poll(() => page.url()).toContain('q=trips');
    const { tags } = having(({ tags }) => tags.length > 0);
    const label = tags[0]?.label ?? '';
    await page.goto(
      `${library.server.url}/photos?${new URLSearchParams({ tag: label, session: String(library.sessionId) }).toString()}`,
    );
    const tagged = photos.filter((photo) => photo.tags.some((tag) => tag.label === label)).length;
    await page.getByText(new RegExp(`^${tagged} photos?$`)).waitFor();
    expect(await page.getByLabel('Tag').inputValue()).toBe(label);
    await page.getByRole('button', { name: 'Show all' }).click();
    await page.getByText(`${photos.length} photos`, { exact: true }).waitFor();
    expect(new URL(page.url()).search).toBe('');
  });

  describe('one of them', () => {
    it('shows its file, tags and sessions', async () => {
      const photo = having(({ tags, sessions }) => tags.length > 0 && sessions.length > 0);
      await tab.page.goto(`${library.server.url}/photos/${photo.id}`);
      await tab.page.getByText(photo.path).first().waitFor();
      await tab.page.getByText(`${photo.width} × ${photo.height}`).waitFor();
      const tag = tab.page.getByRole('link', { name: new RegExp(`^${photo.tags[0]?.label}`) });
      expect(await tag.getAttribute('href')).toBe(
        `/photos?${new URLSearchParams({ tag: photo.tags[0]?.label ?? '' }).toString()}`,
      );
      expect(await tab.page.getByRole('link', { name: LIBRARY.name, exact: true }).getAttribute('href')).toBe(
        `/sessions/${library.sessionId}`,
      );
    });

    it('is shown in full, with similar photos below, nearest first', async () => {
      const { page } = tab;
      const picture = page.locator('figure img').last();
      await expect
        .poll(() => picture.evaluate((image: { naturalWidth: number }) => image.naturalWidth))
        .toBeGreaterThan(0);
      await list('Similar photos').getByRole('listitem').first().waitFor();
      const notes = await list('Similar photos')
        .getByText(/^[\d.]+% similar$/)
        .allInnerTexts();
      const percentages = notes.map((note) => Number.parseFloat(note));
      expect(percentages).toEqual([...percentages].sort((a, b) => b - a));
    });

    it('has a box around each face that links to the person and can be hidden', async () => {
      const { page } = tab;
      const photo = having(({ faces }) => faces.some(({ person }) => person !== null));
      await page.goto(`${library.server.url}/photos/${photo.id}`);
      const boxes = page.locator('figure [data-face]');
      await expect.poll(() => boxes.count()).toBe(photo.faces.length);
      const owner = photo.faces.find(({ person }) => person !== null)?.person;
      expect(await page.locator(`figure a[href="/people/${owner?.id}"]`).count()).toBeGreaterThan(0);
      await page.getByRole('button', { name: /Show \d+ face/ }).click();
      expect(await boxes.count()).toBe(0);
    });

    it('links to its duplicates', async () => {
      const { page } = tab;
      const photo = having(({ duplicates }) => duplicates.length > 0);
      await page.goto(`${library.server.url}/photos/${photo.id}`);
      const same = page.getByRole('region', { name: 'Duplicates' });
      await same.getByRole('link').first().click();
      await page.getByRole('heading', { level: 1, name: nameOf(photo.duplicates[0]) }).waitFor();
    });

    it('returns to the previous page with Escape', async () => {
      const { page } = tab;
      await page.goto(`${library.server.url}/photos?q=trips`);
      await list('Photos').getByRole('link').first().click();
      await page.getByRole('region', { name: 'File' }).waitFor();
      await page.keyboard.press('Escape');
      await page.getByText('2 photos', { exact: true }).waitFor();
      expect(await page.getByLabel('File or folder').inputValue()).toBe('trips');
    });
  });

  it('logs no error and no warning', () => {
    expect(tab.complaints).toEqual([]);
  });
});

function nameOf(photo: PhotoSummary | undefined): string {
  return photo?.path.split('/').at(-1) ?? '';
}

async function readPhotos({ server: { api } }: Library): Promise<Photo[]> {
  const { photos, nextCursor } = PhotoPage.parse(
    (await api.send('GET', `${endpoints.photos.list.path()}?limit=200`)).body,
  );
  expect(nextCursor).toBeNull();
  return Promise.all(
    photos.map(async ({ id }) => Photo.parse((await api.send('GET', endpoints.photos.get.path(id))).body)),
  );
}
