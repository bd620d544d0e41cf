import { execFileSync } from 'node:child_process';
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

test('a file that cannot be opened because too many are open is no fault of the photo', async () => {
  const [path = ''] = await writeFiles(await temporaryFolder(), { 'a.jpg': 'bytes' });
  const read = `
    import { openSync } from 'node:fs';
    import { withPhotoFile } from './libs/formats/src/decoding/read-file.ts';
    await withPhotoFile(process.argv[1], async () => {});
    try { for (;;) openSync('/dev/null'); } catch {}
    const error = await withPhotoFile(process.argv[1], async () => {}).catch((error) => error);
    process.stdout.write(error.name + ' ' + error.code);`;
  const node = `ulimit -n 64 && exec "$0" --conditions=source --import tsx --input-type=module --eval "$1" "$2"`;
  const output = execFileSync('sh', ['-c', node, process.execPath, read, path], { encoding: 'utf8' });
  expect(output).toBe('Error EMFILE');
});
