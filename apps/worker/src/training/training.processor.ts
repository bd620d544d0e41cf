import { Processor } from '@nestjs/bull';
import { Inject } from '@nestjs/common';
import type { JobPayload } from '#libs/contracts';
import { Analyser } from '../analysis/analyser.js';
import { runChunk } from '../chunks/chunk-runner.js';
import { JobProcessor } from '../lifecycle/job-processor.js';
import { trainingWork } from './training-work.js';

/** Takes training chunks from the queue. */
@Processor('training')
export class TrainingProcessor extends JobProcessor {
  @Inject(Analyser) private readonly analyser!: Analyser;

  protected override work(job: JobPayload, signal: AbortSignal): Promise<void> {
    return runChunk(this.context, job, trainingWork(this.context, this.analyser), signal);
  }
}
