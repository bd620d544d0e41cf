import { expect, it } from 'vitest';
import { allPhases, FIRST_PHASE, type PhaseDeclaration } from '#libs/phases';
import { findPhaseWorks } from './phase-works.js';

const other: PhaseDeclaration = { ...FIRST_PHASE, name: 'other_phase', key: 'other', optional: true };
const work = () => ({ run: () => Promise.resolve() });

it('the work of a declared phase is found in the folder with its name', async () => {
  const works = await findPhaseWorks(allPhases(), []);
  expect([...works.keys()]).toEqual(allPhases().map(({ name }) => name));
});

it('the work of an added phase is found in the module that declares it', async () => {
  expect((await findPhaseWorks([other], [{ phase: other, work }])).get('other_phase')).toBe(work);
});

it('a phase with no work or two works is refused', async () => {
  await expect(findPhaseWorks([other], [{ phase: other }])).rejects.toThrow('phase other_phase has no work');
  const twice = [{ phase: FIRST_PHASE, work }];
  await expect(findPhaseWorks(allPhases(), twice)).rejects.toThrow(`phase ${FIRST_PHASE.name} has two works`);
});
