import { cutText, MAX_PERSON_NAME, type NamedRegion } from '#libs/contracts';
import type { Connection } from '#libs/database';
import { matchRegions } from '../match-regions.js';
import { readAliases } from './aliases.js';
import { toColumn, type PersonChange } from './people-changes.js';

/** Names that are in the file of a photo, by where they are. */
export interface PhotoNames {
  readonly photoId: number;
  readonly regions: readonly NamedRegion[];
}

/**
 * Writes the names in the files of some photos into the journal, as one correction: each face there is the person of that
 * name, who is made where there is none. Once for a content, also if that was undone. The caller holds the catalog's lock,
 * has stored the faces, and applies the statements.
 */
export async function storeNames(connection: Connection, photos: readonly PhotoNames[]): Promise<void> {
  const named = photos.flatMap(({ photoId, regions }) => {
    const valid = regions.flatMap(({ name, box }) => {
      const cleaned = cutText(name.replaceAll('\0', '').trim(), MAX_PERSON_NAME).trim();
      return cleaned === '' ? [] : [{ name: cleaned, box }];
    });
    return valid.length === 0 ? [] : [{ photoId, regions: valid }];
  });
  const contents = await unreadContents(
    connection,
    named.map(({ photoId }) => photoId),
  );
  const unread = named.filter(({ photoId }) => contents.has(photoId));
  if (unread.length === 0) return;

  const faces = await connection.face.findMany({ where: { photoId: { in: unread.map(({ photoId }) => photoId) } } });
  const { idOf, created } = await peopleNamed(
    connection,
    unread.flatMap(({ regions }) => regions.map(({ name }) => name)),
  );
  const { id: correctionId } = await connection.correction.create({
    data: { kind: 'names_read', ...(created.length === 0 ? {} : { changes: toColumn(created) }) },
    select: { id: true },
  });
  const statements = unread.flatMap(({ photoId, regions }) => {
    const ofPhoto = faces.flatMap(({ id, personId, x, y, width, height, ...face }) =>
      face.photoId === photoId ? [{ id, personId, box: { x, y, width, height } }] : [],
    );
    const matches = matchRegions(regions, ofPhoto);
    return regions.map(({ name, box }, region) => {
      const face = matches[region];
      return {
        ...(face?.box ?? box),
        correctionId,
        contentHash: contents.get(photoId) ?? '',
        kind: 'is',
        personId: idOf(name),
        beforePersonId: face?.personId ?? null,
        faceId: face?.id ?? null,
      };
    });
  });
  await connection.correctionFace.createMany({ data: statements });
}

/** The contents of those photos whose names were not read yet; of each content one photo. */
async function unreadContents(connection: Connection, photoIds: readonly number[]): Promise<Map<number, string>> {
  if (photoIds.length === 0) return new Map();
  const rows = await connection.$queryRaw<{ photoId: number; contentHash: string }[]>`
    SELECT DISTINCT ON (content_hash) photo_id AS "photoId", content_hash AS "contentHash" FROM photo_fingerprint print
    WHERE photo_id = ANY(${photoIds}::int[]) AND NOT EXISTS (
      SELECT 1 FROM correction_face said JOIN correction ON correction.id = said.correction_id
      WHERE said.content_hash = print.content_hash AND correction.kind = 'names_read')
    ORDER BY content_hash, photo_id`;
  return new Map(rows.map(({ photoId, contentHash }) => [photoId, contentHash]));
}

/** Finds the people of some names, in any case, as they are now, and makes those that are missing. */
async function peopleNamed(connection: Connection, names: readonly string[]) {
  const keyOf = (name: string) => name.toLowerCase();
  const { now } = await readAliases(connection);
  const known = await connection.person.findMany({
    where: { name: { not: null } },
    select: { id: true, name: true, mergedIntoId: true },
    orderBy: { id: 'desc' },
  });
  // Of those with equal names the first counts, and one who was merged into another after all who were not.
  const ids = new Map<string, number>();
  for (const { id, name } of known.filter((person) => person.mergedIntoId !== null))
    ids.set(keyOf(name ?? ''), now(id));
  for (const { id, name } of known.filter((person) => person.mergedIntoId === null)) ids.set(keyOf(name ?? ''), id);
  const created: PersonChange[] = [];
  for (const name of names) {
    if (ids.has(keyOf(name))) continue;
    const { id } = await connection.person.create({ data: { name }, select: { id: true } });
    ids.set(keyOf(name), id);
    created.push({ personId: id, created: true, name: { before: null, after: name } });
  }
  return { idOf: (name: string) => ids.get(keyOf(name)) ?? null, created };
}
