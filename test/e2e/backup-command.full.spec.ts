import { existsSync, writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { runStart, type Darkroom } from '../support/darkroom.js';
import { makePhotos } from '../support/photos.js';
import { copyModels } from '../support/models.setup.js';
import { useWorkspace } from '../support/workspace.js';

const PHOTOS = 8;

const workspace = useWorkspace();
const inPlace = (name: string) => join(workspace.directory, name);
const data = inPlace('data');
const target = inPlace('backup');
let darkroom: Darkroom;
let sessionId: number;
beforeAll(async () => {
  const folder = workspace.folder('photos');
  await makePhotos(folder, PHOTOS, { seed: 31 });
  darkroom = await workspace.start({ folders: [folder] });
  await darkroom.program.line(new RegExp(`completed in .*: ${PHOTOS} photos`));
  sessionId = (await darkroom.api.sessions()).items[0]?.sessionId ?? 0;
});

async function backUp(from: string, ...to: string[]) {
  const program = runStart(['--data', from, 'backup', ...to]);
  const { code } = await program.ended;
  return { code, lines: program.lines };
}

test('backup copies the database of a Darkroom that runs, and says where it is', async () => {
  expect(await backUp(data, target)).toEqual({
    code: 0,
    lines: [expect.stringMatching(new RegExp(`^Copied the database to ${target}; .*operations\\.md`))],
  });
  expect((await darkroom.api.progress(sessionId)).overallStatus).toBe('completed');
  expect(existsSync(`${target}.partial`)).toBe(false);
});

test('a backup that cannot be made says why in one line, and leaves nothing', async () => {
  const file = inPlace('file');
  writeFileSync(file, '');
  const refused = async (message: RegExp, from: string, ...to: string[]) =>
    expect(await backUp(from, ...to)).toEqual({ code: 1, lines: [expect.stringMatching(message)] });
  await refused(/backup needs one new directory/, data);
  await refused(/backup exists already/, data, target);
  await refused(/file\/below.* cannot be used: it is not in a folder/, data, join(file, 'below'));
  await refused(/nothing has no embedded database/, inPlace('nothing'), inPlace('other'));
  await darkroom.stop();
  await refused(/does not run on .*data: copy .*postgres as it is/, data, inPlace('other'));
  expect(existsSync(inPlace('other'))).toBe(false);
});

test('a data directory that is made of the backup has the session with its photos', async () => {
  const restored = inPlace('restored');
  await mkdir(restored, { mode: 0o711 });
  await copyModels(restored);
  await cp(join(target, 'postgres.json'), join(restored, 'postgres.json'));
  execFileSync('cp', ['-a', join(target, 'postgres'), join(restored, 'postgres')]);
  const other = await workspace.start({ data: restored });
  const { overallStatus, phases } = await other.api.progress(sessionId);
  expect([overallStatus, phases.training.progress.completed]).toEqual(['completed', PHOTOS]);
});
