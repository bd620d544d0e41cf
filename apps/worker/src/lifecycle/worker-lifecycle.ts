import { getQueueToken } from '@nestjs/bull';
import {
  Inject,
  Injectable,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bull';
import { stages } from '#libs/contracts';
import { Analyser } from '../analysis/analyser.js';
import { WORKER_CONTEXT, type WorkerContext } from '../context.js';
import { stageWork } from '../phases/phase-works.js';
import { Watcher } from '../watching/watcher.js';
import { CurrentJobs } from './current-jobs.js';
import { Heartbeat } from './heartbeat.js';
import { JobRunner } from './job-runner.js';
import { Reconciler } from './reconciler.js';

/** Starts job processing, the heartbeat, the reconciler and the watcher; on shutdown stops taking jobs before the queues are closed. */
@Injectable()
export class WorkerLifecycle implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown {
  @Inject(WORKER_CONTEXT) private readonly context!: WorkerContext;
  @Inject(ModuleRef) private readonly modules!: ModuleRef;
  @Inject(CurrentJobs) private readonly jobs!: CurrentJobs;
  @Inject(Analyser) private readonly analyser!: Analyser;
  @Inject(Heartbeat) private readonly heartbeat!: Heartbeat;
  @Inject(JobRunner) private readonly runner!: JobRunner;
  @Inject(Reconciler) private readonly reconciler!: Reconciler;
  @Inject(Watcher) private readonly watcher!: Watcher;

  async onApplicationBootstrap(): Promise<void> {
    const { context, analyser } = this;
    for (const stage of stages()) this.runner.process(this.#queueOf(stage), stageWork({ context, analyser }, stage));
    await this.heartbeat.beat();
    await this.reconciler.reconcile();
    this.watcher.start();
  }

  async onModuleDestroy(): Promise<void> {
    this.runner.stop();
    await Promise.allSettled(stages().map((stage) => this.#queueOf(stage).pause(true, true)));
    this.jobs.stop();
    await Promise.all([this.watcher.stop(), this.reconciler.stop()]);
    await this.heartbeat.stop();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.analyser.close();
  }

  #queueOf(stage: string): Queue<unknown> {
    return this.modules.get<Queue<unknown>>(getQueueToken(stage), { strict: false });
  }
}
