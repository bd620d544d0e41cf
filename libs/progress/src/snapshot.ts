import { PHASES, type CurrentPhase, type Phase, type PhaseStatus, type Snapshot } from '#libs/contracts';
import { allowedCommands } from './commands.js';
import { overallEtaSeconds, phaseEtaSeconds } from './eta.js';
import { overallPercentage, phasePercentage, settled } from './percentage.js';
import { perSecond } from './rate.js';
import type { SessionRecord } from './record.js';
import { WEIGHTS } from './weights.js';

/** The status of a phase: completed before the current one, as the session in it, pending after it. */
function phaseStatus(record: SessionRecord, name: Phase): PhaseStatus {
  if (record.status === 'completed') return 'completed';
  const stage = record.stage;
  if (stage === null || stage === 'discovery') return 'pending';
  const current = PHASES.indexOf(stage);
  const own = PHASES.indexOf(name);
  if (own < current) return 'completed';
  if (own > current) return 'pending';
  return record.status === 'discovering' ? 'pending' : record.status;
}

/** Where the session is, in the words of the API. */
function currentPhase(record: SessionRecord): CurrentPhase {
  if (record.status === 'completed') return 'completed';
  return record.stage === 'discovery' ? 'discovering' : record.stage;
}

function instant(date: Date | null): string | null {
  return date?.toISOString() ?? null;
}

/** What all phases have in common. */
function phaseProgress(record: SessionRecord, name: Phase) {
  const phase = record.phases[name];
  const running = record.status === 'running' && record.stage === name;
  const eta = running ? phaseEtaSeconds(record, name) : null;
  const rate = running ? perSecond(phase.rate) : null;
  return {
    status: phaseStatus(record, name),
    needed: phase.needed,
    stage: phase.stage,
    progress: {
      current: settled(phase),
      total: phase.total,
      percentage: phasePercentage(phase),
      etaSeconds: eta === null ? null : Math.round(eta),
      imagesPerMinute: rate === null || name === 'clustering' ? null : Math.round(rate * 600) / 10,
      unique: name === 'training' ? phase.completed : null,
      completed: phase.completed,
      skipped: phase.skipped,
      failed: phase.failed,
      settled: settled(phase),
    },
    startedAt: instant(phase.startedAt),
    completedAt: instant(phase.completedAt),
  };
}

/**
 * Turns what is committed into the whole unified progress: the one function behind REST, Redis, socket and screen.
 * Pure: the same record always gives the same snapshot.
 */
export function unifiedProgress(record: SessionRecord): Snapshot {
  const { face_detection: faces, clustering } = record.phases;
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
    weights: { training: WEIGHTS.training, faceDetection: WEIGHTS.face_detection, clustering: WEIGHTS.clustering },
    phases: {
      training: { name: 'training', ...phaseProgress(record, 'training') },
      faceDetection: { name: 'face_detection', ...phaseProgress(record, 'face_detection'), faces: faces.faces },
      clustering: {
        name: 'clustering',
        ...phaseProgress(record, 'clustering'),
        people: clustering.people,
        ungrouped: clustering.ungrouped,
      },
    },
    discovery: {
      found: record.discovery.found,
      unreadable: record.discovery.unreadable,
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
