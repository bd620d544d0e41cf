/** The normalisation that the landmark and descriptor networks were trained with: (x − mean) / 255, RGB. */
export const FACE_MEAN = [122.782, 117.001, 104.298] as const;
export const FACE_SCALE = 1 / 255;
