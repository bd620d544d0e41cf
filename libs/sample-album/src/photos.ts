import { fileURLToPath } from 'node:url';

const fromProject = import.meta.url.includes('/dist/libs/') ? '../../../../' : '../../../';

/** The folder of photos in the public domain that Darkroom ships; CREDITS.md says whose they are. */
export const SAMPLE_PHOTOS = fileURLToPath(new URL(`${fromProject}libs/sample-album/photos/`, import.meta.url));
