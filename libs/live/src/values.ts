import {
  BATCH_SIZE,
  type FaceDetectionCache,
  type ListMessage,
  type ProgressMessage,
  type RecentItem,
  type Snapshot,
  type Tombstone,
} from '#libs/contracts';
import { summarise } from '#libs/progress';

/** The value of the compatibility key, or null before face detection starts in this run. */
export function faceDetectionCache(snapshot: Snapshot): FaceDetectionCache | null {
  const { progress, faces } = snapshot.phases.faceDetection;
  if (progress.total === null) return null;
  return {
    processed_images: progress.settled,
    total_images: progress.total,
    faces_detected: faces,
    failed_images: progress.failed,
    current_batch: Math.ceil(progress.settled / BATCH_SIZE),
    total_batches: Math.ceil(progress.total / BATCH_SIZE),
    updated_at: snapshot.updatedAt,
  };
}

/** The arguments of the publish script. */
export interface Publication {
  readonly installation: string;
  readonly seq: number;
  readonly value: string;
  readonly faceDetection: string;
  readonly message: string;
  readonly listMessage: string;
}

/** The publication of a snapshot, with the items settled most recently as a hint. */
export function snapshotPublication(snapshot: Snapshot, recent: readonly RecentItem[]): Publication {
  const faceDetection = faceDetectionCache(snapshot);
  return {
    installation: snapshot.installation,
    seq: snapshot.version.seq,
    value: JSON.stringify(snapshot),
    faceDetection: faceDetection === null ? '' : JSON.stringify(faceDetection),
    message: JSON.stringify({ snapshot, recent: [...recent] } satisfies ProgressMessage),
    listMessage: JSON.stringify({
      installation: snapshot.installation,
      summary: summarise(snapshot),
    } satisfies ListMessage),
  };
}

/** The publication of a deletion: late messages are refused, lists hear that the session is gone. */
export function tombstonePublication(snapshot: Snapshot): Publication {
  const version = { run: snapshot.version.run, seq: snapshot.version.seq + 1 };
  const { sessionId, installation } = snapshot;
  return {
    installation,
    seq: version.seq,
    value: JSON.stringify({ sessionId, installation, version, removed: true } satisfies Tombstone),
    faceDetection: '',
    message: JSON.stringify({ snapshot, recent: [], removed: true } satisfies ProgressMessage),
    listMessage: JSON.stringify({ installation, removed: sessionId } satisfies ListMessage),
  };
}
