import { beforeAll, describe, expect, it } from 'vitest';
import type { Person } from '#libs/contracts';
import { examine } from './accessibility.js';
import { useLibrary } from './library.js';

describe('The people of the library', () => {
  const library = useLibrary('/people');

  const people = async () => (await library.server.api.people()).people;
  const named = async (name: string) => (await people()).find((person) => person.name === name) as Person;
  const card = (name: string) => library.page.getByRole('article', { name, exact: true });
  const note = (text: string) => library.page.getByRole('region', { name: /^Notes/ }).getByText(text, { exact: true });
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

  it('are named in place: Enter saves the name and keeps the focus, Escape does not save it', async () => {
    const last = (await people()).at(-1);
    const name = `Person ${last?.id}`;
    await card(name).getByRole('button', { name: 'Add a name' }).click();
    await library.page.keyboard.type('Discarded');
    await library.page.keyboard.press('Escape');
    await card(name).getByRole('button', { name: 'Add a name' }).press('Enter');
    await library.page.keyboard.type('Ada');
    await library.page.keyboard.press('Enter');
    await note('Named Ada.').waitFor();
    // The card stays where it is until the page is opened again.
    await expect
      .poll(() => card('Ada').getByRole('button', { name: 'Ada', exact: true }).evaluate(hasFocus))
      .toBe(true);
    expect((await people()).map((person) => person.name)).toContain('Ada');
  });

  describe('who are given the name of somebody else', () => {
    let before: readonly Person[];
    const sameName = async () => {
      before = await people();
      const other = before.findLast(({ name }) => name === null) as Person;
      await card(`Person ${other.id}`).getByRole('button', { name: 'Add a name' }).press('Enter');
      await library.page.keyboard.type('ada');
      await library.page.keyboard.press('Enter');
      const dialog = library.page.getByRole('dialog', { name: 'Are they the same Ada?' });
      await dialog.waitFor();
      return { other, dialog };
    };

    it('are asked about, and keep their own faces and no name after Escape, which leaves the focus at the name', async () => {
      const { other, dialog } = await sameName();
      expect((await examine(library.page)).violations).toEqual([]);
      await library.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      const button = card(`Person ${other.id}`).getByRole('button', { name: 'Add a name' });
      await expect.poll(() => button.evaluate(hasFocus)).toBe(true);
      expect(await people()).toEqual(before);
    });

    it('are asked about also where the other one is hidden', async () => {
      await choose('Ada', 'Hide');
      await note('Ada is hidden.').waitFor();
      const { dialog } = await sameName();
      await library.page.keyboard.press('Escape');
      await dialog.waitFor({ state: 'hidden' });
      await library.page.keyboard.press('Control+z');
      await card('Ada').waitFor();
    });

    it('are one with them where the answer is that they are the same, and two again by undo', async () => {
      const { other, dialog } = await sameName();
      const { faces } = await named('Ada');
      await dialog.getByRole('button', { name: 'Same person' }).press('Enter');
      await note(`Merged Person ${other.id} into Ada.`).waitFor();
      expect((await named('Ada')).faces).toBe(faces + other.faces);
      await library.page.keyboard.press('Control+z');
      await note(`Undone: Merged Person ${other.id} into Ada.`).waitFor();
      expect(await people()).toEqual(before);
    });

    it('have the same name and are kept apart where the answer is that they are different', async () => {
      const { other, dialog } = await sameName();
      await dialog.getByRole('button', { name: 'Different people' }).press('Enter');
      await note(`Person ${other.id} and Ada are different people.`).waitFor();
      await note('Named ada.').waitFor();
      expect((await people()).find(({ id }) => id === other.id)).toEqual({ ...other, name: 'ada' });
      await library.page.keyboard.press('Control+z');
      await note('Undone: Named ada.').waitFor();
      await library.page.keyboard.press('Control+z');
      await note(`Undone: Person ${other.id} and Ada are different people.`).waitFor();
      expect(await people()).toEqual(before);
    });
  });

  it('are shown with those who have a name first', async () => {
    await library.page.reload();
    await card('Ada').waitFor();
    expect(await library.page.getByRole('article').first().getAttribute('aria-label')).toBe('Ada');
  });

  it('are hidden, and shown again by undo or from the hidden people', async () => {
    const link = await library.page.getByRole('link', { name: 'Hidden 0' }).elementHandle();
    await choose('Ada', 'Hide');
    await card('Ada').waitFor({ state: 'detached' });
    await library.page.getByRole('link', { name: 'Hidden 1' }).waitFor();
    // A click on a link that was rendered again while the button was down would be lost.
    expect(await link?.evaluate(({ isConnected }: { isConnected: boolean }) => isConnected)).toBe(true);
    await library.page.getByRole('button', { name: 'Undo' }).click();
    await card('Ada').waitFor();
    await choose('Ada', 'Hide');
    await library.page.getByRole('link', { name: /^Hidden/ }).click();
    await choose('Ada', 'Show again');
    await library.page.getByText('No hidden people').waitFor();
    await library.page.getByRole('navigation', { name: 'Which faces' }).getByRole('link', { name: 'People' }).click();
    await card('Ada').waitFor();
  });

  it('are merged with a person who is found by name, and two again by undo', async () => {
    const before = await people();
    const other = before.find(({ name }) => name === null) as Person;
    const ada = await named('Ada');
    await choose(`Person ${other.id}`, 'Merge with…');
    const dialog = library.page.getByRole('dialog', { name: `Merge Person ${other.id} with…` });
    await dialog.getByRole('combobox').fill('ad');
    await dialog.getByRole('option', { name: /^Ada/ }).click();
    await dialog.waitFor({ state: 'detached' });
    await card(`Person ${other.id}`).waitFor({ state: 'detached' });
    expect((await named('Ada')).faces).toBe(other.faces + ada.faces);
    await library.page.getByRole('button', { name: 'Undo' }).click();
    await card(`Person ${other.id}`).waitFor();
    expect(new Set(await people())).toEqual(new Set(before));
  });

  it('each have a page with all their photos and faces', async () => {
    const ada = await named('Ada');
    await card('Ada').getByRole('link').first().click();
    await library.page.getByRole('heading', { level: 1, name: 'Ada' }).waitFor();
    await expect
      .poll(() => library.page.getByRole('list', { name: 'Photos' }).getByRole('listitem').count())
      .toBe(ada.photos);
    await library.page.getByRole('link', { name: `Faces ${ada.faces}` }).click();
    await expect
      .poll(() => library.page.getByRole('listbox', { name: 'Faces' }).getByRole('option').count())
      .toBe(ada.faces);
  });

  it('keep the focus when a dialog is closed', async () => {
    await library.page.goto(`${library.server.url}/people`);
    const menu = card('Ada').getByRole('button', { name: 'More for Ada' });
    await menu.focus();
    await library.page.keyboard.press('Enter');
    await library.page.getByRole('menuitem', { name: 'Merge with…' }).press('Enter');
    await library.page.getByRole('dialog').getByRole('option').first().waitFor();
    await library.page.keyboard.press('Escape');
    await library.page.getByRole('dialog').waitFor({ state: 'detached' });
    await expect.poll(() => menu.evaluate(hasFocus)).toBe(true);
  });

  it('logs no error and no warning', () => {
    expect(library.tab.complaints).toEqual([]);
  });
});

function hasFocus(element: { matches(selector: string): boolean }): boolean {
  return element.matches(':focus');
}

function seen({ faces, photos }: Person): string {
  return `${faces} ${faces === 1 ? 'face' : 'faces'} in ${photos} ${photos === 1 ? 'photo' : 'photos'}`;
}
