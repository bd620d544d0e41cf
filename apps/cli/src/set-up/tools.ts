import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Problem } from '../problem.js';
import { project } from '../project.js';

/** Where set-up keeps its lock, its logs and its stamps. */
export const setUpDirectory = project('dist', '.setup');

/** Runs one step of set-up; its title and how long it took are written on one line. */
export async function step(title: string, work: () => Promise<void>): Promise<void> {
  const startedAt = Date.now();
  process.stdout.write(`${title} … `);
  try {
    await work();
    process.stdout.write(`${((Date.now() - startedAt) / 1000).toFixed(1)} s\n`);
  } catch (error) {
    process.stdout.write('failed\n');
    throw error;
  }
}

/**
 * Runs a program in the project's directory with its output in a log.
 * @param environment beside this process's own.
 * @throws {Problem} with the end of the output, where it fails.
 */
export async function run(program: string, args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<void> {
  mkdirSync(setUpDirectory, { recursive: true });
  const command = [program, ...args].join(' ');
  const log = join(setUpDirectory, `${command.replaceAll(/[^\w-]+/g, '-').slice(-60)}.log`);
  const output = openSync(log, 'w');
  const env = { ...process.env, ...environment };
  const child = spawn(program, args, { cwd: project(), env, stdio: ['ignore', output, output] });
  closeSync(output);
  const [code, signal] = (await once(child, 'exit').catch((error: Error) => {
    throw new Problem(`${command} cannot be run: ${error.message}`);
  })) as [number | null, string | null];
  if (code === 0) return;
  const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
  throw new Problem(`${tail}\n${command} failed (${signal ?? code}); all of its output is in ${log}`);
}

/** Runs a program of an npm package, as `run` does; `script` is its path below node_modules. */
export function runTool(script: string, args: readonly string[], environment?: NodeJS.ProcessEnv): Promise<void> {
  return run(process.execPath, [project('node_modules', script), ...args], environment);
}

/** Whether this process may install Debian packages. */
export function canInstallPackages(): boolean {
  return process.getuid?.() === 0 && isOnPath('apt-get');
}

/** Installs Debian packages; waits for another apt that is at work, as on a machine that was just started. */
export async function installPackages(...names: string[]): Promise<void> {
  const apt = (...args: string[]) =>
    run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { DEBIAN_FRONTEND: 'noninteractive' });
  const install = () => apt('install', '-y', '--no-install-recommends', ...names);
  await install().catch(() => apt('update').then(install));
}

/** Whether a directory of PATH has a program. */
export function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)));
}

/** A hash of names and contents of files and folders of the project, without unit tests. What is missing is empty. */
export function hashOf(sources: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of sources.flatMap((source) => filesIn(source)).sort()) {
    if (/\.spec\.tsx?$/.test(path)) continue;
    hash
      .update(`${path}\0`)
      .update(readFileSync(project(path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function filesIn(path: string): string[] {
  const stat = statSync(project(path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  return stat.isDirectory() ? readdirSync(project(path)).flatMap((name) => filesIn(join(path, name))) : [path];
}
