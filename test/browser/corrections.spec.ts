import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { samplePhotos } from '#libs/model-conversion';
import { endpoints, type Person } from '#libs/contracts';
import { cutSample } from '../support/photos.js';
import { examine } from './accessibility.js';
import { useLibrary } from './library.js';

/** Whether the middle and the top of the active option are what is seen there. */
const IS_UNCOVERED = `(() => {
  const option = document.getElementById(document.activeElement.getAttribute('aria-activedescendant') ?? '');
  if (option === null) return false;
  const { left, top, width, height } = option.getBoundingClientRect();
  return [top + 2, top + height / 2].every((y) => option.contains(document.elementFromPoint(left + width / 2, y)));
})()`;

describe('Corrections of faces and people, by keyboard', () => {
  const library = useLibrary('/people');

  const press = (keys: string) => library.page.keyboard.press(keys);
  const type = (text: string) => library.page.keyboard.type(text);
  const api = () => library.server.api;
  const people = async () => (await api().people()).people;
  const facesOf = async (person?: number) =>
    (await api().call(endpoints.faces.list, { limit: 200, ...(person !== undefined && { person }) })).faces;
  const corrections = async () => (await api().call(endpoints.corrections.list, { limit: 200 })).corrections;
  const open = (path: string) => library.page.goto(library.server.url + path);
  const list = (name: string) => library.page.getByRole('listbox', { name, exact: true });
  const status = (text: string | RegExp) => library.page.getByRole('status').getByText(text).first();
  const button = (name: string | RegExp) => library.page.getByRole('button', { name }).first();
  const note = (text: string | RegExp) => library.page.getByRole('region', { name: /^Notes/ }).getByText(text);
  /** What of the library a correction may change. */
  const state = async () => ({
    people: (await people()).toSorted((a, b) => a.id - b.id),
    ungrouped: await facesOf(),
    faces: await Promise.all((await people()).map(async ({ id }) => [id, await facesOf(id)])),
  });
  const accessible = async () => expect((await examine(library.page)).violations).toEqual([]);
  const focused = () =>
    library.page.evaluate<string>(
      '`${document.activeElement.getAttribute("role") ?? document.activeElement.tagName} ${document.activeElement.getAttribute("aria-label") ?? document.activeElement.textContent}`',
    );
  /** Undoes the last correction by keys, and expects that all is as it was. */
  const undo = async (before: unknown) => {
    await press('Control+z');
    await note(/^Undone: /).waitFor();
    expect(await state()).toEqual(before);
  };

  let ada: Person;
  let known: number;

  beforeAll(async () => {
    known = (await corrections()).length;
    // Another file may have named somebody.
    ada = (await people()).find(({ name, faces }) => name === null && faces >= 3) as Person;
  });

  /** The library is as it was for the other files. */
  afterAll(async () => {
    for (const { id, undoneAt } of (await corrections()).slice(0, -known || undefined)) {
      if (undoneAt === null) await api().call(endpoints.corrections.undo, id);
    }
  });

  describe('the faces of a person', () => {
    beforeAll(async () => {
      await open(`/people/${ada.id}?show=faces`);
      await list('Faces').focus();
    });

    it('are selected with Space, as a range with Shift, all with Ctrl+A, none with Escape', async () => {
      const selected = () => list('Faces').getByRole('option', { selected: true }).count();
      await press('Space');
      await press('Shift+ArrowRight');
      await press('Shift+ArrowRight');
      await status(`3 of ${ada.faces} selected`).waitFor();
      await press('Shift+ArrowLeft');
      expect(await selected()).toBe(2);
      await accessible();
      await press('Control+a');
      await status(`${ada.faces} of ${ada.faces} selected`).waitFor();
      await press('Escape');
      expect(await selected()).toBe(0);
      await expect.poll(focused).toBe('listbox Faces');
    });

    it('are not the person, and are again by undo; the focus stays in the list', async () => {
      const before = await state();
      await press('Home');
      await press('Space');
      await button('Not this person').press('Enter');
      await note(/^1 face is not /).waitFor();
      await expect.poll(() => list('Faces').getByRole('option').count()).toBe(ada.faces - 1);
      await expect.poll(focused).toBe('listbox Faces');
      expect((await facesOf()).length).toBe(before.ungrouped.length + 1);
      await undo(before);
      await expect.poll(() => list('Faces').getByRole('option').count()).toBe(ada.faces);
      await expect.poll(focused).toBe('listbox Faces');
    });

    it('are no faces', async () => {
      const before = await state();
      await press('Space');
      await button('Not a face').press('Enter');
      await note('1 picture is not a face.').waitFor();
      expect((await facesOf(ada.id)).length).toBe(ada.faces - 1);
      expect(await facesOf()).toEqual(before.ungrouped);
      await undo(before);
    });

    it('are a new person, by name', async () => {
      const before = await state();
      await press('Space');
      await press('ArrowRight');
      await press('Space');
      await button('This is…').press('Enter');
      await library.page.getByRole('dialog', { name: 'Who are these 2?' }).waitFor();
      await expect.poll(focused).toMatch(/^combobox /);
      await type('Grace');
      await status('“Grace” is a new person.').waitFor();
      await accessible();
      await press('Enter');
      await note('2 faces are Grace.').waitFor();
      await expect.poll(focused).toBe('listbox Faces');
      expect((await people()).find(({ name }) => name === 'Grace')?.faces).toBe(2);
      await undo(before);
    });

    it('are a person of the list, who is found by the arrows', async () => {
      const before = await state();
      await press('Space');
      await button('This is…').press('Enter');
      await library.page.getByRole('dialog').getByRole('option').first().waitFor();
      await press('ArrowDown');
      await press('Enter');
      await note(/^1 face is /).waitFor();
      expect((await facesOf(ada.id)).length).toBe(ada.faces - 1);
      await undo(before);
    });

    it('are split off, or give the person a cover', async () => {
      const before = await state();
      await press('End');
      await press('Space');
      await button('More for the selected faces').press('Enter');
      await library.page.getByRole('menuitem', { name: 'Use as cover' }).press('Enter');
      await note(/^Changed the cover of /).waitFor();
      expect((await api().call(endpoints.people.get, ada.id)).representativeFaceId).not.toBe(ada.representativeFaceId);
      await undo(before);
      await press('Space');
      await button('More for the selected faces').press('Enter');
      await library.page.getByRole('menuitem', { name: 'Make a new person' }).press('Enter');
      await note(/^1 face is Person \d+\.$/).waitFor();
      expect((await people()).length).toBe(before.people.length + 1);
      await undo(before);
    });

    it('can all be taken from a person without a name, who comes back by undo', async () => {
      const before = await state();
      await press('Control+a');
      await status(`${ada.faces} of ${ada.faces} selected`).waitFor();
      await button('Not this person').press('Enter');
      await library.page.getByText('This person does not exist').waitFor();
      await expect.poll(focused).toMatch(/^MAIN /);
      await undo(before);
      await list('Faces').waitFor();
    });
  });

  describe('an undo in a note', () => {
    it('is reached with Alt+T, and leaves the focus where it was', async () => {
      const before = await state();
      await list('Faces').focus();
      await press('Space');
      await button('Not a face').press('Enter');
      await note('1 picture is not a face.').waitFor();
      await accessible();
      await press('Alt+t');
      // The note, then its button.
      await press('Tab');
      await press('Tab');
      await expect.poll(focused).toMatch(/^BUTTON Undo/);
      await press('Enter');
      await note(/^Undone: /).waitFor();
      await expect.poll(focused).toBe('listbox Faces');
      expect(await state()).toEqual(before);
    });
  });

  it('an undo that fails is done by the next Ctrl+Z', async () => {
    const before = await state();
    await list('Faces').focus();
    await press('Space');
    await button('Not a face').press('Enter');
    // A note of an earlier test may say the same.
    await expect.poll(() => list('Faces').getByRole('option').count()).toBe(ada.faces - 1);
    await library.page.route('**/undo', (route) => route.abort(), { times: 1 });
    await press('Control+z');
    await note(/does not answer|not reach/).waitFor();
    await undo(before);
  });

  describe('ungrouped faces', () => {
    it('are a person, and those that are none come back from below', async () => {
      await open('/people?show=ungrouped');
      const before = await state();
      await list('Ungrouped faces').focus();
      await press('Space');
      await accessible();
      await button('Not a face').press('Enter');
      await note('1 picture is not a face.').waitFor();
      const folded = library.page.getByText('Unclear, or no faces');
      await folded.press('Enter');
      await list('Unclear, or no faces').focus();
      await press('Control+a');
      await accessible();
      const below = library.page.getByRole('region', { name: 'Unclear, or no faces' });
      await below.getByRole('button', { name: 'More for the selected faces' }).press('Enter');
      await library.page.getByRole('menuitem', { name: 'Make a new person' }).press('Enter');
      await note(/^\d+ faces? (is|are) Person \d+\.$/).waitFor();
      expect((await people()).length).toBe(before.people.length + 1);
      await press('Control+z');
      await note(/^Undone: \d+ faces? /).waitFor();
      await press('Control+z');
      await note('Undone: 1 picture is not a face.').waitFor();
      expect(await state()).toEqual(before);
    });
  });

  describe('on a small screen', () => {
    it('the face that the keys are at is not under the bar', async () => {
      await library.page.setViewportSize({ width: 390, height: 500 });
      await open(`/people/${ada.id}?show=faces`);
      await list('Faces').focus();
      for (const key of ['End', 'Home']) {
        await press(key);
        await expect.poll(() => library.page.evaluate<boolean>(IS_UNCOVERED)).toBe(true);
      }
      await library.page.setViewportSize({ width: 1280, height: 900 });
    });
  });

  describe('a photo', () => {
    it('lets each of its faces be named, and taken from a person', async () => {
      const [face] = await facesOf(ada.id);
      const before = await state();
      await open(`/photos/${face?.photoId}`);
      await button('Who is this?').press('Enter');
      await library.page.getByRole('dialog').waitFor();
      await accessible();
      await type('Hedy');
      await press('Enter');
      await note(/ Hedy\.$/).waitFor();
      await button('Somebody else?').waitFor();
      await expect.poll(focused).toBe('BUTTON Somebody else?');
      await button('Correct Hedy').press('Enter');
      await library.page.getByRole('menuitem', { name: 'Not Hedy' }).press('Enter');
      await note(/^1 face is not Hedy\.$/).waitFor();
      await press('Control+z');
      await note('Undone: 1 face is not Hedy.').waitFor();
      await press('Control+z');
      await note('Undone: Named Hedy.').waitFor();
      expect(await state()).toEqual(before);
    });
  });

  describe('the questions', () => {
    afterEach(async () => accessible());

    it('ask who each group without a name is, the largest first', async () => {
      await open('/people');
      await library.page.getByRole('link', { name: /^Who is this\?/ }).press('Enter');
      const before = await state();
      const unnamed = before.people.filter(({ name }) => name === null).length;
      await library.page.getByLabel('Name').focus();
      await type('Mary');
      await press('Enter');
      await note('Named Mary.').waitFor();
      await library.page.getByText(`${unnamed - 1} group`).waitFor();
      await expect.poll(focused).toMatch(/^combobox /);
      await type('mary');
      await press('Enter');
      await note(/^Merged Person \d+ into Mary\.$/).waitFor();
      await button('Not people').press('Enter');
      await note(/^Person \d+ is hidden\.$/).waitFor();
      for (const words of [/^Undone: .* hidden\.$/, /^Undone: Merged /, 'Undone: Named Mary.']) {
        await press('Control+z');
        await note(words).waitFor();
      }
      expect(await state()).toEqual(before);
      await button('Skip').press('Enter');
      await library.page.getByText(`${unnamed - 1} group`).waitFor();
    });

    it('ask whether two people are one, as soon as faces have been grouped', async () => {
      // Faces that are split off are much alike those that stay.
      const faceIds = (await facesOf(ada.id)).slice(0, 2).map(({ id }) => id);
      const split = await api().call(endpoints.corrections.create, {
        kind: 'this_is',
        faceIds,
        person: { name: null },
      });
      await open('/people?show=same');
      await library.page.getByText('No more pairs').waitFor();
      const folder = library.server.folder('more-faces');
      const [sample = ''] = samplePhotos();
      await cutSample(sample, `${folder}/more.jpg`, 77);
      const { sessionId } = await api().index(folder);
      await library.page.getByRole('heading', { name: 'Same person?' }).waitFor({ timeout: 60_000 });
      const pairs = async () => (await api().call(endpoints.people.suggestions)).pairs;
      const before = { pairs: await pairs(), state: await state() };
      expect(before.pairs.flatMap(({ person, other }) => [person.id, other.id])).toContain(split.person?.id);
      await press('s');
      await note(/^Merged /).waitFor();
      expect((await people()).length).toBe(before.state.people.length - 1);
      await press('Control+z');
      await note(/^Undone: Merged /).waitFor();
      await library.page.getByRole('region', { name: 'Same person?' }).focus();
      await press('d');
      await note(/ are different people\.$/).waitFor();
      expect((await pairs()).length).toBe(before.pairs.length - 1);
      await press('Control+z');
      await note(/^Undone: .* different people\.$/).waitFor();
      expect({ pairs: await pairs(), state: await state() }).toEqual(before);
      await library.page.getByRole('region', { name: 'Same person?' }).focus();
      await press('k');
      const next = before.pairs.length > 1 ? library.page.getByText(/^\d+ pairs? left$/) : button(/^Ask about skipped/);
      await next.waitFor();
      await api().removeFolderOf(sessionId);
    });
  });

  describe('the list of corrections', () => {
    it('says each in words, and undoes it without moving the focus', async () => {
      await open('/people?show=corrections');
      const row = library.page.getByRole('list', { name: 'Corrections' }).getByRole('listitem');
      await row.first().waitFor();
      expect(await row.count()).toBe((await corrections()).length);
      await button(/^Undo: 2 faces are Person/).press('Enter');
      await note(/^Undone: 2 faces are Person/).waitFor();
      await expect.poll(focused).toMatch(/^BUTTON Undone: 2 faces are /);
      const split = (await corrections()).find(({ kind, faces }) => kind === 'this_is' && faces === 2);
      expect(split?.undoneAt).not.toBeNull();
      await accessible();
    });
  });

  it('logs no error except for the person who was gone and the undo that failed', () => {
    expect(library.tab.complaints.filter((complaint) => !/404|ERR_FAILED/.test(complaint))).toEqual([]);
  });
});
