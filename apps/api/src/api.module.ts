import { Module, type DynamicModule } from '@nestjs/common';
import { Server } from 'socket.io';
import { planWork } from '#libs/ledger';
import { QueuesModule } from '#libs/queues';
import { API_CONTEXT, type ApiContext } from './context.js';
import { checkHandlers } from './endpoint.js';
import { Conditions } from './condition/conditions.js';
import { DirectoriesController } from './directories/directories.controller.js';
import { FoldersController } from './folders/folders.controller.js';
import { CorrectionsController } from './people/corrections.controller.js';
import { Journal } from './people/journal.js';
import { PeopleController } from './people/people.controller.js';
import { LookAlikes } from './photos/look-alikes/look-alikes.js';
import { PhotosController } from './photos/photos.controller.js';
import { PicturesController } from './photos/pictures.controller.js';
import { Renderer } from './photos/renderer.js';
import { Broadcaster } from './live/broadcaster.js';
import { ListRoom } from './live/list-room.js';
import { LiveServer, makeSocketServer } from './live/live-server.js';
import { MessageRouter } from './live/message-router.js';
import { SessionRooms } from './live/session-rooms.js';
import { SnapshotReader } from './live/snapshot-reader.js';
import { SystemRoom } from './live/system-room.js';
import { Access } from './security/access.js';
import type { originCheck } from './security/origin.js';
import { RootsController } from './roots/roots.controller.js';
import { SessionsController } from './sessions/sessions.controller.js';
import { SystemController } from './system/system.controller.js';
import { SystemService } from './system/system.service.js';

/** The handlers of the endpoint table. */
export const CONTROLLERS = [
  SessionsController,
  FoldersController,
  RootsController,
  DirectoriesController,
  PhotosController,
  PicturesController,
  PeopleController,
  CorrectionsController,
  SystemController,
];

/** Commands and reads over HTTP, live progress over Socket.IO. */
@Module({})
export class ApiModule {
  /** @param check refuses foreign hosts and origins. */
  static register(context: ApiContext, check: ReturnType<typeof originCheck>): DynamicModule {
    checkHandlers(CONTROLLERS);
    return {
      module: ApiModule,
      imports: [QueuesModule.register(context, (sessionId, ranges) => planWork(context.database, sessionId, ranges))],
      controllers: CONTROLLERS,
      providers: [
        { provide: API_CONTEXT, useValue: context },
        { provide: Access, useFactory: () => new Access(context.settings.token) },
        { provide: Server, useFactory: () => makeSocketServer(context, check) },
        Journal,
        LookAlikes,
        Renderer,
        SystemService,
        SnapshotReader,
        Broadcaster,
        Conditions,
        SessionRooms,
        ListRoom,
        SystemRoom,
        MessageRouter,
        LiveServer,
      ],
    };
  }
}
