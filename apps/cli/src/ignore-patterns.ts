import { IgnorePatterns } from '#libs/contracts';
import { Problem } from './problem.js';

/**
 * The patterns of `--ignore`, as a session takes them.
 * @throws {Problem} naming the one that cannot be used
 */
export function checkPatterns(patterns: readonly string[]): string[] {
  const parsed = IgnorePatterns.safeParse(patterns);
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  const [at] = issue?.path ?? [];
  const pattern = typeof at === 'number' ? ` "${patterns[at]}"` : '';
  throw new Problem(`--ignore${pattern} cannot be used: ${issue?.message}`);
}
