import { Controller, Header, Inject, Res } from '@nestjs/common';
import type { Response } from 'express';
import { endpoints, type Login, type ModelTask } from '#libs/contracts';
import type { TaskModel } from '#libs/inference';
import { allPhases } from '#libs/phases';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { ApiException } from '../errors/api-exception.js';
import { Access } from '../security/access.js';
import { SystemService } from './system.service.js';

/** Login, health, metrics, the state of servers and queues, and this installation. */
@Controller()
export class SystemController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Access) private readonly access!: Access;
  @Inject(SystemService) private readonly system!: SystemService;

  @Handles(endpoints.system.live, 'The process answers')
  live() {
    return { status: 'ok' as const };
  }

  @Handles(endpoints.system.ready, 'Postgres and Redis answer')
  async ready(@Res({ passthrough: true }) response: Response) {
    const health = await this.system.health();
    if (health.status !== 'ok') response.status(503);
    return health;
  }

  @Handles(endpoints.system.metrics, 'Metrics in Prometheus text format')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  async metrics() {
    const { metrics, beats } = this.context;
    metrics.setWorkers(await beats.read().catch(() => []));
    return metrics.registry.metrics();
  }

  @Handles(endpoints.system.state, 'Workers, queues, Postgres and Redis')
  state() {
    return this.system.read();
  }

  /** Exchanges the access token for a cookie, so that a browser can show pictures. */
  @Handles(endpoints.system.login, 'Log in with the access token; sets a same-site cookie')
  login({ token }: Login, @Res({ passthrough: true }) response: Response) {
    if (!this.access.allowsToken(token)) throw new ApiException('unauthorized', 'This access token is wrong.');
    response.setHeader('Set-Cookie', this.access.loginCookie());
  }

  @Handles(endpoints.system.about, 'This installation')
  async about() {
    const { version, installation, sampleAlbum, models } = this.context;
    const roots = await this.context.roots();
    const { embed, 'detect-faces': faces, 'find-landmarks': landmarks, 'describe-faces': descriptor } = models.tasks;
    return {
      version,
      node: process.versions.node,
      models: [
        modelInUse('embedding', embed),
        modelInUse('face_detection', faces),
        modelInUse('face_landmarks', landmarks),
        modelInUse('face_descriptor', descriptor),
      ],
      phases: [...allPhases()],
      installation,
      roots: roots.map(({ path }) => path).filter((path) => path !== sampleAlbum),
      sampleAlbum,
    };
  }
}

function modelInUse(task: ModelTask, { id, bytes, source }: TaskModel) {
  return { task, id, package: source.package, packageVersion: source.version, bytes };
}
