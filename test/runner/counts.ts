import { writeFileSync } from 'node:fs';
import { relative } from 'node:path';
import type { Reporter, TestModule, TestSuite } from 'vitest/node';
import { project } from '../../apps/cli/src/project.js';

/** How many tests ended how. */
export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** What failed, by name, with what it came to: the end of a long output is all that many readers have. */
  readonly failures: string[];
  /** What passed at its second attempt only, by name, with what the first one came to. */
  readonly unsteady: string[];
}

/** What one run of Vitest came to. */
export interface Ran {
  /** Without the files of `notSetUp`. */
  readonly counts: Counts;
  /** The spec files whose set-up failed, or that of a part of them, by path, with what it came to: Vitest does not try these again. */
  readonly notSetUp: Record<string, string>;
}

/** No tests yet. */
export const noCounts = (): Counts => ({ passed: 0, failed: 0, skipped: 0, failures: [], unsteady: [] });

/** The environment variable that names the file for {@link RanReporter}. */
export const RAN_FILE = 'DARKROOM_TEST_RAN';

interface Thrown {
  readonly message: string;
  readonly stack?: string | undefined;
}

/** A reporter of Vitest that writes {@link Ran} as JSON. An error outside of any test counts as a failed test. */
export default class RanReporter implements Reporter {
  /** Called by Vitest when all files have run. */
  onTestRunEnd(modules: readonly TestModule[], errors: readonly Thrown[]): void {
    const ran: Ran = { counts: noCounts(), notSetUp: {} };
    for (const module of modules) {
      const failed = [module, ...module.children.allSuites()].filter((group) => group.errors().length > 0);
      if (failed.length > 0) ran.notSetUp[module.moduleId] = failed.map(setUpFailure).join('\n');
      else countTests(module, ran.counts);
    }
    if (errors.length > 0) countFailure(ran.counts, 'an error outside of the tests', errors);
    writeFileSync(process.env[RAN_FILE] ?? '', JSON.stringify(ran));
  }
}

function setUpFailure(group: TestModule | TestSuite): string {
  const name = group.type === 'suite' ? `${pathOf(group.module)}: set-up of ${group.fullName}` : pathOf(group);
  return `${name}\n${inWords(group.errors())}`;
}

function countTests(module: TestModule, counts: Counts): void {
  for (const test of module.children.allTests()) {
    const { state, errors } = test.result();
    const name = `${pathOf(module)}: ${test.fullName}`;
    if (state === 'failed') countFailure(counts, name, errors);
    else counts[state === 'passed' ? 'passed' : 'skipped'] += 1;
    if (state === 'passed' && errors?.length) counts.unsteady.push(`${name}\n${inWords(errors)}`);
  }
}

function countFailure(counts: Counts, name: string, errors: readonly Thrown[]): void {
  counts.failed += 1;
  counts.failures.push(`${name}\n${inWords(errors)}`);
}

function pathOf(module: TestModule): string {
  return relative(project(), module.moduleId);
}

/** Errors with where they were thrown, in our own files. */
function inWords(errors: readonly Thrown[]): string {
  const lines = errors.flatMap(({ message, stack = '' }) => (stack.includes(message) ? stack : message).split('\n'));
  return lines.filter((line) => !/^ +at .*(?:node_modules|\bnew Promise \()/.test(line)).join('\n');
}
