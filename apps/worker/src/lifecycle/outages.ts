import { randomUUID } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Outage, OutageCause } from '#libs/async';
import type { WorkerContext } from '../context.js';

/** Bytes of a probe of the disk: as many as a thumbnail has. */
const PROBE_BYTES = 64 * 1024;

/** Whether files can be written in a directory. */
async function takesFiles(directory: string): Promise<boolean> {
  await mkdir(directory, { recursive: true });
  const probe = join(directory, `.probe-${randomUUID()}`);
  try {
    await writeFile(probe, Buffer.alloc(PROBE_BYTES));
    return true;
  } finally {
    await rm(probe, { force: true });
  }
}

/** By the beginning of a cause: whether what failed works again. */
function probeOf(cause: OutageCause, { settings, database, beats }: WorkerContext): () => Promise<boolean> {
  if (cause === 'disk_full' || cause === 'computer_full') return () => takesFiles(settings.thumbnailsDirectory);
  if (cause.startsWith('redis_')) return () => beats.takesWrites();
  return async () => (await database.installation.updateMany({ data: { singleton: true } })).count > 0;
}

/** Notes an outage among what the worker waits for, until what failed works again. */
export function waitForOutage(context: WorkerContext, { cause, message }: Outage): void {
  context.waits.begin({ cause, message }, probeOf(cause, context));
}
