import { Body, Controller, Delete, Get, HttpCode, Inject, Param, Patch, Post, Query } from '@nestjs/common';
import type * as z from 'zod/mini';
import {
  CreateSession,
  RestartSession,
  routes,
  Session,
  SessionList,
  SessionListQuery,
  Snapshot,
  UpdateSession,
} from '#libs/contracts';
import { Valid, ValidId } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';
import { SessionsService } from './sessions.service.js';

/** Sessions and their commands. */
@Controller(routes.sessions())
export class SessionsController {
  @Inject(SessionsService) private readonly sessions!: SessionsService;

  @Post()
  @Describe({ summary: 'Create a session over a folder', body: CreateSession, answer: Snapshot, status: 201 })
  create(@Body(new Valid(CreateSession)) body: z.output<typeof CreateSession>): Promise<Snapshot> {
    return this.sessions.create(body);
  }

  @Get()
  @Describe({ summary: 'Sessions, newest first', query: SessionListQuery, answer: SessionList })
  list(@Query(new Valid(SessionListQuery)) query: z.output<typeof SessionListQuery>): Promise<SessionList> {
    return this.sessions.list(query);
  }

  @Get(':id')
  @Describe({ summary: 'A session', answer: Session })
  read(@Param('id', ValidId) id: number): Promise<Session> {
    return this.sessions.read(id);
  }

  @Patch(':id')
  @Describe({ summary: 'Rename a session', body: UpdateSession, answer: Session })
  rename(
    @Param('id', ValidId) id: number,
    @Body(new Valid(UpdateSession)) { name }: z.output<typeof UpdateSession>,
  ): Promise<Session> {
    return this.sessions.rename(id, name);
  }

  @Delete(':id')
  @HttpCode(204)
  @Describe({ summary: 'Delete a session and what only it has' })
  remove(@Param('id', ValidId) id: number): Promise<void> {
    return this.sessions.remove(id);
  }

  @Post(':id/restart')
  @HttpCode(200)
  @Describe({ summary: 'Do the phases from one on again', body: RestartSession, answer: Snapshot })
  restart(
    @Param('id', ValidId) id: number,
    @Body(new Valid(RestartSession)) { from }: z.output<typeof RestartSession>,
  ): Promise<Snapshot> {
    return this.sessions.restart(id, from);
  }

  @Post(':id/start')
  @HttpCode(200)
  @Describe({ summary: 'Start a pending session', answer: Snapshot })
  start(@Param('id', ValidId) id: number): Promise<Snapshot> {
    return this.sessions.command(id, 'start');
  }

  @Post(':id/pause')
  @HttpCode(200)
  @Describe({ summary: 'Pause a running session', answer: Snapshot })
  pause(@Param('id', ValidId) id: number): Promise<Snapshot> {
    return this.sessions.command(id, 'pause');
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Describe({ summary: 'Go on with a paused session', answer: Snapshot })
  resume(@Param('id', ValidId) id: number): Promise<Snapshot> {
    return this.sessions.command(id, 'resume');
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Describe({ summary: 'End a session for good in this run', answer: Snapshot })
  cancel(@Param('id', ValidId) id: number): Promise<Snapshot> {
    return this.sessions.command(id, 'cancel');
  }

  @Post(':id/retry-failed')
  @HttpCode(200)
  @Describe({ summary: 'Try what failed or was left again, in a new run', answer: Snapshot })
  retryFailed(@Param('id', ValidId) id: number): Promise<Snapshot> {
    return this.sessions.command(id, 'retry-failed');
  }
}
