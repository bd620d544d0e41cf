import { configureDecoder, decodeForFaces, decodeForTraining, writeThumbnail } from '#libs/formats';
import { createEmbedder, createFaceAnalyser, loadModelSet } from '#libs/inference';
import { serveTasks } from '#libs/process-pool';
import type { AnalysisResult, AnalysisTask } from './tasks.js';

// The program of an inference process: it decodes and infers, and knows neither sessions nor servers.

const [modelsDirectory, thumbnailsDirectory] = [required('DARKROOM_MODELS'), required('DARKROOM_THUMBNAILS')];
const models = await loadModelSet(modelsDirectory);
configureDecoder(models.manifest.threads.decode);
const embedder = createEmbedder(models);
const faceAnalyser = createFaceAnalyser(models);

/** Models are loaded at their first image: this one makes them load before a photo comes. */
const BLANK = { data: new Uint8Array(64 * 64 * 3), width: 64, height: 64 };

function required(name: string): string {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set: only the worker starts inference processes`);
  return value;
}

async function analyse(task: AnalysisTask): Promise<AnalysisResult> {
  if (task.kind === 'warm_up') {
    await embedder.embed(BLANK);
    await faceAnalyser.analyse(BLANK, { quality: 'standard', minFaceSize: 0 });
    return task;
  }
  if (task.kind === 'training') {
    const { image, contentHash, dHash, duplicateKey, width, height, thumbnail } = await decodeForTraining(task.path);
    const { embedding, tags } = await embedder.embed(image);
    writeThumbnail(thumbnailsDirectory, contentHash, thumbnail);
    return { kind: 'training', contentHash, dHash, duplicateKey, width, height, embedding, tags };
  }
  const { image } = await decodeForFaces(task.path);
  const faces = await faceAnalyser.analyse(image, task);
  return {
    kind: 'face_detection',
    faces: faces.map(({ box, score, quality, descriptor }) => ({ box, score, quality, descriptor })),
  };
}

serveTasks(analyse);
