import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { canReach, postgresRecord, postgresUser, reachablePrograms } from './postgres-place.js';

let directory: string;
let data: string;
let system: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'place-'));
  chmodSync(directory, 0o755);
  data = join(directory, 'home', 'data');
  system = join(directory, 'system');
  mkdirSync(data, { recursive: true });
});
afterEach(() => rmSync(directory, { recursive: true }));

/** As a home directory of root: other users may not enter it. */
const shut = (path: string) => chmodSync(path, 0o700);

describe.skipIf(process.getuid?.() !== 0)('as root, with Postgres running as another user', () => {
  const user = postgresUser();

  it('finds or makes the user postgres', () => {
    expect(user).toMatchObject({ uid: expect.any(Number) as number });
    expect(user?.uid).not.toBe(0);
  });

  it('uses the data directory where the user can reach it', () => {
    expect(postgresRecord(data, user, system).directory).toBeNull();
  });

  it('uses a system directory where a parent of the data directory is closed', () => {
    shut(join(directory, 'home'));
    const { directory: chosen } = postgresRecord(data, user, system);
    expect(chosen).toMatch(new RegExp(`^${system}/[0-9a-f-]{36}$`));
    expect(canReach(system, user)).toBe(true);
  });

  it('keeps the directory that was chosen first', () => {
    shut(join(directory, 'home'));
    const first = postgresRecord(data, user, system);
    chmodSync(join(directory, 'home'), 0o755);
    expect(postgresRecord(data, user, system)).toEqual(first);
  });

  it('fails with one line where the user can reach neither', () => {
    shut(directory);
    expect(() => postgresRecord(data, user, system)).toThrow(/can reach neither .*--data.*DATABASE_URL/);
  });

  it('copies the programs once to a directory where the user can run them', () => {
    const installed = join(directory, 'home', 'native');
    mkdirSync(join(installed, 'bin'), { recursive: true });
    writeFileSync(join(installed, 'bin', 'postgres'), '', { mode: 0o755 });
    expect(reachablePrograms(installed, '18.4', user, system)).toBe(join(installed, 'bin'));
    shut(join(directory, 'home'));
    const programs = reachablePrograms(installed, '18.4', user, system);
    expect(programs).toBe(join(system, 'postgres-18.4', 'bin'));
    expect(canReach(join(programs, 'postgres'), user)).toBe(true);
    const made = statSync(programs).ctimeMs;
    expect(reachablePrograms(installed, '18.4', user, system)).toBe(programs);
    expect(statSync(programs).ctimeMs).toBe(made);
  });
});

it('uses the data directory where Postgres runs as the current user', () => {
  shut(data);
  expect(postgresRecord(data, undefined, system).directory).toBeNull();
});
