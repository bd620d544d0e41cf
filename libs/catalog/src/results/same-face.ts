/** Above this overlap a new face is the same as an old one. */
export const SAME_FACE_IOU = 0.5;
