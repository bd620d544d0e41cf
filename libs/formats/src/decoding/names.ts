const PHOTO_NAME = /\.(?:jpe?g|png|webp|avif|tiff?|gif|hei[cf])$/i;

/** Whether a file of this name is taken for a photo: by its extension, in any case. */
export function isPhotoName(name: string): boolean {
  return PHOTO_NAME.test(name);
}
