import fc from 'fast-check';
import { expect, test } from 'vitest';
import { temporaryFolder, writeFiles } from '../../../../test/support/folder.js';
import { withPhotoFile } from './read-file.js';

test('the bytes of a file in use are not overwritten by concurrent reads', async () => {
  const sizes = [1, 900, 1024, 1025, 70_000, 200_000, 3_000_000];
  const contents = Object.fromEntries(sizes.map((size) => [`${size}.jpg`, Buffer.alloc(size, `${size} `)]));
  const paths = await writeFiles(await temporaryFolder(), contents);

  const reads = fc.array(fc.record({ file: fc.nat(sizes.length - 1), turns: fc.nat(20), fails: fc.boolean() }), {
    minLength: 1,
    maxLength: 12,
  });
  await fc.assert(
    fc.asyncProperty(reads, async (all) => {
      const results = await Promise.allSettled(
        all.map(({ file, turns, fails }) =>
          withPhotoFile(paths[file] ?? '', async ({ bytes }) => {
            for (let turn = 0; turn < turns; turn += 1) await new Promise(setImmediate);
            expect(bytes.equals(contents[`${sizes[file]}.jpg`] ?? Buffer.of())).toBe(true);
            if (fails) throw new Error('cannot be decoded');
          }),
        ),
      );
      expect(results.map((result) => (result.status === 'rejected' ? String(result.reason) : 'used'))).toEqual(
        all.map(({ fails }) => (fails ? 'Error: cannot be decoded' : 'used')),
      );
    }),
  );
});
