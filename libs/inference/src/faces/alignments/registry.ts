import type { Alignment } from './alignment.js';
import { dlib68 } from './dlib-68.js';

/** The ways to cut a face out by its landmarks, by the name that a manifest gives. */
export const ALIGNMENTS = { 'dlib-68': dlib68 } satisfies Record<string, Alignment>;
