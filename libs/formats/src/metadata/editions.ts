import { extname } from 'node:path';

/** What Google Photos adds to the name of an edited copy, in some of its languages; accents composed and not. */
const SUFFIXES = [
  ...['edited', 'bearbeitet', 'bewerkt', 'edytowane', 'modificato', 'modifi\u00e9', 'modifie\u0301'],
  ...['ha editado', 'editado', '編集済み'],
].map((word) => `-${word}`);

/** The name or path of the photo of which one is an edited copy; the same if it is none. */
export function uneditedName(name: string): string {
  const extension = extname(name);
  const stem = name.slice(0, name.length - extension.length);
  const suffix = SUFFIXES.find((each) => stem.endsWith(each));
  return suffix === undefined ? name : stem.slice(0, -suffix.length) + extension;
}

/** The paths that the original of an edited copy has, or the edited copies of a photo may have. */
export function editionsOf(path: string): string[] {
  const original = uneditedName(path);
  if (original !== path) return [original];
  const extension = extname(path);
  return SUFFIXES.map((suffix) => path.slice(0, path.length - extension.length) + suffix + extension);
}
