import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, it } from 'vitest';
import { endGroup, findProcess, listProcesses } from '../data/processes.js';
import { guardModule } from './guarded-server.js';

/** A supervisor that prints the pid of its guard when the server has started. */
const supervisor = (server: object) => `
  const { fork } = require('node:child_process');
  const child = fork(${JSON.stringify(guardModule)}, [${JSON.stringify(JSON.stringify(server))}], { detached: true, stdio: ['ignore', 'pipe', 'inherit', 'ipc'] });
  child.stdout.once('data', () => console.log(child.pid));
  child.on('exit', (code) => process.exit(code));
`;

const shell = (script: string) => ({ program: '/bin/sh', args: ['-c', script], signal: 'SIGTERM' });

async function supervise(server: object) {
  const process = spawn(globalThis.process.execPath, ['-e', supervisor(server)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [pid] = (await once(process.stdout, 'data')) as [Buffer];
  return { process, guard: Number(pid.toString()) };
}

const membersOf = (leader: number) => listProcesses().filter(({ group }) => group === leader);

it('ends its server when the supervisor is killed', async () => {
  const supervised = await supervise(shell('echo ready; exec sleep 60'));
  expect(membersOf(supervised.guard)).toHaveLength(2);
  supervised.process.kill('SIGKILL');
  await expect.poll(() => membersOf(supervised.guard), { timeout: 30_000 }).toEqual([]);
});

it('exits with its server, so that both are started again', async () => {
  const supervised = await supervise(shell('echo ready; exit 3'));
  expect(await once(supervised.process, 'exit')).toEqual([3, null]);
});

it('ends its server with the signal that the server requires', async () => {
  const server = { ...shell(`trap 'exit 7' INT; echo ready; while :; do sleep 0.1; done`), signal: 'SIGINT' };
  const supervised = await supervise(server);
  const exit = once(supervised.process, 'exit');
  process.kill(supervised.guard, 'SIGTERM');
  expect(await exit).toEqual([7, null]);
});

it('endGroup kills processes that ignore the signal', async () => {
  const stubborn = spawn('/bin/sh', ['-c', `trap '' TERM; echo ready; while :; do sleep 0.1; done`], {
    detached: true,
  });
  await once(stubborn.stdout, 'data');
  const exit = once(stubborn, 'exit');
  const pid = stubborn.pid ?? NaN;
  await endGroup(pid, 'SIGTERM', 100);
  expect(await exit).toEqual([null, 'SIGKILL']);
  expect(findProcess(pid)).toBeUndefined();
});
