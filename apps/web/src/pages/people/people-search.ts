import type { NewCorrection, Person } from '#libs/contracts';
import { personName } from './words.js';

/** Who was chosen: a person who exists, or one of a new name. */
export type Choice = { readonly person: Person } | { readonly newName: string };

/** Letters as they are compared: without case and accents. */
const plain = (text: string): string => text.trim().normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();

/** The people whose names fit what was typed: those that begin with it, those with a word that does, then the others. */
export function findPeople(people: readonly Person[], typed: string): Person[] {
  const searched = plain(typed);
  const rank = (person: Person): number => {
    const at = plain(personName(person)).indexOf(searched);
    if (at <= 0) return at;
    return plain(personName(person)).includes(` ${searched}`) ? 1 : 2;
  };
  return people
    .map((person) => ({ person, rank: rank(person) }))
    .filter((found) => found.rank >= 0)
    .sort((a, b) => a.rank - b.rank)
    .map(({ person }) => person);
}

/** Who is meant by a whole name: the first person who has it, or a new one; null while nothing is typed. */
export function choiceOf(people: readonly Person[], typed: string, allowsNew: boolean): Choice | null {
  const searched = plain(typed);
  const person = searched === '' ? undefined : people.find((each) => plain(personName(each)) === searched);
  if (person !== undefined) return { person };
  return allowsNew && searched !== '' ? { newName: typed.trim() } : null;
}

/** What is asked about: faces, or a whole group of them. */
export type Subject = { readonly faceIds: number[] } | { readonly personId: number };

/** The correction that says who a subject is. A group gets a new name, or its faces go to the person who exists. */
export function sayWho(subject: Subject, choice: Choice): NewCorrection {
  if ('faceIds' in subject) {
    const person = 'person' in choice ? { id: choice.person.id } : { name: choice.newName };
    return { kind: 'this_is', faceIds: subject.faceIds, person };
  }
  if ('person' in choice) return { kind: 'merge', personId: subject.personId, into: choice.person.id };
  return { kind: 'name', personId: subject.personId, name: choice.newName };
}
