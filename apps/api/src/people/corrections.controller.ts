import { Controller, Inject } from '@nestjs/common';
import { readCorrections } from '#libs/catalog';
import { endpoints, type CorrectionQuery, type NewCorrection } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { Handles } from '../endpoint.js';
import { IdText, parseCursor } from '../errors/parse.js';
import { Journal } from './journal.js';

/** The journal of what was said by hand about faces and people. */
@Controller()
export class CorrectionsController {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;
  @Inject(Journal) private readonly journal!: Journal;

  @Handles(endpoints.corrections.list, 'What was said by hand about faces and people, newest first, by page')
  async list({ cursor, limit }: CorrectionQuery) {
    const part = { after: parseCursor(IdText, cursor), limit };
    const { corrections, next } = await readCorrections(this.context.database, part);
    return { corrections, nextCursor: next === null ? null : String(next) };
  }

  @Handles(endpoints.corrections.create, 'Say who faces are, or that two people are one, and the like')
  create(correction: NewCorrection) {
    return this.journal.correct(correction);
  }

  @Handles(endpoints.corrections.undo, 'Undo a correction: what stood before stands again')
  undo(id: number) {
    return this.journal.undo(id);
  }
}
