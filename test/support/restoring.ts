import { execFileSync } from 'node:child_process';
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Where the embedded database of a data directory is. */
function clusterOf(data: string): string {
  const { directory } = JSON.parse(readFileSync(join(data, 'postgres.json'), 'utf8')) as { directory: string | null };
  return directory ?? join(data, 'postgres');
}

/** Puts a backup of the embedded database back while Darkroom is stopped, as docs/operations.md says. */
export function restore(backup: string, data: string): void {
  const cluster = clusterOf(data);
  rmSync(cluster, { recursive: true });
  execFileSync('cp', ['-a', join(backup, 'postgres'), cluster]);
  execFileSync('cp', ['-a', join(backup, 'postgres.json'), data]);
}

/** Copies the database of a stopped Darkroom, as docs/operations.md says, to where `restore` finds it. */
export function copyStopped(data: string, backup: string): void {
  execFileSync('mkdir', ['-p', backup]);
  execFileSync('cp', ['-a', clusterOf(data), join(backup, 'postgres')]);
  execFileSync('cp', ['-a', join(data, 'postgres.json'), backup]);
}
