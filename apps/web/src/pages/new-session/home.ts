/** The address of the home folder of the user of Darkroom. */
export const HOME = '~';
