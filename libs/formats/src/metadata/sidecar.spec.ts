import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { beforeEach, describe, expect, it } from 'vitest';
import { NO_METADATA, PhotoMetadata } from '#libs/contracts';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { decodeForTraining, readMetadata } from '../decoding/decode-photo.js';
import { withSidecar } from './sidecar.js';

/** 17 May 2024, 18:03:09 in UTC. */
const TAKEN = 1_715_968_989;
const ROME = { latitude: 41.8902102, longitude: 12.4922309, altitude: 21.5 };
/** A file as Google Takeout writes it, as far as it matters. */
const sidecarWith = (said: object) =>
  JSON.stringify({ title: 'IMG.jpg', photoTakenTime: { timestamp: String(TAKEN) }, geoData: ROME, ...said });
const SAID = {
  ...{ takenAt: '2024-05-17T18:03:09', offsetMinutes: 0 },
  ...{ latitude: ROME.latitude, longitude: ROME.longitude, altitudeMetres: ROME.altitude },
  sidecar: ['date', 'place'],
};

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
/** What a sidecar says of a photo without metadata of its own. */
async function said(photo: string, sidecar: string, content: string | Buffer = sidecarWith({})) {
  await writeFiles(folder, { [sidecar]: content });
  return withSidecar(join(folder, photo), NO_METADATA);
}

describe('the file of Google Takeout beside a photo', () => {
  it.each([
    ['IMG.jpg', 'IMG.jpg.json'],
    ['IMG.jpg', 'IMG.jpg.supplemental-metadata.json'],
    ['Screenshot_2017-07-05-10-05-26.png', 'Screenshot_2017-07-05-10-05-26.png.supplementa.json'],
    ['D7157814-D2D5-4A62-AFCE-9CF465CB7D66.jpeg', 'D7157814-D2D5-4A62-AFCE-9CF465CB7D66.jpeg.supp.json'],
    ['Urlaub in Knaufspesch in der Schneifel (38).JPG', 'Urlaub in Knaufspesch in der Schneifel (38).JP.json'],
    ['IMG(1).jpg', 'IMG.jpg(1).json'],
    ['IMG(1).jpg', 'IMG.jpg.supplemental-metadata(1).json'],
    ['IMG(1).jpg', 'IMG(1).jpg.json'],
    ['Screenshot_2017-07-05-10-05-26(2).png', 'Screenshot_2017-07-05-10-05-26.png.supplementa(2).json'],
    ['IMG-edited.jpg', 'IMG.jpg.json'],
    ['IMG-edited.jpg', 'IMG.jpg.supplemental-metadata.json'],
    ['IMG-bearbeitet.jpg', 'IMG.jpg.json'],
    ['IMG-modifie\u0301.jpg', 'IMG.jpg.json'],
    ['IMG-edited(1).jpg', 'IMG.jpg(1).json'],
  ])('of %s may be %s', async (photo, sidecar) => {
    expect(await said(photo, sidecar)).toEqual({ ...NO_METADATA, ...SAID });
  });

  it.each([
    ['IMG.jpg', 'IMG.jpg(1).json'],
    ['IMG(1).jpg', 'IMG.jpg.json'],
    ['IMG.jpg', 'IMG.json'],
    ['IMG-2.jpg', 'IMG.jpg.json'],
  ])('of %s is not %s', async (photo, sidecar) => {
    expect(await said(photo, sidecar)).toEqual(NO_METADATA);
  });

  it('is asked for what the camera did not write, in the same read', async () => {
    const picture = sharp({ create: { width: 8, height: 8, channels: 3, background: 'grey' } });
    const dated = await picture
      .jpeg()
      .withExif({ IFD2: { DateTimeOriginal: '2019:07:14 12:30:00' } })
      .toBuffer();
    const [path = ''] = await writeFiles(folder, { 'IMG.jpg': dated, 'IMG.jpg.json': sidecarWith({}) });
    const expected = {
      ...{ ...NO_METADATA, takenAt: '2019-07-14T12:30:00', offsetMinutes: null },
      ...{ latitude: ROME.latitude, longitude: ROME.longitude, altitudeMetres: ROME.altitude, sidecar: ['place'] },
    };
    expect(await readMetadata(path)).toEqual(expected);
    expect((await decodeForTraining(path)).metadata).toEqual(expected);
  });

  it('has no place where it says zero and zero, and no date where it says zero', async () => {
    const geoData = { latitude: 0, longitude: 0, altitude: 0 };
    expect(await said('IMG.jpg', 'IMG.jpg.json', sidecarWith({ geoData, photoTakenTime: { timestamp: '0' } }))).toEqual(
      NO_METADATA,
    );
  });

  it('drops values that are malformed, and keeps the rest', async () => {
    const placeless = sidecarWith({ geoData: { latitude: 'north' } });
    expect(await said('IMG.jpg', 'IMG.jpg.json', placeless)).toMatchObject({ takenAt: SAID.takenAt, latitude: null });
    const dateless = sidecarWith({ photoTakenTime: 'May' });
    expect(await said('IMG.jpg', 'IMG.jpg.json', dateless)).toMatchObject({ takenAt: null, latitude: ROME.latitude });
  });

  it.each([
    ['is empty', ''],
    ['is no JSON', 'not {"a": file'],
    ['is of something else', '["a", "list"]'],
    ['is too large', sidecarWith({ description: 'x'.repeat(300_000) })],
  ])('says nothing where it %s', async (_, content) => {
    expect(await said('IMG.jpg', 'IMG.jpg.json', content)).toEqual(NO_METADATA);
  });

  it('says nothing where it is a link or a folder', async () => {
    await writeFiles(folder, { elsewhere: sidecarWith({}), 'b.jpg.json/c': sidecarWith({}) });
    await symlink('elsewhere', join(folder, 'a.jpg.json'));
    expect(await withSidecar(join(folder, 'a.jpg'), NO_METADATA)).toEqual(NO_METADATA);
    expect(await withSidecar(join(folder, 'b.jpg'), NO_METADATA)).toEqual(NO_METADATA);
  });

  it('gives metadata as the schema has them, whatever it holds', async () => {
    const content = fc.record({
      photoTakenTime: fc.oneof(
        fc.record({ timestamp: fc.oneof(fc.string(), fc.double(), fc.maxSafeInteger()) }),
        fc.json(),
      ),
      geoData: fc.oneof(fc.record({ latitude: fc.double(), longitude: fc.double(), altitude: fc.double() }), fc.json()),
    });
    await fc.assert(
      fc.asyncProperty(content, async (value) => {
        PhotoMetadata.parse(await said('IMG.jpg', 'IMG.jpg.json', JSON.stringify(value)));
      }),
      { numRuns: 300 },
    );
  });
});
