import { beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '#libs/contracts';
import { useLibrary } from './library.js';

describe('The people of the library', () => {
  const library = useLibrary('/people');

  const people = async () => (await library.server.api.people()).people;
  const card = (name: string) => library.page.getByRole('article', { name, exact: true });
  const choose = async (name: string, item: string) => {
    await card(name)
      .getByRole('button', { name: `More for ${name}` })
      .click();
    await library.page.getByRole('menuitem', { name: item }).click();
  };

  beforeAll(() => library.page.getByRole('article').first().waitFor());

  it('are shown largest first, with their numbers of faces and photos', async () => {
    const known = await people();
    expect(known.length).toBeGreaterThan(1);
    expect(await library.page.getByText(/^\d+ faces? in \d+ photos?$/).allInnerTexts()).toEqual(known.map(seen));
    await library.page.getByRole('link', { name: `People ${known.length}` }).waitFor();
  });

  it('are named in place: Enter saves the name, Escape does not', async () => {
    const [first] = await people();
    const name = `Person ${first?.id}`;
    await card(name).getByRole('button', { name: 'Add a name' }).click();
    await library.page.keyboard.type('Discarded');
    await library.page.keyboard.press('Escape');
    await card(name).getByRole('button', { name: 'Add a name' }).click();
    await library.page.keyboard.type('Ada');
    await library.page.keyboard.press('Enter');
    await card('Ada').waitFor();
    expect((await people()).map((person) => person.name)).toContain('Ada');
  });

  it('are hidden, and shown again by undo or from the hidden people', async () => {
    await choose('Ada', 'Hide');
    await card('Ada').waitFor({ state: 'detached' });
    await library.page.getByRole('button', { name: 'Show again' }).click();
    await card('Ada').waitFor();
    await choose('Ada', 'Hide');
    await library.page.getByRole('link', { name: /^Hidden/ }).click();
    await choose('Ada', 'Show again');
    await library.page.getByText('No hidden people').waitFor();
    await library.page.getByRole('navigation', { name: 'Which faces' }).getByRole('link', { name: 'People' }).click();
    await card('Ada').waitFor();
  });

  it('are merged after the result was announced', async () => {
    const before = await people();
    const other = before.find(({ name }) => name === null) as Person;
    const ada = before.find(({ name }) => name === 'Ada') as Person;
    await choose(`Person ${other.id}`, 'Merge with…');
    const dialog = library.page.getByRole('dialog', { name: `Merge Person ${other.id}` });
    await dialog.getByLabel('Find by name').fill('ad');
    await dialog.getByRole('radio', { name: /Ada/ }).check({ force: true });
    await dialog.getByText(`who will have ${other.faces + ada.faces} faces`).waitFor();
    await dialog.getByRole('button', { name: 'Merge', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    await card(`Person ${other.id}`).waitFor({ state: 'detached' });
    expect((await people()).find(({ name }) => name === 'Ada')?.faces).toBe(other.faces + ada.faces);
  });

  it('each have a page with all their photos and faces', async () => {
    const ada = (await people()).find(({ name }) => name === 'Ada') as Person;
    await card('Ada').getByRole('link').first().click();
    await library.page.getByRole('heading', { level: 1, name: 'Ada' }).waitFor();
    await expect
      .poll(() => library.page.getByRole('list', { name: 'Photos' }).getByRole('listitem').count())
      .toBe(ada.photos);
    await library.page.getByRole('link', { name: `Faces ${ada.faces}` }).click();
    await expect
      .poll(() => library.page.getByRole('list', { name: 'Faces' }).getByRole('listitem').count())
      .toBe(ada.faces);
  });

  it('lose a removed face, after confirmation, to the ungrouped faces', async () => {
    const before = await library.server.api.people();
    const { faces } = before.people.find(({ name }) => name === 'Ada') as Person;
    await library.page.getByRole('button', { name: 'Remove' }).first().click();
    await library.page.keyboard.press('Escape');
    await library.page.getByRole('dialog').waitFor({ state: 'detached' });
    await library.page.getByRole('button', { name: 'Remove' }).first().click();
    await library.page.getByRole('button', { name: 'Remove the face' }).click();
    await library.page.getByRole('link', { name: `Faces ${faces - 1}` }).waitFor();
    expect((await library.server.api.people()).ungrouped).toBe(before.ungrouped + 1);
  });

  it('keep the focus when a dialog is closed', async () => {
    await library.page.goto(`${library.server.url}/people`);
    const menu = card('Ada').getByRole('button', { name: 'More for Ada' });
    await menu.focus();
    await library.page.keyboard.press('Enter');
    await library.page.getByRole('menuitem', { name: 'Merge with…' }).press('Enter');
    await library.page.getByRole('dialog').getByRole('radio').first().waitFor();
    await library.page.keyboard.press('Escape');
    await library.page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect
      .poll(() => menu.evaluate((element: { matches(selector: string): boolean }) => element.matches(':focus')))
      .toBe(true);
  });

  it('logs no error and no warning', () => {
    expect(library.tab.complaints).toEqual([]);
  });
});

function seen({ faces, photos }: Person): string {
  return `${faces} ${faces === 1 ? 'face' : 'faces'} in ${photos} ${photos === 1 ? 'photo' : 'photos'}`;
}
