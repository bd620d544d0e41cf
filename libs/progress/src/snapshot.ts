import type { CurrentPhase, PhaseProgress, PhaseStatus, SessionSummary, Snapshot } from '#libs/contracts';
import { FIRST_PHASE, weightShares, type PhaseDeclaration } from '#libs/phases';
import { allowedCommands } from './commands.js';
import { overallEtaSeconds, perSecond, phaseEtaSeconds } from './eta.js';
import { otherFilesIn } from './other-files.js';
import { overallPercentage, phasePercentage, settled } from './percentage.js';
import { phaseRecord, phasesOf, type SessionRecord } from './record.js';

/** The status of a phase: completed before the current one, as the session in it, pending after it. */
function phaseStatus(record: SessionRecord, name: string): PhaseStatus {
  const { status, stage } = record;
  if (status === 'completed') return 'completed';
  const names = phasesOf(record).map((phase) => phase.name);
  const [current, own] = [names.indexOf(stage ?? 'discovery'), names.indexOf(name)];
  if (own < current) return 'completed';
  return own > current || status === 'discovering' ? 'pending' : status;
}

/** Where the session is, in the words of the API. */
function currentPhase({ status, stage }: SessionRecord): CurrentPhase {
  if (status === 'completed') return 'completed';
  return stage === 'discovery' ? 'discovering' : stage;
}

function instant(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

function phaseProgress(record: SessionRecord, { name, unit, items }: PhaseDeclaration): PhaseProgress {
  const phase = phaseRecord(record, name);
  const running = record.status === 'running' && record.stage === name;
  const eta = running ? phaseEtaSeconds(record, name) : null;
  const rate = running && unit === 'photo' ? perSecond(phase.rate) : null;
  const { total, completed, skipped, failed } = phase;
  const done = settled(phase);
  return {
    name,
    status: phaseStatus(record, name),
    needed: phase.needed,
    stage: phase.stage,
    progress: {
      current: done,
      total,
      percentage: phasePercentage(phase),
      etaSeconds: eta === null ? null : Math.round(eta),
      imagesPerMinute: rate === null ? null : Math.round(rate * 600) / 10,
      unique: items === 'found' ? completed : null,
      completed,
      skipped,
      failed,
      settled: done,
    },
    startedAt: instant(phase.startedAt),
    completedAt: instant(phase.completedAt),
    ...phase.facts,
  };
}

/**
 * Computes the unified progress of a committed record, for REST, Redis, socket and screen alike. Pure: the same record
 * always gives the same snapshot.
 */
export function unifiedProgress(record: SessionRecord): Snapshot {
  const phases = phasesOf(record);
  return {
    sessionId: record.id,
    installation: record.installation,
    version: { run: record.run, seq: record.seq },
    name: record.name,
    rootPath: record.rootPath,
    overallStatus: record.status,
    overallProgress: {
      percentage: overallPercentage(record),
      etaSeconds: overallEtaSeconds(record),
      currentPhase: currentPhase(record),
    },
    weights: weightShares(phases) as Snapshot['weights'],
    // Every session has the standard phases, whose declarations name their facts.
    phases: Object.fromEntries(phases.map((phase) => [phase.key, phaseProgress(record, phase)])) as Snapshot['phases'],
    discovery: {
      found: record.discovery.found,
      ignored: otherFilesIn('ignored', record.discovery.others),
      unsupported: otherFilesIn('unsupported', record.discovery.others),
      unreadable: otherFilesIn('unreadable', record.discovery.others),
      kinds: record.discovery.others,
      missing: record.discovery.missing,
      startedAt: instant(record.discovery.startedAt),
      completedAt: instant(record.discovery.completedAt),
    },
    allowed: allowedCommands(record),
    reason: record.reason,
    createdAt: record.createdAt.toISOString(),
    startedAt: instant(record.startedAt),
    endedAt: instant(record.endedAt),
    activeSeconds: Math.round(record.activeMs / 100) / 10,
    updatedAt: record.updatedAt.toISOString(),
  };
}

/** The phase that a snapshot is in, or null outside the phases. */
export function runningPhase({ phases, overallProgress }: Snapshot): PhaseProgress | null {
  return Object.values(phases).find(({ name }) => name === overallProgress.currentPhase) ?? null;
}

/** Photos that failed, in all phases. */
export function failedPhotos({ phases }: Pick<Snapshot, 'phases'>): number {
  return Object.values(phases).reduce((sum, { progress }) => sum + progress.failed, 0);
}

/** One line of the session list, from the same snapshot as every other view. */
export function summarise(snapshot: Snapshot): SessionSummary {
  const { phases, overallProgress, discovery } = snapshot;
  const { progress } = phases[FIRST_PHASE.key];
  return {
    sessionId: snapshot.sessionId,
    version: snapshot.version,
    name: snapshot.name,
    rootPath: snapshot.rootPath,
    status: snapshot.overallStatus,
    percentage: overallProgress.percentage,
    currentPhase: overallProgress.currentPhase,
    etaSeconds: overallProgress.etaSeconds,
    imagesPerMinute: runningPhase(snapshot)?.progress.imagesPerMinute ?? null,
    photos: progress.total,
    found: discovery.found,
    completed: progress.completed,
    skipped: progress.skipped,
    failed: failedPhotos(snapshot),
    faces: phases.faceDetection.faces,
    people: phases.clustering.people,
    createdAt: snapshot.createdAt,
    endedAt: snapshot.endedAt,
    updatedAt: snapshot.updatedAt,
  };
}
