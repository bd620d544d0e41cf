import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { About, Health, routes, SystemState } from '#libs/contracts';
import { allPhases } from '#libs/phases';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Describe } from '../openapi/describe.js';
import { modelsAtWork } from './models-at-work.js';
import { VERSION } from './version.js';
import { SystemService } from './system.service.js';

/** Health, metrics, and what the page needs to know of this installation. */
@Controller()
export class SystemController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(SystemService) private readonly system!: SystemService;

  @Get('health/live')
  @Describe({ summary: 'The process answers' })
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('health/ready')
  @Describe({ summary: 'Postgres and Redis answer', answer: Health })
  async ready(@Res({ passthrough: true }) response: Response): Promise<Health> {
    const health = await this.system.health();
    if (health.status !== 'ok') response.status(503);
    return health;
  }

  @Get('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @Describe({ summary: 'Metrics in Prometheus text format' })
  async metrics(): Promise<string> {
    const { metrics, beats } = this.context;
    metrics.setWorkers(await beats.read().catch(() => []));
    return metrics.registry.metrics();
  }

  @Get(routes.system())
  @Describe({ summary: 'Workers, queues, Postgres and Redis', answer: SystemState })
  read(): Promise<SystemState> {
    return this.system.read();
  }

  @Get(routes.about())
  @Describe({ summary: 'This installation', answer: About })
  about(): About {
    const { installation, roots, sampleAlbum, models } = this.context;
    const paths = roots.map((root) => root.path).filter((path) => path !== sampleAlbum);
    return {
      version: VERSION,
      node: process.versions.node,
      models: modelsAtWork(models),
      phases: [...allPhases()],
      installation,
      roots: paths,
      sampleAlbum,
    };
  }
}
