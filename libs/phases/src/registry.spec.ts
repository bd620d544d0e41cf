import { expect, it } from 'vitest';
import { addPhase, allPhases, BUILT_IN_PHASES, FIRST_PHASE, initialFacts, weightShares } from './registry.js';
import { PhaseDeclaration } from './declaration.js';

const added = { ...FIRST_PHASE, name: 'text', key: 'text', optional: true, items: 'originals' } as const;

it('the built-in declarations are valid, and only the first takes all photos that were found', () => {
  for (const phase of BUILT_IN_PHASES) expect(PhaseDeclaration.safeParse(phase).success).toBe(true);
  expect(BUILT_IN_PHASES.filter(({ items }) => items === 'found')).toEqual([FIRST_PHASE]);
});

it.each([
  ['is no declaration', { name: 'text' }],
  ['counts steps and has items', { ...added, unit: 'step' }],
  ['is not optional', { ...added, optional: false }],
  ['takes all photos that were found', { ...added, items: 'found' }],
  ['has the name of another', { ...added, name: FIRST_PHASE.name }],
  ['has the key of another', { ...added, key: FIRST_PHASE.key }],
  ['has the name of discovery', { ...added, name: 'discovery' }],
])('a phase that %s is not added', (_, declaration) => {
  expect(() => addPhase(declaration)).toThrow();
  expect(allPhases()).toEqual(BUILT_IN_PHASES);
});

it('facts by item start at 0, facts of the end are unknown', () => {
  const facts = { sharp: { counted: 'item', one: '', many: '' }, best: { counted: 'end', one: '', many: '' } } as const;
  expect(initialFacts({ ...added, facts })).toEqual({ sharp: 0, best: null });
});

it('weights are shares of the phases that a session has, 100 in all', () => {
  expect(weightShares([...BUILT_IN_PHASES, { ...added, weight: 100 }])).toEqual({
    training: 15,
    faceDetection: 32.5,
    clustering: 2.5,
    text: 50,
  });
});
