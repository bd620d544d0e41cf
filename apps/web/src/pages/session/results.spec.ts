import { describe, expect, it, vi } from 'vitest';
import type { About, Snapshot } from '#libs/contracts';
import type { PhaseDeclaration } from '#libs/phases';
import { failedPhotos, unifiedProgress } from '#libs/progress';
import { phaseDone, phaseWith, recordWith } from '../../../../../test/support/snapshots.js';

// Node resolves Solid to its server build, in which nothing is reactive.
vi.mock('solid-js', () => vi.importActual<object>('solid-js/dist/solid.js'));
const { client } = await import('../../server/client.js');
const { endingInWords, lossOfCancel, lossOfDelete, lossOfRestart, whatIsLeft, whatWasDone } =
  await import('./results.js');
const { endingLabel, everythingFailed, nothingFound, phaseStanding } = await import('./verdict.js');
const { phasesOf } = await import('./phases.js');

/** A phase that only the server knows. */
const readText: PhaseDeclaration = {
  ...{ name: 'text', key: 'text', weight: 10, unit: 'photo', items: 'originals', optional: true },
  facts: { words: { counted: 'item', one: 'word', many: 'words' } },
  words: {
    title: 'Text',
    caption: 'Text',
    step: 'Read text',
    activity: 'Reading text',
    again: 'Read text again',
    skipped: { one: 'skipped', many: 'skipped' },
  },
};

type Phases = NonNullable<Parameters<typeof recordWith>[0]>['phases'];
const discovery = { ...recordWith().discovery, found: 10 };
const ended = (phases: Phases = {}, status: Snapshot['overallStatus'] = 'completed') =>
  unifiedProgress(recordWith({ status, discovery, activeMs: 80_000, phases }));

const whole: Phases = {
  training: phaseDone(10, { completed: 6, skipped: 3, failed: 1 }),
  face_detection: phaseDone(6, { facts: { faces: 4 } }),
  clustering: phaseDone(1, { facts: { people: 1 } }),
};

describe('the summary of an ended run', () => {
  it('counts photos, faces and people', () => {
    expect(whatWasDone(ended(whole))).toBe(
      '6 photos processed, 3 copies, 1 photo failed, 4 faces, 1 person, in 1 min 20 s.',
    );
    expect(whatIsLeft(ended(whole))).toBeNull();
  });

  it('accounts for files that are no photos', () => {
    const others = { ignored: { hidden: 340 }, unsupported: { raw: 12 }, unreadable: {} };
    const snapshot = unifiedProgress(recordWith({ status: 'completed', discovery: { ...discovery, others } }));
    expect(whatWasDone(snapshot)).toBe('No photos were processed. 12 RAW files not supported, 340 ignored.');
  });

  it('says that photos were searched again with a new model', () => {
    const renewed = { ...whole, face_detection: phaseDone(6, { facts: { faces: 4, renewed: 5 } }) };
    expect(whatWasDone(ended(renewed))).toContain('4 faces, 5 photos searched again with a new model, 1 person');
  });

  it('leaves out phases that never started', () => {
    const training = phaseWith({ total: 10, completed: 2 });
    expect(whatWasDone(ended({ training }))).toBe('2 photos processed, in 1 min 20 s.');
    expect(whatWasDone(ended({ training: phaseDone(0) }))).toBe('No photos were processed.');
  });

  it('includes a phase that the server added', async () => {
    vi.spyOn(client.system, 'about').mockResolvedValue({ phases: [readText] } as unknown as About);
    const { phases, ...rest } = ended(whole);
    const { progress } = phases.faceDetection;
    const text = {
      ...phases.faceDetection,
      name: 'text',
      progress: { ...progress, completed: 4, failed: 2 },
      words: 7,
    };
    const snapshot: Snapshot = { ...rest, phases: { ...phases, text } };
    await expect.poll(() => whatWasDone(snapshot)).toContain('1 person, 2 photos failed in text, 7 words, in ');
    expect(failedPhotos(snapshot)).toBe(3);
  });
});

describe('the sentence of an ending', () => {
  const bad = { training: phaseDone(5, { completed: 0, failed: 5 }) };

  it('counts the photos, the people in them, copies and files that could not be read', () => {
    expect(endingInWords(ended(whole), 2)).toBe('10 photos. 2 people, 3 copies, 1 unreadable.');
    expect(endingInWords(ended({ training: phaseDone(10) }), 0)).toBe('10 photos.');
    expect(endingInWords(ended(whole), 2, { first: 2019, last: 2023 })).toContain(
      '10 photos from 2019 to 2023. 2 people',
    );
    expect(endingInWords(ended(whole), 2, { first: 2023, last: 2023 })).toContain('10 photos from 2023.');
  });

  it('says how many photos moved, and that these were not analyzed again', () => {
    const moved = { ...whole, training: phaseDone(10, { facts: { moved: 10 } }) };
    expect(endingInWords(ended(moved), 2)).toBe('10 photos. 2 people, 10 photos moved and not analyzed again.');
  });

  it('says that nothing could be read, and celebrates nothing', () => {
    expect(endingInWords(ended(bad), 0)).toBe('None of the 5 photos could be read.');
    expect([endingLabel(ended(bad)), everythingFailed(ended(bad))]).toEqual(['No photo could be read', true]);
    expect([endingLabel(ended(whole)), everythingFailed(ended(whole))]).toEqual(['✓ All Phases Complete', false]);
    expect(everythingFailed(ended(bad, 'running'))).toBe(false);
  });

  it('says that the folder has no photos, or that the run ended early', () => {
    expect(endingInWords(ended({ training: phaseDone(0) }), null)).toBe('No photos were found in this folder.');
    expect(endingLabel(ended({ training: phaseDone(0) }))).toBe('No photos found');
    expect(endingInWords(ended(whole, 'cancelled'), null)).toBe('Cancelled before the end.');
    expect(endingInWords(ended(whole, 'failed'), null)).toBe('Failed before the end.');
  });

  it('gives the reason of a run that could not read its folder', () => {
    const reason = '2 folders could not be read.';
    const closed = unifiedProgress(recordWith({ status: 'failed', stage: 'discovery', reason }));
    expect(endingInWords(closed, null)).toBe(reason);
    expect([nothingFound(closed), nothingFound(ended({}, 'failed'))]).toEqual([true, false]);
  });
});

describe('the rest of a run that ended early', () => {
  it('counts the photos that were not processed', () => {
    const left = (phases: Phases) => whatIsLeft(ended(phases, 'cancelled'));
    expect(left({ training: phaseWith({ total: 10, completed: 4 }) })).toBe('6 photos were not processed.');
    expect(left({})).toBe('10 photos were not processed.');
    expect(left({ training: phaseDone(10), face_detection: phaseWith({ total: 8, completed: 5 }) })).toBe(
      '3 photos were not processed in face detection.',
    );
  });
});

describe('the loss that a confirmation names', () => {
  it('keeps finished work when a run is cancelled', () => {
    expect(lossOfCancel(ended(whole, 'running'))).toContain(
      'kept (10 photos through training, 6 photos through face detection).',
    );
  });

  it('is the record of a deleted session, not its photos', () => {
    expect(lossOfDelete(ended(whole))).toContain('record of 10 photos. The photos stay in the library');
  });

  it('depends on the phase that a restart begins with', () => {
    const loss = (from: string) => lossOfRestart(ended(whole), from);
    expect(loss('training')).toBe(
      'Looks for new photos, and repeats reading photos, finding faces and grouping people.',
    );
    expect(loss('face_detection')).toBe('Repeats finding faces and grouping people. Keeps 6 analyzed photos.');
    expect(loss('clustering')).toBe('Repeats grouping people. Keeps 6 analyzed photos and 4 faces.');
  });
});

describe('a phase of a session', () => {
  const standings = (phases: Phases, status: Snapshot['overallStatus'] = 'completed') =>
    phasesOf(ended(phases, status)).map((phase) => phaseStanding(phase, 'attention', status !== 'running'));

  it('is done only where something came of it', () => {
    const done = { state: 'done', words: '✓ Complete' };
    expect(standings(whole)).toEqual([done, done, done]);
    const bad = { training: phaseDone(5, { completed: 0, failed: 5 }), face_detection: phaseDone(0) };
    const failed = { state: 'failed', words: '✗ None could be read' };
    const nothing = { state: 'waiting', words: 'Nothing to do' };
    expect(standings({ ...bad, clustering: phaseDone(0) })).toEqual([failed, nothing, nothing]);
    const faceless = { ...whole, face_detection: phaseDone(6, { completed: 0, failed: 6 }) };
    expect(standings(faceless)).toEqual([done, { state: 'failed', words: '✗ All failed' }, done]);
  });

  it('that runs stands as its session does, and one that an ended session did not reach has not started', () => {
    const session = { status: 'running', stage: 'training', phases: { training: phaseWith({ total: 5 }) } } as const;
    const [training] = phasesOf(unifiedProgress(recordWith(session)));
    expect(training && phaseStanding(training, 'attention', false)).toEqual({ state: 'attention', words: 'Running' });
    const closed = phasesOf(unifiedProgress(recordWith({ status: 'failed', stage: 'discovery' })));
    expect(closed.map((phase) => phaseStanding(phase, 'failed', true).words)).toEqual(Array(3).fill('Not started'));
  });
});
