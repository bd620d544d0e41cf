import { Inject, Injectable } from '@nestjs/common';
import { correct, CorrectionRefused, undo } from '#libs/catalog';
import type { Correction, NewCorrection } from '#libs/contracts';
import { API_CONTEXT, type ApiContext } from '../context.js';
import { ApiException, notFound } from '../errors/api-exception.js';

/** The journal of corrections, with refusals as clients get them. */
@Injectable()
export class Journal {
  @Inject(API_CONTEXT) private readonly context!: ApiContext;

  /** Makes a correction. */
  async correct(wanted: NewCorrection): Promise<Correction> {
    const correction = await correct(this.context.database, wanted).catch(refuse);
    this.context.logger.info({ correctionId: correction.id, kind: correction.kind }, 'people corrected');
    return correction;
  }

  /** Takes a correction back. */
  async undo(id: number): Promise<Correction> {
    const correction = await undo(this.context.database, id).catch(refuse);
    this.context.logger.info({ correctionId: id, kind: correction.kind }, 'correction undone');
    return correction;
  }
}

/** @throws {ApiException} for a refusal; other errors as they are */
function refuse(error: unknown): never {
  if (!(error instanceof CorrectionRefused)) throw error;
  const { reason } = error;
  if (reason.kind === 'unknown') throw notFound(reason.what, reason.id);
  throw new ApiException(reason.kind === 'invalid' ? 'validation_failed' : 'conflict', reason.message);
}
