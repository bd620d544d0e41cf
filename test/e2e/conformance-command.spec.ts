import { createServer } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { freePort } from '../../apps/cli/src/address.js';
import { listen } from '../support/listen.js';
import { runLaunched } from '../support/program.js';

async function run(...args: string[]): Promise<{ code: number | null; output: string }> {
  const program = runLaunched('test/conformance/main.ts', args);
  const { code } = await program.ended;
  return { code, output: program.output };
}

/** A server that answers everything with one status. */
function answering(status: number): Promise<string> {
  const server = createServer((_request, response) => response.writeHead(status).end());
  onTestFinished(() => void server.close());
  return listen(server);
}

test('the conformance suite prints its usage', async () => {
  const { code, output } = await run('--help');
  expect([code, output]).toEqual([0, expect.stringMatching(/^Usage: npm run conformance -- --url URL/)]);
});

test('the conformance suite says why a server cannot be tested', async () => {
  const unused = `http://127.0.0.1:${await freePort()}`;
  const [foreign, locked] = [await answering(404), await answering(401)];
  const cases: [string[], string][] = [
    [[], '--url must say where the server is'],
    [['--url', 'localhost:4000'], '--url localhost:4000 is not the address of a server'],
    [['--uri', unused], "Unknown option '--uri'"],
    [['--url', unused], `No answer from ${unused} (`],
    [['--url', foreign], `${foreign} answers GET /api/v1/training/sessions with 404`],
    [['--url', locked], `${locked} needs an access token: give it with --token`],
    [['--url', locked, '--token', 'wrong'], `${locked} does not accept this --token`],
  ];
  for (const [args, message] of cases) {
    const { code, output } = await run(...args);
    expect([args, code, output]).toEqual([args, 2, expect.stringContaining(message)]);
    expect(output).not.toMatch(/\n {4}at /);
  }
});
