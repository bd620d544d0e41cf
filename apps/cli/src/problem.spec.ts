import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { Problem, problemLine } from './problem.js';

function errorOf(work: () => void): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  throw new Error('nothing was thrown');
}

it('is one line for what the user can mend, and nothing for a fault of the program', () => {
  const directory = mkdtempSync(join(tmpdir(), 'problem-'));
  onTestFinished(() => rmSync(directory, { recursive: true }));
  writeFileSync(join(directory, 'file'), '');
  const below = join(directory, 'file', 'below');
  expect(problemLine(errorOf(() => writeFileSync(below, '')))).toBe(`${below} cannot be used: it is not in a folder.`);
  const [source, copy] = [join(directory, 'file'), join(directory, 'file', 'copy')];
  expect(problemLine(errorOf(() => copyFileSync(source, copy)))).toContain(`${copy} cannot be used`);
  // Writes to an open file name no path.
  const full = Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
  expect(problemLine(full)).toBe('A file cannot be used: its disk is full, or can have no more files.');
  expect(problemLine(new Problem('Choose another port.'))).toBe('Choose another port.');
  expect(problemLine(errorOf(() => readFileSync(join(directory, 'missing'))))).toBeUndefined();
  expect(problemLine(new TypeError('x is not a function'))).toBeUndefined();
});
