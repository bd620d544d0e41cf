import { expect, it } from 'vitest';
import { allPhases, FIRST_PHASE, type PhaseDeclaration } from '#libs/phases';
import { PhaseWorks } from './phase-works.js';

const other: PhaseDeclaration = { ...FIRST_PHASE, name: 'other_phase', key: 'other', optional: true };
const work = () => ({ run: () => Promise.resolve() });

it('every declared phase has its work in the folder of its name', async () => {
  const works = await PhaseWorks.find(allPhases(), []);
  expect([...works.keys()]).toEqual(allPhases().map(({ name }) => name));
});

it('the work of an added phase is in the module that declares it', async () => {
  expect((await PhaseWorks.find([other], [{ phase: other, work }])).get('other_phase')).toBe(work);
});

it('a phase without work is refused, and one with two', async () => {
  await expect(PhaseWorks.find([other], [{ phase: other }])).rejects.toThrow('phase other_phase has no work');
  const twice = [{ phase: FIRST_PHASE, work }];
  await expect(PhaseWorks.find(allPhases(), twice)).rejects.toThrow(`phase ${FIRST_PHASE.name} has two works`);
});
