/** Something that the person at the terminal can put right; its message is one line that says how. */
export class Problem extends Error {
  /** @override */
  name = 'Problem';
}
