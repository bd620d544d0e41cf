import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const built = import.meta.url.includes('/dist/apps/');
const projectDirectory = fileURLToPath(new URL(built ? '../../../../' : '../../../', import.meta.url));

/** A path in the project. */
export function project(...parts: string[]): string {
  return join(projectDirectory, ...parts);
}
