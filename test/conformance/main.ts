/** `npm run conformance`: tests whether a server keeps docs/protocol.md. */
import { spawnSync } from 'node:child_process';
import { parseArgs } from 'node:util';
import { Problem } from '../../apps/cli/src/problem.js';
import { project } from '../../apps/cli/src/project.js';

const helpText = `Usage: npm run conformance -- --url URL [--token TOKEN] [--folder DIR]

Tests whether a server keeps the protocol of docs/protocol.md, in about a minute. It creates sessions over a folder, runs
one of them and deletes them again; the photos stay in its library. Exit code: 0 where the server keeps it, 1 where it
does not, 2 where it cannot be tested.

  --url URL      where the server is, for example http://127.0.0.1:4000
  --token TOKEN  its access token, where it needs one
  --folder DIR   a folder of some photos that the server may index, by its path on the server (its sample album)
  --help         this text`;

const options = {
  url: { type: 'string' },
  token: { type: 'string' },
  folder: { type: 'string' },
  help: { type: 'boolean' },
} as const;

const ANSWER_MS = 10_000;

try {
  const { url, token, folder, help } = parseValues();
  if (help) console.log(helpText);
  else {
    const server = addressOf(url);
    await makeSure(server, token);
    process.exitCode = test(server, token, folder);
  }
} catch (error) {
  if (!(error instanceof Problem)) throw error;
  console.error(error.message);
  process.exitCode = 2;
}

function parseValues() {
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new Problem(`${error instanceof Error ? error.message : String(error)}\n\n${helpText}`);
  }
}

/** The origin of the server. @throws {Problem} where the address is missing or none. */
function addressOf(url: string | undefined): string {
  if (url === undefined) throw new Problem(`--url must say where the server is\n\n${helpText}`);
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) {
    throw new Problem(`--url ${url} is not the address of a server: write it as http://127.0.0.1:4000`);
  }
  return new URL(url).origin;
}

/** Makes sure that there is a server to test. @throws {Problem} saying what is missing. */
async function makeSure(server: string, token: string | undefined): Promise<void> {
  const path = '/api/v1/training/sessions';
  const headers = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const answer = await fetch(server + path, { headers, signal: AbortSignal.timeout(ANSWER_MS) }).catch(
    (error: Error) => {
      const { message } = error.cause instanceof Error ? error.cause : error;
      throw new Problem(`No answer from ${server} (${message}): is the server running?`);
    },
  );
  if (answer.status === 401) {
    throw new Problem(
      `${server} ${token === undefined ? 'needs an access token: give it with --token' : 'does not accept this --token'}`,
    );
  }
  if (!answer.ok)
    throw new Problem(`${server} answers GET ${path} with ${answer.status}: it has no sessions of this protocol`);
}

/** Runs the suite. @returns the exit code. */
function test(server: string, token = '', folder = ''): number {
  const vitest = [project('node_modules/vitest/vitest.mjs'), 'run', '--config', 'test/vitest.config.ts'];
  const env = {
    ...process.env,
    DARKROOM_TEST_FULL: '1',
    DARKROOM_CONFORMANCE_URL: server,
    DARKROOM_CONFORMANCE_TOKEN: token,
    DARKROOM_CONFORMANCE_FOLDER: folder,
  };
  const options = { cwd: project(), env, stdio: 'inherit' } as const;
  return spawnSync(process.execPath, [...vitest, '--project', 'conformance'], options).status ?? 1;
}
