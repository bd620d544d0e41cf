import type { Model, ModelTask } from '#libs/contracts';
import type { ModelManifest, TaskModel } from '#libs/inference';

/** The models of a set, in the order in which they process a photo. */
export function modelsInUse({ tasks }: ModelManifest): Model[] {
  const model = (task: ModelTask, { id, bytes, source }: TaskModel): Model => ({
    task,
    id,
    package: source.package,
    packageVersion: source.version,
    bytes,
  });
  return [
    model('embedding', tasks.embed),
    model('face_detection', tasks['detect-faces']),
    model('face_landmarks', tasks['find-landmarks']),
    model('face_descriptor', tasks['describe-faces']),
  ];
}
