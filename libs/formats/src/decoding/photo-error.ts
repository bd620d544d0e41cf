/**
 * A photo that cannot be used. `message` is one sentence for its owner that names the fault and never a path;
 * photos with the same fault have the same message, except for sizes.
 */
export class PhotoError extends Error {
  override readonly name = 'PhotoError';
}
