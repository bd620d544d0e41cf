import { expect, it } from 'vitest';
import { examine } from './accessibility.js';
import { useLibrary } from './library.js';

const library = useLibrary('/people');

it('names are saved as XMP files from the menu of the People page, by keyboard', async () => {
  const { page } = library;
  const menu = page.getByRole('button', { name: 'More for people' });
  await menu.press('Enter');
  await page.getByRole('menuitem', { name: 'Save names as XMP files' }).press('Enter');
  const dialog = page.getByRole('dialog', { name: 'Save names as XMP files' });
  await dialog.getByText('Your photos are not changed').waitFor();
  expect((await examine(page)).violations).toEqual([]);
  await dialog.getByRole('button', { name: 'Save', exact: true }).press('Enter');
  // Other tests of this library may have named somebody.
  await dialog.getByText(/No face has a name yet|\d faces? of \d+ (person|people) in \d+ photos?/).waitFor();
  expect((await examine(page)).violations).toEqual([]);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  await expect
    .poll(() => menu.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus')))
    .toBe(true);
  expect(library.tab.complaints).toEqual([]);
});
