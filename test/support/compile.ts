import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { transformFile } from '@swc/core';

const LIBS = fileURLToPath(new URL('../../libs', import.meta.url));

/** Libs as JavaScript in a temporary directory. */
export interface CompiledLibs {
  /** The path of a compiled file, by its path from libs/ without the extension. */
  path(file: string): string;
  url(file: string): string;
  remove(): Promise<void>;
}

/** Compiles libs and their fixtures: threads and child processes start from JavaScript only. */
export async function compileLibs(...libs: string[]): Promise<CompiledLibs> {
  const directory = await mkdtemp(join(tmpdir(), 'darkroom-compiled-'));
  await writeFile(join(directory, 'package.json'), '{"type":"module","imports":{"#libs/*":"./*/src/index.js"}}');
  await symlink(join(LIBS, '../node_modules'), join(directory, 'node_modules'));
  for (const lib of libs) {
    for (const name of await readdir(join(LIBS, lib, 'src'), { recursive: true })) {
      if (!name.endsWith('.ts') || name.endsWith('.spec.ts')) continue;
      const target = join(directory, lib, 'src', name.replace(/\.ts$/, '.js'));
      const { code } = await transformFile(join(LIBS, lib, 'src', name), {
        swcrc: false,
        jsc: { parser: { syntax: 'typescript' }, target: 'es2023' },
        module: { type: 'es6' },
      });
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, code);
    }
  }
  const path = (file: string): string => join(directory, `${file}.js`);
  return { path, url: (file) => pathToFileURL(path(file)).href, remove: () => rm(directory, { recursive: true }) };
}
