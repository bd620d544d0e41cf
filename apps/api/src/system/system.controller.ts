import { Controller, Header, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { endpoints, type About, type Health, type SystemState } from '#libs/contracts';
import { allPhases } from '#libs/phases';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { modelsInUse } from './models-in-use.js';
import { SystemService } from './system.service.js';

/** Health, metrics, the state of servers and queues, and this installation. */
@Controller()
export class SystemController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(SystemService) private readonly system!: SystemService;

  @Handles(endpoints.system.live)
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Handles(endpoints.system.ready)
  async ready(@Res({ passthrough: true }) response: Response): Promise<Health> {
    const health = await this.system.health();
    if (health.status !== 'ok') response.status(503);
    return health;
  }

  @Handles(endpoints.system.metrics)
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics(): Promise<string> {
    const { metrics, beats } = this.context;
    metrics.setWorkers(await beats.read().catch(() => []));
    return metrics.registry.metrics();
  }

  @Handles(endpoints.system.state)
  state(): Promise<SystemState> {
    return this.system.read();
  }

  @Handles(endpoints.system.about)
  about(): About {
    const { version, installation, roots, sampleAlbum, models } = this.context;
    const paths = roots.map((root) => root.path).filter((path) => path !== sampleAlbum);
    return {
      version,
      node: process.versions.node,
      models: modelsInUse(models),
      phases: [...allPhases()],
      installation,
      roots: paths,
      sampleAlbum,
    };
  }
}
