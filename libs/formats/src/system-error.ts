/** The `code` of a Node system error (`ENOENT`, `EACCES`, …), or `UNKNOWN` for any other value. */
export function systemErrorCode(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'UNKNOWN';
}
