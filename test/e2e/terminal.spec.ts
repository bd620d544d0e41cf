import { createServer } from 'node:net';
import { stripVTControlCharacters } from 'node:util';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { listen } from '../support/listen.js';
import { makePhotos } from '../support/photos.js';
import { runInTerminal, runLaunched, type Program } from '../support/program.js';
import { SharedServer } from '../support/shared.js';

const WATCH = ['apps/cli/src/start.ts', ['watch']] as const;
/** Sequences of ECMA-48 that select colours. */
const COLOUR = /\x1b\[\d+m/;

let server: SharedServer;
beforeAll(async () => {
  server = await SharedServer.find();
});

/** The command line that watches a session of the server. */
function watching(sessionId: number): readonly string[] {
  const { hostname, port } = new URL(server.url);
  return [...WATCH[1], '--host', hostname, '--port', port, String(sessionId)];
}

/** A session over new photos, which nobody has started. */
async function pendingSession(name: string): Promise<number> {
  const rootPath = server.folder(name);
  await makePhotos(rootPath, 12, { seed: name.length });
  return (await server.api.create({ rootPath })).sessionId;
}

/** The lines without control sequences, once the program has ended. */
async function linesOf(program: Program): Promise<string[]> {
  await program.ended;
  return program.lines.map((line) => stripVTControlCharacters(line).trimEnd());
}

describe.each([80, 160])('in a terminal of %d columns', (columns) => {
  test('a session is shown with its steps in colour, in lines that fit, and ends with a link to its page', async () => {
    const sessionId = await pendingSession(`steps-${columns}`);
    const program = runInTerminal({ columns, rows: 40 }, WATCH[0], watching(sessionId));
    await program.line(/% .*pending/);
    await server.api.command(sessionId, 'start');
    const lines = await linesOf(program);
    expect(await program.ended).toEqual({ code: 0, signal: null });
    expect(program.output).toMatch(COLOUR);
    expect(lines.findLast((line) => line.includes('Find files'))).toMatch(/^ {2}✓ Find files .*12 photos/u);
    expect(lines.find((line) => line.includes('completed in'))).toMatch(/^✓ .*completed in .*: 12 photos/u);
    const page = `${server.url}/sessions/${sessionId}`;
    expect(program.output).toContain(`\x1b]8;;${page}\x1b\\${page}\x1b]8;;\x1b\\`);
    expect(Math.max(...lines.map((line) => [...line].length))).toBeLessThan(columns);
  });
});

test.each([
  ['NO_COLOR', { NO_COLOR: '1' }],
  ['a dumb terminal', { TERM: 'dumb' }],
])('with %s nothing is coloured', async (_name, environment) => {
  const folder = server.folder('plain');
  await makePhotos(folder, 3);
  const { sessionId } = await server.indexed(folder);
  const program = runInTerminal({ columns: 80, rows: 24 }, WATCH[0], watching(sessionId), environment);
  expect((await linesOf(program)).join(' ')).toContain('completed in');
  expect(program.output).not.toMatch(COLOUR);
  if ('TERM' in environment) expect(program.output).not.toContain('\x1b');
});

test.each([
  ['a terminal', (args: readonly string[]) => runInTerminal({ columns: 100, rows: 40 }, WATCH[0], args)],
  ['a pipe', (args: readonly string[]) => runLaunched(WATCH[0], args)],
])('%s shows a session that was started elsewhere, and how it ended', async (name, run) => {
  const watched = await pendingSession(`watched-${name}`);
  const program = run(watching(watched));
  await program.line(/pending/);
  const folder = server.folder(`elsewhere-${name}`);
  await makePhotos(folder, 40, { seed: 5 + name.length });
  const { sessionId } = await server.indexed(folder);
  await program.line(new RegExp(`\\b40 photos.*`));
  await program.line(new RegExp(`${server.url}/sessions/${sessionId}\\b`));
  expect(stripVTControlCharacters(program.output)).toMatch(
    name === 'a pipe' ? new RegExp(`^session ${sessionId} \\[`, 'm') : /^● .*elsewhere-a terminal/mu,
  );
  await server.api.command(watched, 'start');
  expect(await program.ended).toEqual({ code: 0, signal: null });
});

test('watch says at once where no Darkroom answers, also where somebody listens', async () => {
  const silent = createServer();
  onTestFinished(() => void silent.close());
  const { port } = new URL(await listen(silent));
  const begun = performance.now();
  const program = runLaunched(WATCH[0], [...WATCH[1], '--port', port]);
  expect(await program.ended).toEqual({ code: 1, signal: null });
  expect(program.lines).toEqual([expect.stringMatching(/^No Darkroom answers at .*--port\.$/)]);
  expect(performance.now() - begun).toBeLessThan(15_000);
});
