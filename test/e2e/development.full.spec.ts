import { join } from 'node:path';
import { expect, test } from 'vitest';
import { argumentsOf, runStart } from '../support/darkroom.js';
import { processesOn } from '../support/processes.js';
import { ProgressSocket } from '../support/socket.js';
import { useWorkspace } from '../support/workspace.js';

const workspace = useWorkspace();

test('npm run dev serves the dashboard from its sources, with the API behind it, and ends with all it started', async () => {
  const data = join(workspace.directory, 'data');
  const program = runStart(['--dev', ...(await argumentsOf({ data }))]);
  const [, url = ''] = await program.line(/^Dashboard +(\S+)/, 90_000);
  const read = async (path: string, headers: Record<string, string> = {}) => {
    const answer = await fetch(url + path, { headers });
    return { status: answer.status, text: await answer.text() };
  };

  expect((await read('/sessions/1')).text).toContain('/@vite/client');
  expect((await read('/src/app.tsx')).text).toContain('import.meta.hot');
  expect(await read('/health/ready')).toMatchObject({ status: 200 });
  expect(await read('/api/v1/training/sessions', { origin: url })).toMatchObject({ status: 200 });
  expect(await read('/api/v1/training/sessions', { origin: 'http://elsewhere.example' })).toMatchObject({
    status: 403,
  });
  expect(await read(`/@fs${join(data, 'run.json')}`)).toMatchObject({ status: 403 });
  const socket = await ProgressSocket.open(url);
  socket.close();

  program.kill('SIGTERM');
  expect(await program.ended).toEqual({ code: 0, signal: null });
  expect(processesOn(data)).toEqual([]);
});
