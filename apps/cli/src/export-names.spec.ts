import { createServer } from 'node:http';
import { json } from 'node:stream/consumers';
import { describe, expect, it } from 'vitest';
import { makeProgressClient } from '#libs/client';
import type { NamesExport } from '#libs/contracts';
import { listen } from '../../../test/support/listen.js';
import { Terminal } from './display/terminal.js';
import { exportNames } from './export-names.js';

const total = { photos: 500, faces: 700, people: 2 };
const answer = (rest: Partial<NamesExport>): NamesExport => ({
  ...{ directory: '/data/exports/names-1', photos: 0, faces: 0, skipped: 0, total, nextCursor: null },
  ...rest,
});

/** What is written while a server gives these answers. */
async function output(answers: NamesExport[], isTTY: boolean): Promise<string> {
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    void json(request).then((body) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify(answers[bodies.push(body) - 1]));
    });
  });
  const client = makeProgressClient({ url: await listen(server) });
  const written: string[] = [];
  const terminal = new Terminal({ isTTY, write: (text) => written.push(text) });
  try {
    await exportNames(client, terminal, new AbortController().signal);
  } finally {
    client.close();
    server.close();
  }
  expect(bodies).toEqual([{}, ...answers.slice(0, -1).map(({ nextCursor: cursor }) => ({ cursor }))]);
  return written.join('');
}

describe('the export of names', () => {
  const answers = [
    answer({ photos: 250, faces: 300, nextCursor: 'a' }),
    answer({ photos: 498, faces: 697, skipped: 2 }),
  ];
  const result = [
    'Names of 2 people on 697 faces in 498 photos: /data/exports/names-1',
    '2 photos left out: the file cannot be read, or its path is too long.',
    '',
  ];

  it('says what is written and where', async () => {
    expect(await output(answers, false)).toBe(result.join('\n'));
  });

  it('shows its progress on a terminal', async () => {
    const shown = await output(answers, true);
    expect(shown).toContain('250 of 500 photos …');
    expect(shown.endsWith(result.join('\n'))).toBe(true);
  });

  it('says that there is nothing to write', async () => {
    expect(await output([answer({ directory: null })], false)).toBe(
      'No face has a name yet: name people in the dashboard.\n',
    );
  });
});
