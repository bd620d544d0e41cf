import { access } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import * as z from 'zod/mini';
import type { PhotoMetadata } from '#libs/contracts';
import { withPhotoFile, type ReadClock } from '../decoding/read-file.js';
import { uneditedName } from './editions.js';
import { FIRST_YEAR, possiblePlace } from './metadata.js';

/**
 * The JSON file that Google Takeout puts beside a photo. Google does not document it: names and fields are as in
 * exports that people have published. What is not as expected counts as not said.
 */
const Sidecar = z.object({
  photoTakenTime: z.catch(z.optional(z.object({ timestamp: z.coerce.number().check(z.int()) })), undefined),
  geoData: z.catch(
    z.optional(z.object({ latitude: z.number(), longitude: z.number(), altitude: z.optional(z.number()) })),
    undefined,
  ),
});
type Sidecar = z.infer<typeof Sidecar>;

/** Of a sidecar, in bytes; those of people with many names have a few thousand. */
const MAX_BYTES = 256 * 1024;
/** Takeout cuts names before `.json` and before a number in brackets, in characters. */
const NAME_LENGTH = 46;
/** Adds what a sidecar says of the date and the place to metadata that do not have them. It never fails a photo. */
export async function withSidecar(path: string, metadata: PhotoMetadata, clock?: ReadClock): Promise<PhotoMetadata> {
  if (metadata.takenAt !== null && metadata.latitude !== null) return metadata;
  const { photoTakenTime, geoData } = (await findSidecar(path, clock)) ?? {};
  const takenAt = metadata.takenAt === null ? utcTime(photoTakenTime?.timestamp) : null;
  const place = metadata.latitude === null ? possiblePlace(geoData?.latitude ?? NaN, geoData?.longitude ?? NaN) : null;
  if (takenAt === null && place === null) return metadata;
  return {
    ...metadata,
    ...(takenAt && { takenAt, offsetMinutes: 0 }),
    ...(place && { ...place, altitudeMetres: geoData?.altitude || null }),
    sidecar: [...(takenAt ? (['date'] as const) : []), ...(place ? (['place'] as const) : [])],
  };
}

async function findSidecar(path: string, clock: ReadClock | undefined): Promise<Sidecar | undefined> {
  for (const name of sidecarNames(basename(path))) {
    const file = join(dirname(path), name);
    if (!(await isThere(file, clock))) continue;
    const parsed = withPhotoFile(file, async ({ bytes }) => parse(bytes), clock, MAX_BYTES);
    const sidecar = await parsed.catch(() => undefined);
    if (sidecar) return sidecar;
  }
  return undefined;
}

/** Asked first, since most photos have no sidecar: an attempt to read one takes six times as long. */
async function isThere(path: string, clock: ReadClock | undefined): Promise<boolean> {
  clock?.waits();
  const found = await new Promise<boolean>((resolve) => access(path, (error) => resolve(error === null)));
  clock?.works();
  return found;
}

/** @throws where it is no JSON */
function parse(bytes: Buffer): Sidecar | undefined {
  return Sidecar.safeParse(JSON.parse(bytes.toString('utf8'))).data;
}

/** The names that the sidecar of a photo may have, most likely first. An edited copy has that of its original. */
function sidecarNames(photo: string): ReadonlySet<string> {
  const [, stem = '', number = '', extension = ''] = /^(.+)(\(\d+\))(\.[^.]+)$/.exec(photo) ?? [];
  const spellings = [
    { name: photo, number: '' },
    { name: stem + extension, number },
  ].filter(({ name }) => name !== '');
  const originals = spellings.map(({ name, number }) => ({ name: uneditedName(name), number }));
  return new Set(
    [...spellings, ...originals].flatMap(({ name, number }) =>
      [`${name}.supplemental-metadata`, name].map((whole) => `${whole.slice(0, NAME_LENGTH)}${number}.json`),
    ),
  );
}

/** Seconds of UTC as a time; zero is what is written where nothing is known. */
function utcTime(seconds: number | undefined): string | null {
  const time = new Date((seconds || NaN) * 1000);
  const year = time.getUTCFullYear();
  return year >= FIRST_YEAR && year <= 9999 ? time.toISOString().slice(0, 19) : null;
}
