import type { Highlights, PhaseName, Snapshot } from '#libs/contracts';
import type { PhaseDeclaration } from '#libs/phases';
import { discoveryInWords } from '#libs/progress';
import { count, counted, duration } from '../../design/format.js';
import {
  factsOf,
  firstNumbers,
  inWords,
  phasesOf,
  photoPhasesOf,
  resultsOf,
  skippedInWords,
  type SessionPhase,
} from './phases.js';
import { everythingFailed, nothingFound } from './verdict.js';
import { STATUS_WORDS } from './words.js';

/** The results of a run that has ended in a sentence, and what discovery found beside photos in another. */
export function whatWasDone(snapshot: Snapshot): string {
  const { completed, total } = firstNumbers(snapshot);
  const others = discoveryInWords(snapshot.discovery);
  const rest = others.length === 0 ? '' : ` ${others.join(', ')}.`;
  if (total === null || total === 0) return `No photos were processed.${rest}`;
  const parts = phasesOf(snapshot).flatMap((each, index) => {
    const { failed, skipped } = each.phase.progress;
    const where = index === 0 ? '' : ` in ${titleOf(each.declaration)}`;
    return [
      ...(skipped > 0 ? [skippedInWords(each)] : []),
      ...(failed > 0 ? [`${counted(failed, 'photo')} failed${where}`] : []),
      ...(each.phase.progress.total === null ? [] : factsOf(each).map(({ label }) => label)),
    ];
  });
  return `${[`${counted(completed, 'photo')} processed`, ...parts].join(', ')}, in ${duration(snapshot.activeSeconds)}.${rest}`;
}

/**
 * What a run that has ended has come to: `642 photos. 29 people, 40 copies, 2 unreadable.`
 * @param people the number of people in its photos; null while it is not known.
 * @param years those in which they were taken, as far as their cameras say.
 */
export function endingInWords(snapshot: Snapshot, people: number | null, years: Highlights['years'] = null): string {
  const { total, failed } = firstNumbers(snapshot);
  if (nothingFound(snapshot)) return snapshot.reason ?? 'No photos were found in this folder.';
  if (everythingFailed(snapshot)) {
    return failed === 1 ? 'The only photo could not be read.' : `None of the ${count(failed)} photos could be read.`;
  }
  if (snapshot.overallStatus !== 'completed') return `${STATUS_WORDS[snapshot.overallStatus]} before the end.`;
  const results = phasesOf(snapshot).flatMap(resultsInWords);
  const found = people === null || people === 0 ? [] : [counted(people, 'person', 'people')];
  return sentences([`${counted(total ?? 0, 'photo')}${yearsInWords(years)}`, [...found, ...results].join(', ')]);
}

/** What the sentence of an ending says of a phase; people are counted apart, since a phase keeps those of its end and hands change them later. */
function resultsInWords(each: SessionPhase, index: number): string[] {
  const { skipped, failed } = each.phase.progress;
  const [copies, unreadable] =
    index === 0
      ? [counted(skipped, 'copy', 'copies'), `${count(failed)} unreadable`]
      : [skippedInWords(each), `${count(failed)} failed in ${titleOf(each.declaration)}`];
  return [
    ...(skipped > 0 ? [copies] : []),
    ...(failed > 0 ? [unreadable] : []),
    ...factsOf(each).flatMap(({ label, rare }) => (rare || each.declaration.optional ? [label] : [])),
  ];
}

function yearsInWords(years: Highlights['years']): string {
  if (years === null) return '';
  return years.first === years.last ? ` from ${years.first}` : ` from ${years.first} to ${years.last}`;
}

function sentences(parts: readonly string[]): string {
  return parts.flatMap((part) => (part === '' ? [] : [`${part}.`])).join(' ');
}

/** What a run that ended early did not do; null if nothing. */
export function whatIsLeft(snapshot: Snapshot): string | null {
  if (snapshot.overallStatus === 'completed') return null;
  for (const [index, { declaration, phase }] of photoPhasesOf(snapshot).entries()) {
    const { total, settled } = phase.progress;
    const left = (total ?? (index === 0 ? snapshot.discovery.found : 0)) - settled;
    if (left <= 0) continue;
    const where = index === 0 ? '' : ` in ${titleOf(declaration)}`;
    return `${counted(left, 'photo')} ${left === 1 ? 'was' : 'were'} not processed${where}.`;
  }
  return null;
}

/** What cancelling ends, and what is kept. */
export function lossOfCancel(snapshot: Snapshot): string {
  const { overallStatus, discovery } = snapshot;
  if (overallStatus === 'pending') return 'The session has not started, so nothing is lost. You can restart it later.';
  const found = `The search for photos stops. The ${counted(discovery.found, 'photo')} found so far are kept.`;
  const done = photoPhasesOf(snapshot).flatMap(({ declaration, phase: { progress } }) =>
    progress.total === null ? [] : [`${counted(progress.settled, 'photo')} through ${titleOf(declaration)}`],
  );
  const stops = overallStatus === 'discovering' ? found : `The run stops. Finished work is kept (${done.join(', ')}).`;
  return `${stops} You can continue later in a new run.`;
}

/** What deleting removes, and what is kept. */
export function lossOfDelete(snapshot: Snapshot): string {
  const photos = counted(firstNumbers(snapshot).total ?? snapshot.discovery.found, 'photo');
  return `This deletes the session and its record of ${photos}. The photos stay in the library, with their faces and people. This cannot be undone.`;
}

/** What a restart from a phase computes again, and what is kept. */
export function lossOfRestart(snapshot: Snapshot, from: PhaseName): string {
  const phases = phasesOf(snapshot);
  const first = phases.findIndex(({ phase }) => phase.name === from);
  const kept = phases.slice(0, first).flatMap(resultsOf);
  const repeated = phases.slice(first).map(({ declaration }) => declaration.words.activity.toLowerCase());
  const walk = first === 0 ? 'Looks for new photos, and repeats' : 'Repeats';
  return `${walk} ${inWords(repeated)}.${kept.length === 0 ? '' : ` Keeps ${inWords(kept)}.`}`;
}

function titleOf({ words }: PhaseDeclaration): string {
  return words.title.toLowerCase();
}
