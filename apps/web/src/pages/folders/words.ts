import type { FolderRemoval, FolderState, PhotoRemoval } from '#libs/contracts';
import { counted } from '../../design/format.js';

const listed = new Intl.ListFormat('en-GB');

/** What is wrong with a folder that cannot be seen; null while it can. */
export const STATE_WORDS: Readonly<Record<FolderState, string | null>> = {
  there: null,
  gone: 'The folder is gone.',
  empty: 'The folder is empty: is its drive mounted?',
  unreadable: 'The folder cannot be read.',
};

/** `12 photos, 30 faces and 2 people without a name`: those that are not 0. */
function things({ photos, faces, people }: PhotoRemoval): string[] {
  return [
    ...(photos > 0 ? [counted(photos, 'photo')] : []),
    ...(faces > 0 ? [counted(faces, 'face')] : []),
    ...(people > 0 ? [counted(people, 'person without a name', 'people without a name')] : []),
  ];
}

/** What is said once photos have been removed. */
export function removedInWords(removal: PhotoRemoval): string {
  const removed = things(removal);
  return removed.length === 0 ? 'Removed no photos.' : `Removed ${listed.format(removed)}.`;
}

/** What the removal of a folder takes from the library and what stays, in sentences. */
export function lossOfFolder(removal: FolderRemoval): string[] {
  const { photos, namedPeople, staying, sessions } = removal;
  const going = things(removal);
  const verb = going.length === 1 && photos === 1 ? 'goes' : 'go';
  return [
    going.length === 0 ? 'No photos go from the library.' : `${listed.format(going)} ${verb} from the library.`,
    ...(namedPeople === 0
      ? []
      : [`${counted(namedPeople, 'named person loses', 'named people lose')} all faces: the names are kept.`]),
    ...(sessions === 0 ? [] : [`The history of ${counted(sessions, 'session')} goes too.`]),
    ...(staying === 0
      ? []
      : [
          staying === 1
            ? '1 photo stays: another folder has it.'
            : `${counted(staying, 'photo')} stay: another folder has them.`,
        ]),
    'No file is deleted from disk.',
  ];
}
