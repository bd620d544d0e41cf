/**
 * The beginning of a text, at most so many UTF-16 code units. A character of two is not parted: half of one is no Unicode,
 * and Postgres refuses it.
 */
export function cutText(text: string, most: number): string {
  const cut = text.slice(0, most);
  return text.length > most && /[\ud800-\udbff]$/.test(cut) ? cut.slice(0, -1) : cut;
}
