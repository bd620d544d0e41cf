import type { Person } from '#libs/contracts';

/** A person of a number, with a name or without. */
export function person(id: number, name: string | null = null): Person {
  return { id, name, hidden: false, faces: 3, photos: 2, representativeFaceId: null, otherFaceIds: [] };
}
