import { expect, it } from 'vitest';
import { Waits } from './waits.js';

const full = { cause: 'disk_full', message: 'The disk is full.' } as const;
const unseen = (path: string) => ({ cause: 'folder_unseen', path, message: `does not see ${path}` }) as const;

it('a wait has the time of its first beginning, and ends when it is over', async () => {
  const waits = new Waits();
  let isOver = false;
  waits.begin(full, async () => isOver);
  const [first] = waits.list();
  waits.begin(full, async () => true);
  await waits.check();
  expect(waits.list()).toEqual([first]);
  isOver = true;
  await waits.check();
  expect(waits.list()).toEqual([]);
});

it('a wait that comes back at once has its first beginning', async () => {
  const waits = new Waits();
  waits.begin(full, async () => true);
  const [first] = waits.list();
  await waits.check();
  await new Promise((resolve) => setTimeout(resolve, 5));
  waits.begin(full, async () => true);
  expect(waits.list()).toEqual([first]);
});

it('folders are waited for one by one, and a check that fails or never answers ends none', async () => {
  const waits = new Waits();
  waits.begin(unseen('/a'), () => new Promise(() => undefined));
  waits.begin(unseen('/b'), () => Promise.reject(new Error('gone')));
  waits.begin(unseen('/c'), async () => true);
  void waits.check();
  await expect.poll(() => waits.list().map(({ path }) => path)).toEqual(['/a', '/b']);
});
