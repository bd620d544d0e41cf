import { readdirSync } from 'node:fs';
import { beforeAll, expect, test } from 'vitest';
import { makePhotos } from '../support/photos.js';
import type { Program } from '../support/program.js';
import { useWorkspace } from '../support/workspace.js';

/** Enough that some percentages are printed, at most one a second. */
const PHOTOS = 60;

// Nothing is ready: the start makes the models and the database, as on a fresh machine.
const workspace = useWorkspace({ readyModels: false });
let program: Program;
let temporary: string;
beforeAll(async () => {
  const folder = workspace.folder('photos');
  await makePhotos(folder, PHOTOS);
  temporary = workspace.folder('temporary');
  // CI: there ONNX Runtime keeps its usage reports to itself.
  const environment = { TMPDIR: temporary, CI: undefined };
  program = await workspace.run({ folders: [folder], once: true, environment });
  await program.ended;
});

test('one command indexes a folder and exits with 0, without telemetry of ONNX Runtime', async () => {
  expect(await program.ended, program.output).toEqual({ code: 0, signal: null });
  expect(readdirSync(temporary).filter((name) => name.startsWith('mat-debug-'))).toEqual([]);
});

test('it prints what it sets up, where the dashboard and the data are, and a summary at the end; no address of a database', () => {
  expect(program.output).toMatch(/^Models: /m);
  expect(program.output).toMatch(/^Dashboard +http:\/\/127\.0\.0\.1:\d+\nData +\/\S+, logs in logs\/$/m);
  expect(program.output).not.toMatch(/postgresql:|redis:/);
  expect(program.output).toMatch(
    new RegExp(`completed in .*: ${PHOTOS} photos, ${PHOTOS} analyzed, 0 copies skipped, 0 failed`),
  );
});

test('it prints a percentage that rises to 100 and never falls', () => {
  const percentages = program.lines.flatMap((line) => /^\[ *([\d.]+) %\]/.exec(line)?.[1] ?? []).map(Number);
  expect(percentages).toEqual([...percentages].sort((a, b) => a - b));
  expect(percentages.some((value) => value > 0 && value < 100)).toBe(true);
  expect(new Set(percentages).size).toBeGreaterThan(2);
  expect(percentages.at(-1)).toBe(100);
});
