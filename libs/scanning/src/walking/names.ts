/**
 * Whether a file or folder is hidden and therefore not walked: its name starts with a dot.
 * This covers the `._name.jpg` resource files that macOS leaves on foreign file systems.
 */
export function isHiddenName(name: string): boolean {
  return name.startsWith('.');
}

/**
 * Whether a name came from bytes that are not UTF-8. Node puts U+FFFD in their place, so the
 * file cannot be opened by the name; one that really contains U+FFFD is refused with them.
 */
export function isMangledName(name: string): boolean {
  return name.includes('\uFFFD');
}
