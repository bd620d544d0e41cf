/**
 * Runs a server that does not watch its parent, and ends it when the supervisor's channel closes, so that not even
 * `kill -9` of the supervisor leaves it behind. Exits when the server does.
 */
import { spawn } from 'node:child_process';
import type { GuardedServer } from './guarded-server.js';

/** How long the server may take to end in good order. */
const GRACE_MS = 8_000;

const { program, args, signal, user } = JSON.parse(process.argv[2] ?? '') as GuardedServer;
// What cannot be written ends no server.
process.stderr.on('error', () => undefined);
// Registered before the server is spawned: a signal between the two would leave it behind.
for (const event of ['disconnect', 'SIGTERM', 'SIGINT']) process.once(event, end);

// A working directory and a locale that every user has.
const server = spawn(program, args, {
  ...user,
  cwd: '/',
  env: { ...process.env, LC_ALL: 'C' },
  stdio: ['ignore', 1, 2],
});

server.once('error', (error) => {
  console.error(`${program} cannot be run: ${error.message}`);
  process.exit(1);
});
server.once('exit', (code) => process.exit(code ?? 1));

function end(): void {
  server.kill(signal);
  setTimeout(() => server.kill('SIGKILL'), GRACE_MS);
}
