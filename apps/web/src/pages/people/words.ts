import type { Correction } from '#libs/contracts';
import { counted } from '../../design/format.js';

/** The name of a person, or their number while they have no name. */
export function personName(person: { readonly id: number; readonly name: string | null }): string {
  return person.name ?? `Person ${person.id}`;
}

/** What a correction says, in a sentence without its full stop. Names are those of now. */
export function correctionWords({ kind, faces, person, other, name, hidden }: Correction): string {
  const [who, second] = [person, other].map((each) => (each === null ? 'a person who was removed' : personName(each)));
  const [are, some] = [faces === 1 ? 'is' : 'are', counted(faces, 'face')];
  switch (kind) {
    case 'this_is':
      return `${some} ${are} ${who}`;
    case 'not_this_person':
      return `${some} ${are} not ${who}`;
    case 'not_a_face':
      return faces === 1 ? '1 picture is not a face' : `${counted(faces, 'picture')} are not faces`;
    case 'merge':
      return `Merged ${second} into ${who}`;
    case 'different':
      return `${capital(who)} and ${second} are different people`;
    case 'name':
      if (!name) return `Removed the name of ${who}`;
      return person?.name === name ? `Named ${name}` : `Named ${who} “${name}”`;
    case 'hide':
      return `${capital(who)} is ${hidden ? 'hidden' : 'shown again'}`;
    case 'cover':
      return `Changed the cover of ${who}`;
    case 'names_read':
      return `Read ${counted(faces, 'name')} from files`;
    case 'earlier':
      return `Earlier corrections of ${some}`;
  }
}

function capital(text = ''): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
