import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { BUILT_IN_PHASES } from './registry.js';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = /\.(ts|tsx|mjs)$/;
/** Specs say what they expect, in their own words; the declarations are where phases are listed. */
const LEFT_OUT = /\.spec\.|\/(generated|node_modules)\/|^libs\/phases\//;

/** Where several phases are named, and why. */
const PHASES_NAMED: Readonly<Record<string, string>> = {
  'apps/cli/src/display/snapshots.fixture.ts': 'the figures of a session, phase by phase',
  'test/bench/pipeline/floor.ts': 'the floor is a second implementation of the phases of photos',
  'test/chaos/schedule.ts': 'how often faults strike in each stage',
};

/** Where several commands are named, and why. */
const COMMANDS_NAMED: Readonly<Record<string, string>> = {
  'libs/contracts/src/session.ts': 'the contract',
  'libs/ledger/src/commands.ts': 'what each command does',
  'libs/ledger/src/testing/session-model.fixture.ts': 'what each command should do: the oracle of the above',
  'libs/progress/src/commands.ts': 'the table of commands',
  'test/chaos/requests.ts': 'requests of the chaos tests, which are more than commands',
  'test/chaos/schedule.ts': 'the same requests',
};

const files = ['apps', 'libs', 'test']
  .flatMap((root) =>
    readdirSync(join(PROJECT, root), { recursive: true, encoding: 'utf8' }).map((path) => join(root, path)),
  )
  .filter((path) => SOURCE.test(path) && !LEFT_OUT.test(path));

/**
 * The sources in which all of these words are quoted, read as properties or used as keys, and those with a list in
 * brackets of two or more.
 */
function listing(words: readonly string[], all: readonly RegExp[]): string[] {
  const quoted = words.map((word) => `'${word}'`);
  return files
    .filter((path) => {
      const text = readFileSync(join(PROJECT, path), 'utf8');
      const lists = (text.match(/\[[^[\]]*\]/g) ?? []).map((list) => quoted.filter((word) => list.includes(word)));
      return all.every((name) => name.test(text)) || lists.some(({ length }) => length > 1);
    })
    .sort();
}

it('no source but the declarations lists phases', () => {
  const words = BUILT_IN_PHASES.flatMap(({ name, key }) => [...new Set([name, key])]);
  const names = BUILT_IN_PHASES.map(({ name, key }) => new RegExp(`['.](${name}|${key})\\b(?!/)|\\b(${name}|${key}):`));
  expect(listing(words, names)).toEqual(Object.keys(PHASES_NAMED));
});

it('no source but the contract, the table of commands and their effects lists commands', () => {
  const commands = ['start', 'pause', 'resume', 'cancel'];
  const names = commands.map((name) => new RegExp(`'${name}'|^ +(async )?${name}[:(]`, 'm'));
  expect(listing([...commands, 'retry-failed', 'restart'], names)).toEqual(Object.keys(COMMANDS_NAMED));
});
