import fc from 'fast-check';
import { expect, test } from 'vitest';
import { heifOf } from '../../../../test/support/heif.js';
import { picture } from '../../../../test/support/pictures.js';
import { RAW_FILES } from '../../../../test/support/raw.js';
import { endOf, frameOf, withOrientation } from './jpeg-structure.js';
import { FORMATS, formatOf, isPhotoName } from './registry.js';

const jpeg = await picture(120, 90).jpeg().toBuffer();
const files = [
  jpeg,
  await picture(40, 30).png().toBuffer(),
  await picture(40, 30).gif().toBuffer(),
  await picture(40, 30).webp().toBuffer(),
  await picture(40, 30).tiff().toBuffer(),
  await picture(40, 30).avif({ effort: 0 }).toBuffer(),
  heifOf({ tiles: [['red', 'blue']], turns: 1, exifOrientation: 6 }),
  ...Object.values(RAW_FILES).map((make) => make({ preview: jpeg, thumbnail: jpeg })),
];

test('every format has a file that it recognises, and names of its own', () => {
  expect(new Set(files.map(formatOf))).toEqual(new Set(FORMATS));
  const extensions = FORMATS.flatMap((format) => format.extensions);
  expect(new Set(extensions).size).toBe(extensions.length);
  for (const extension of extensions) expect(isPhotoName(`A.${extension.toUpperCase()}`)).toBe(true);
  expect(isPhotoName('A.mov')).toBe(false);
});

test('whole files do not end early', () => {
  for (const file of files)
    expect([formatOf(file)?.name, formatOf(file)?.endsEarly(file)]).toEqual([formatOf(file)?.name, false]);
});

test('the structure of a damaged file is read without an error, whatever is damaged', () => {
  const damage = fc.array(fc.tuple(fc.nat(), fc.integer({ min: 0, max: 255 })), { maxLength: 12 });
  fc.assert(
    fc.property(
      fc.constantFrom(...files),
      damage,
      fc.double({ min: 0, max: 1, noNaN: true }),
      (file, changes, share) => {
        const bytes = Buffer.from(file.subarray(0, Math.ceil(file.length * share)));
        // Mostly in the first bytes, where structures are.
        for (const [at, value] of changes) if (bytes.length > 0) bytes[(at % 700) % bytes.length] = value;
        for (const format of FORMATS) {
          if (!format.recognises(bytes)) continue;
          expect(typeof format.endsEarly(bytes)).toBe('boolean');
          if ('previewOf' in format) expect(format.previewOf(bytes)?.length).not.toBe(0);
        }
      },
    ),
    { numRuns: 500 },
  );
});

test('the segments of a JPEG say its size and its end, wherever it is in a file', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 300 }), fc.uint8Array({ maxLength: 300 }), (before, after) => {
      const bytes = Buffer.concat([before, jpeg, after]);
      expect(frameOf(bytes, before.length)).toMatchObject({ width: 120, height: 90 });
      expect(endOf(bytes, before.length)).toBe(before.length + jpeg.length);
      expect(endOf(bytes.subarray(0, before.length + jpeg.length - 1), before.length)).toBeUndefined();
    }),
  );
});

test('an orientation replaces the one that a JPEG has', async () => {
  const turned = await picture(120, 90).withMetadata({ orientation: 3 }).jpeg().toBuffer();
  const twice = withOrientation(withOrientation(turned, 6), 8);
  expect(twice.toString('latin1').split('Exif\0\0')).toHaveLength(2);
  expect(frameOf(twice)).toMatchObject({ width: 120, height: 90 });
});
