import { lstat, type Stats } from 'node:fs';

/**
 * `lstat` of many files at once: for each its stats or its error. With a promise for each file instead of a callback
 * the walk takes twice as long.
 */
export function lstatAll(paths: readonly string[]): Promise<(Stats | Error)[]> {
  if (paths.length === 0) return Promise.resolve([]);
  return new Promise((resolve) => {
    const results = new Array<Stats | Error>(paths.length);
    let left = paths.length;
    paths.forEach((path, at) => {
      lstat(path, (error, stats) => {
        results[at] = error ?? stats;
        left -= 1;
        if (left === 0) resolve(results);
      });
    });
  });
}
