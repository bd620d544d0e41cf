import { OtherFileState, type OtherFile, type Snapshot } from '#libs/contracts';
import { counted } from '../../../design/format.js';
import { tabAddress } from '../session-tabs/tabs.js';

/** The files that the list shows: those of one state, or all. */
export type ShownFiles = OtherFileState | 'all';

/** The filter in a URL's query. */
export function shownFilesOf({ files }: Readonly<Record<string, string | string[] | undefined>>): ShownFiles {
  return OtherFileState.safeParse(files).data ?? 'all';
}

/** The URL of a session's page with the list. */
export function filesAddress(sessionId: number, shown: ShownFiles): string {
  return tabAddress(sessionId, 'files', { files: shown });
}

/** The label of each filter. */
export const SHOWN_WORDS: Record<ShownFiles, string> = {
  all: 'All',
  ignored: 'Ignored',
  unsupported: 'Not supported',
  unreadable: 'Could not be read',
};

/** How many files a filter shows. */
export function shownCount({ discovery }: Pick<Snapshot, 'discovery'>, shown: ShownFiles): number {
  if (shown !== 'all') return discovery[shown];
  return discovery.ignored + discovery.unsupported + discovery.unreadable;
}

/** Why a file was not taken, and how many it stands for. */
export function fileStory({ reason, files }: Pick<OtherFile, 'reason' | 'files'>): string {
  return files === 1 ? reason : `${reason} ${counted(files, 'file')}`;
}
