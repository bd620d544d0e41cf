import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { closeSync, existsSync, mkdirSync, openSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { projectDirectory } from './options.mjs';
import { Problem } from './problem.mjs';

/** Where set-up keeps its lock, its logs and its stamps. */
export const setUpDirectory = join(projectDirectory, 'dist', '.setup');

/**
 * A path in the project.
 *
 * @param {string[]} parts
 */
export function project(...parts) {
  return join(projectDirectory, ...parts);
}

/**
 * Says on one line which step is being made, and how long it took.
 *
 * @param {string} title
 * @param {() => Promise<void>} work
 */
export async function step(title, work) {
  const begun = Date.now();
  process.stdout.write(`${title} … `);
  try {
    await work();
    process.stdout.write(`${((Date.now() - begun) / 1000).toFixed(1)} s\n`);
  } catch (error) {
    process.stdout.write('failed\n');
    throw error;
  }
}

/**
 * Runs a program in the project's directory with its output in a log.
 *
 * @param {string} program
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [environment] beside this process's own
 * @returns {Promise<void>}
 * @throws {Problem} with the end of the output, where it fails
 */
export function run(program, args, environment) {
  mkdirSync(setUpDirectory, { recursive: true });
  const command = [program, ...args].join(' ');
  const log = join(setUpDirectory, `${command.replaceAll(/[^\w-]+/g, '-').slice(-60)}.log`);
  const output = openSync(log, 'w');
  return new Promise((settle, refuse) => {
    const child = spawn(program, args, {
      cwd: projectDirectory,
      env: { ...process.env, ...environment },
      stdio: ['ignore', output, output],
    });
    closeSync(output);
    child.once('error', (error) => refuse(new Problem(`${command} cannot be run: ${error.message}`)));
    child.once('exit', (code, signal) => {
      if (code === 0) return settle();
      const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-15).join('\n');
      refuse(new Problem(`${tail}\n${command} failed (${signal ?? code}); all of its output is in ${log}`));
    });
  });
}

/**
 * Runs a program of an npm package, as `run` does.
 *
 * @param {string} script its path below node_modules
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [environment]
 */
export function runTool(script, args, environment) {
  return run(process.execPath, [project('node_modules', script), ...args], environment);
}

/** Whether this process may install Debian packages. */
export function canInstallPackages() {
  return process.getuid?.() === 0 && isOnPath('apt-get');
}

/**
 * Installs Debian packages; waits for another apt that is at work, as on a machine that was just started.
 *
 * @param {string[]} names
 */
export async function installPackages(...names) {
  const apt = (/** @type {string[]} */ ...args) =>
    run('apt-get', ['-o', 'DPkg::Lock::Timeout=120', ...args], { DEBIAN_FRONTEND: 'noninteractive' });
  const install = () => apt('install', '-y', '--no-install-recommends', ...names);
  await install().catch(() => apt('update').then(install));
}

/**
 * @param {string} program
 * @returns whether a directory of PATH has it
 */
export function isOnPath(program) {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => existsSync(join(directory, program)));
}

/**
 * @param {string[]} sources files and folders of the project; what is missing counts as empty
 * @returns {string} a hash of the names and contents of all files in them but unit tests
 */
export function hashOf(sources) {
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

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesIn(path) {
  const stat = statSync(project(path), { throwIfNoEntry: false });
  if (stat === undefined) return [];
  return stat.isDirectory() ? readdirSync(project(path)).flatMap((name) => filesIn(join(path, name))) : [path];
}
