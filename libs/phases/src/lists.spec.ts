import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { BUILT_IN_PHASES } from './registry.js';

const PROJECT = fileURLToPath(new URL('../../../', import.meta.url));
const SOURCE = /\.(ts|tsx|mjs)$/;
const TEST = /\.(spec|fixture)\.|\/(testing|generated|node_modules)\//;

const files = ['apps', 'libs']
  .flatMap((root) =>
    readdirSync(join(PROJECT, root), { recursive: true, encoding: 'utf8' }).map((path) => join(root, path)),
  )
  .filter((path) => SOURCE.test(path) && !TEST.test(path));

/** The sources in which all of these are quoted, read as properties or used as keys. */
function naming(all: readonly RegExp[]): string[] {
  return files.filter((path) => {
    const text = readFileSync(join(PROJECT, path), 'utf8');
    return all.every((name) => name.test(text));
  });
}

it('no source but the declarations lists the phases', () => {
  const names = BUILT_IN_PHASES.map(({ name, key }) => new RegExp(`['.](${name}|${key})\\b(?!/)|\\b(${name}|${key}):`));
  expect(naming(names).filter((path) => !path.startsWith('libs/phases/'))).toEqual([]);
});

it('no source but the contract, the table of commands and their effects lists the commands', () => {
  const commands = ['start', 'pause', 'resume', 'cancel'].map(
    (name) => new RegExp(`'${name}'|^ +(async )?${name}[:(]`, 'm'),
  );
  expect(naming(commands).sort()).toEqual([
    'libs/contracts/src/session.ts',
    'libs/ledger/src/commands.ts',
    'libs/progress/src/commands.ts',
  ]);
});
