import { expect, it } from 'vitest';
import { OneAtATime } from './one-at-a-time.js';

const always = () => true;

it('does one work after the other, and goes on after one that fails', async () => {
  const turns = new OneAtATime();
  const told: string[] = [];
  const work = (name: string) => async () => {
    told.push(`${name} begins`);
    await Promise.resolve();
    told.push(`${name} ends`);
    if (name === 'b') throw new Error('b failed');
    return name;
  };
  const results = await Promise.allSettled(['a', 'b', 'c'].map((name) => turns.run(work(name), always)));
  expect(told).toEqual(['a', 'b', 'c'].flatMap((name) => [`${name} begins`, `${name} ends`]));
  expect(results).toMatchObject([{ value: 'a' }, { reason: { message: 'b failed' } }, { value: 'c' }]);
});

it('leaves out what nobody waits for when its turn comes', async () => {
  const turns = new OneAtATime();
  const done: string[] = [];
  let isWanted = true;
  const first = turns.run(async () => {
    isWanted = false;
    done.push('first');
  }, always);
  const second = turns.run(
    async () => void done.push('second'),
    () => isWanted,
  );
  const third = turns.run(async () => void done.push('third'), always);
  await expect(second).rejects.toMatchObject({ code: 'unavailable' });
  await Promise.all([first, third]);
  expect(done).toEqual(['first', 'third']);
});
