/** A phase as a site adds one by DARKROOM_PHASES: its declaration, and its work for the worker. */

/** @type {import('#libs/phases').PhaseDeclaration} */
export const phase = {
  name: 'sharpness',
  key: 'sharpness',
  weight: 100,
  unit: 'photo',
  items: 'originals',
  optional: true,
  facts: { sharp: { counted: 'item', one: 'sharp photo', many: 'sharp photos' } },
  words: {
    title: 'Sharpness',
    caption: 'Sharpness - Measuring Edges',
    step: 'Measure sharpness',
    activity: 'Measuring sharpness',
    again: 'Measure sharpness again',
    skipped: { one: 'skipped', many: 'skipped' },
  },
};

/** Every photo takes a moment, and is sharp. */
export const work = () => ({
  reuse: async () => [],
  analyse: async () => {
    const ms = 20;
    await new Promise((done) => setTimeout(done, ms));
    return { kind: 'analysed', attempts: 1, ms, result: null, facts: { sharp: 1 } };
  },
  store: async () => {},
});
