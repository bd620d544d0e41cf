import { Controller, Get, Inject, Param } from '@nestjs/common';
import { API_BASE, UnifiedProgress } from '#libs/contracts';
import { ValidId } from '../errors/parse.js';
import { Describe } from '../openapi/describe.js';
import { SnapshotReader } from './snapshot-reader.js';

/** The one progress endpoint: the same snapshot that sockets get. */
@Controller(`${API_BASE}/training/sessions/:id/progress-unified`)
export class ProgressController {
  @Inject(SnapshotReader) private readonly reader!: SnapshotReader;

  @Get()
  @Describe({ summary: 'The unified progress of a session', answer: UnifiedProgress })
  async read(@Param('id', ValidId) id: number): Promise<UnifiedProgress> {
    const { snapshot, source, stale } = await this.reader.read(id);
    return { ...snapshot, source, stale };
  }
}
