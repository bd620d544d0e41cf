import fc from 'fast-check';
import { expect, it } from 'vitest';
import { calmScheduleOf, hinderedScheduleOf } from './hindered.js';
import { HINDRANCES } from './hindrances.js';
import { scheduleOf, wayOf } from './schedule.js';

const forAnySeed = (check: (seed: number) => void) =>
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), (seed) => void check(seed)),
    { numRuns: 300 },
  );

it('a hindered session undergoes each hindrance once, and nothing else', () => {
  forAnySeed((seed) => {
    const { hindrances, steps, poison, afterwards } = hinderedScheduleOf(seed);
    expect(hindrances.map(({ kind }) => kind).sort()).toEqual(Object.keys(HINDRANCES).sort());
    expect([...steps, ...poison, ...afterwards]).toEqual([]);
  });
});

it("hindrances follow the order of a session's stages, and work is left in their phase", () => {
  forAnySeed((seed) => {
    const places = hinderedScheduleOf(seed).hindrances.map(({ place }) => place);
    expect(places.map(wayOf)).toEqual(places.map(wayOf).sort((a, b) => a - b));
    for (const { share } of places) expect(share).toBeLessThan(0.5);
  });
});

it('the workers are busy with another session from the start', () => {
  forAnySeed((seed) => expect(hinderedScheduleOf(seed).hindrances[0]).toMatchObject({ kind: 'workers-busy' }));
});

it('nothing comes after a held photo in its phase, and the disk is full while thumbnails are written', () => {
  forAnySeed((seed) => {
    const { hindrances } = hinderedScheduleOf(seed);
    const held = hindrances.findIndex(({ kind }) => kind === 'photo-held');
    expect(hindrances[held + 1]?.place.stage).not.toBe(hindrances[held]?.place.stage);
    expect(hindrances.find(({ kind }) => kind === 'disk-full')?.place.stage).toBe('training');
  });
});

it('a calm session has the files of its seed', () => {
  forAnySeed((seed) => {
    const [calm, other] = [calmScheduleOf(seed), scheduleOf(seed)];
    const files = ({ unique, duplicates, bad, poison }: typeof calm) => unique + duplicates + bad + poison.length;
    expect(files(calm)).toBe(files(other));
    expect([...calm.steps, ...calm.hindrances, ...calm.poison, ...calm.afterwards]).toEqual([]);
  });
});
