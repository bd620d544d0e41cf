/** A problem that the user can solve; its message is one line that says how. */
export class Problem extends Error {
  override readonly name = 'Problem';
}
