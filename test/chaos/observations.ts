import { isTerminal, type Snapshot } from '#libs/contracts';
import { BUILT_IN_PHASES, FIRST_PHASE } from '#libs/phases';
import type { ClientWitness, Witness } from './witnesses.js';

/** Fields that REST adds to a snapshot, and estimates, which also depend on other sessions. */
const NO_CONTENT = ['source', 'stale', 'condition', 'etaSeconds'];

/** The comparable content of a snapshot. */
export function contentOf(snapshot: Snapshot): string {
  return JSON.stringify(snapshot, (key, value: unknown) => (NO_CONTENT.includes(key) ? undefined : value));
}

/** Compares everything that the witnesses of one session received. @returns the contradictions. */
export function contradictions(witnesses: readonly Witness[]): string[] {
  const bySeq = new Map<number, { readonly snapshot: Snapshot; readonly by: string }>();
  const problems: string[] = [];
  for (const { name, shown, complaints } of witnesses) {
    problems.push(...complaints.map((complaint) => `${name}: ${complaint}`));
    problems.push(...inOrder(shown).map((problem) => `${name}: ${problem}`));
    for (const snapshot of shown) {
      const { seq } = snapshot.version;
      const other = bySeq.get(seq);
      if (other === undefined) bySeq.set(seq, { snapshot, by: name });
      else if (contentOf(other.snapshot) !== contentOf(snapshot)) {
        problems.push(
          `${name} and ${other.by} received different snapshots of seq ${seq}: ${contentOf(snapshot)} and ${contentOf(other.snapshot)}`,
        );
      }
    }
  }
  const together = [...bySeq.values()].map(({ snapshot }) => snapshot).sort((a, b) => a.version.seq - b.version.seq);
  return [...problems, ...inOrder(together).map((problem) => `all together: ${problem}`), ...whilePaused(together)];
}

/** The problems in the order of one witness's snapshots. */
function inOrder(shown: readonly Snapshot[]): string[] {
  const problems: string[] = [];
  for (const [at, next] of shown.entries()) {
    const before = shown[at - 1];
    if (before === undefined || next.version.seq === before.version.seq) continue;
    const moved = `from seq ${before.version.seq} (run ${before.version.run}) to ${next.version.seq} (run ${next.version.run})`;
    if (next.version.seq < before.version.seq) problems.push(`seq fell ${moved}`);
    if (next.version.run < before.version.run) problems.push(`run fell ${moved}`);
    if (next.version.run === before.version.run && next.version.seq > before.version.seq) {
      problems.push(...withinRun(before, next).map((problem) => `${problem} ${moved}`));
    }
  }
  return problems;
}

function withinRun(before: Snapshot, next: Snapshot): string[] {
  const problems: string[] = [];
  const falls = (what: string, from: number, to: number) => {
    if (to < from) problems.push(`${what} fell from ${from} to ${to}`);
  };
  falls('the percentage', before.overallProgress.percentage, next.overallProgress.percentage);
  falls('the number found', before.discovery.found, next.discovery.found);
  for (const { key: phase } of BUILT_IN_PHASES) {
    const [was, is] = [before.phases[phase].progress, next.phases[phase].progress];
    // The change that ends training elects originals: items that were skipped are completed then, and the reverse.
    const elects =
      phase === FIRST_PHASE.key && before.phases[phase].completedAt === null && next.phases[phase].completedAt !== null;
    const counts = ['percentage', 'settled', 'failed', ...(elects ? [] : (['completed', 'skipped'] as const))] as const;
    for (const count of counts) falls(`${count} of ${phase}`, was[count], is[count]);
    if (was.total !== null && is.total !== was.total)
      problems.push(`the total of ${phase} went from ${was.total} to ${is.total}`);
    if (is.settled !== is.completed + is.skipped + is.failed || is.settled > (is.total ?? is.settled)) {
      problems.push(`the counts of ${phase} do not add up: ${JSON.stringify(is)}`);
    }
  }
  if (isTerminal(before.overallStatus) && countsOf(before) !== countsOf(next))
    problems.push(`after ${before.overallStatus} it went on`);
  if (isTerminal(before.overallStatus) && next.overallStatus !== before.overallStatus) {
    problems.push(`after ${before.overallStatus} it was ${next.overallStatus}`);
  }
  return problems;
}

/** No count moves between two snapshots in a row that are both paused. */
function whilePaused(together: readonly Snapshot[]): string[] {
  return together.flatMap((next, at) => {
    const before = together[at - 1];
    const follows = before !== undefined && next.version.seq === before.version.seq + 1;
    if (!follows || before.overallStatus !== 'paused' || next.overallStatus !== 'paused') return [];
    return countsOf(before) === countsOf(next) ? [] : [`counts moved while paused, at seq ${next.version.seq}`];
  });
}

function countsOf({ phases }: Snapshot): string {
  const counts = BUILT_IN_PHASES.map(({ key }) => {
    const { completed, skipped, failed } = phases[key].progress;
    return [completed, skipped, failed];
  });
  return JSON.stringify(counts);
}

/** Checks that a client reported exactly one end for each run that it saw ending. @returns the problems. */
export function endProblems({ name, shown, ends }: Pick<ClientWitness, 'name' | 'shown' | 'ends'>): string[] {
  const sawEnding = new Set(
    shown.filter(({ overallStatus }) => isTerminal(overallStatus)).map(({ version }) => version.run),
  );
  const reported = ends.map(({ version }) => version.run);
  return [...new Set([...sawEnding, ...reported])].flatMap((run) => {
    const times = reported.filter((other) => other === run).length;
    if (times === (sawEnding.has(run) ? 1 : 0)) return [];
    return [
      `${name} reported ${times} ends of run ${run}, which it ${sawEnding.has(run) ? 'saw' : 'never saw'} ending`,
    ];
  });
}
