import { Processor } from '@nestjs/bull';
import { Inject } from '@nestjs/common';
import type { JobPayload } from '#libs/contracts';
import { Analyser } from '../analysis/analyser.js';
import { runChunk } from '../chunks/chunk-runner.js';
import { JobProcessor } from '../lifecycle/job-processor.js';
import { faceDetectionWork } from './face-detection-work.js';

/** Takes face detection chunks from the queue. */
@Processor('face_detection')
export class FaceDetectionProcessor extends JobProcessor {
  @Inject(Analyser) private readonly analyser!: Analyser;

  protected override work(job: JobPayload, signal: AbortSignal): Promise<void> {
    return runChunk(this.context, job, faceDetectionWork(this.context, this.analyser), signal);
  }
}
