/** Why a photo could not be read. */
type PhotoErrorCode =
  | 'vanished'
  | 'permission'
  | 'not_a_file'
  | 'read_failed'
  | 'empty'
  | 'too_many_bytes'
  | 'too_many_pixels'
  | 'not_an_image'
  | 'unsupported_format'
  | 'truncated'
  | 'corrupt';

/**
 * A photo that cannot be used. `message` is one sentence for its owner that names the fault and never a path;
 * photos with the same fault have the same message, except for sizes.
 */
export class PhotoError extends Error {
  override readonly name = 'PhotoError';

  constructor(
    readonly code: PhotoErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
