import type { Model, ModelTask } from '#libs/contracts';
import type { ModelEntry, ModelManifest } from '#libs/inference';

/** The models of a set, in the order in which a photo meets them. */
export function modelsAtWork({ embedding, faces }: ModelManifest): Model[] {
  const model = (task: ModelTask, { id, bytes, source }: ModelEntry): Model => ({
    task,
    id,
    package: source.package,
    packageVersion: source.version,
    bytes,
  });
  return [
    model('embedding', embedding.model),
    model('face_detection', faces.detector),
    model('face_landmarks', faces.landmarks),
    model('face_descriptor', faces.descriptor),
  ];
}
