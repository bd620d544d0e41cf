import type { ProgressClient } from '#libs/client';
import type { NamesExport } from '#libs/contracts';
import { counted } from '#libs/progress';
import { safeText } from './display/text.js';
import type { Terminal } from './display/terminal.js';
import { throughRestarts } from './through-restarts.js';

/** How often the progress is a new line, where none can be redrawn. */
const LINE_MS = 5_000;

/** Has the names of faces written as XMP sidecars, and says where they are. @throws the reason of `stop` */
export async function exportNames(
  { people }: Pick<ProgressClient, 'people'>,
  terminal: Terminal,
  stop: AbortSignal,
): Promise<void> {
  let answer = await throughRestarts(() => people.exportNames(), stop);
  let shownAt = performance.now();
  for (let cursor = answer.nextCursor; cursor !== null; cursor = answer.nextCursor) {
    const progress = `${answer.photos + answer.skipped} of ${counted(answer.total.photos, 'photo')} …`;
    if (terminal.canRedraw) terminal.show([progress]);
    else if (performance.now() - shownAt > LINE_MS) {
      terminal.say(progress);
      shownAt = performance.now();
    }
    const next = { cursor };
    answer = await throughRestarts(() => people.exportNames(next), stop);
  }
  terminal.show([]);
  for (const line of resultLines(answer)) terminal.say(line);
}

function resultLines({ directory, photos, faces, skipped, total }: NamesExport): string[] {
  if (directory === null) return ['No face has a name yet: name people in the dashboard.'];
  const names = `Names of ${counted(total.people, 'person', 'people')} on ${counted(faces, 'face')}`;
  const lines = [`${names} in ${counted(photos, 'photo')}: ${safeText(directory)}`];
  if (skipped > 0)
    lines.push(`${counted(skipped, 'photo')} left out: the file cannot be read, or its path is too long.`);
  return lines;
}
