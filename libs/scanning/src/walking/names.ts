/**
 * Whether a file or folder is hidden and therefore not walked: its name starts with a dot.
 * This covers the `._name.jpg` resource files that macOS leaves on foreign file systems.
 */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}

/**
 * Whether a name was read from bytes that are not UTF-8. Node replaces them by U+FFFD, so the file cannot be opened
 * by that name; names that really contain U+FFFD are refused too.
 */
export function isMangledName(name: string): boolean {
  return name.includes('\uFFFD');
}
