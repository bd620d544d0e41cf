import * as z from 'zod/mini';
import { PhaseDeclaration } from '#libs/phases';
import { Count } from './primitives.js';

/** The task of a model. */
export const ModelTask = z.enum(['embedding', 'face_detection', 'face_landmarks', 'face_descriptor']);
export type ModelTask = z.infer<typeof ModelTask>;

/** A model in use: its id, the npm package that holds its weights, and the size of its file. */
export const Model = z.object({
  task: ModelTask,
  id: z.string(),
  package: z.string(),
  packageVersion: z.string(),
  bytes: Count,
});
export type Model = z.infer<typeof Model>;

/** Answer of `GET /about`: this installation. `version` is Darkroom's, `node` that of Node.js. */
export const About = z.object({
  version: z.string(),
  node: z.string(),
  models: z.array(Model),
  /** Every phase of this installation, in the order in which they run. */
  phases: z.array(PhaseDeclaration),
  installation: z.uuid(),
  roots: z.array(z.string()),
  sampleAlbum: z.nullable(z.string()),
});
export type About = z.infer<typeof About>;
