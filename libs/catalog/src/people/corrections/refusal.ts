/** Why a correction is refused. Nothing was changed. */
export type RefusalReason =
  | { readonly kind: 'unknown'; readonly what: 'face' | 'person' | 'correction'; readonly id: number }
  | { readonly kind: 'conflict' | 'invalid'; readonly message: string };

/** A correction that cannot be made. */
export class CorrectionRefused extends Error {
  readonly reason: RefusalReason;

  constructor(reason: RefusalReason) {
    super(reason.kind === 'unknown' ? `there is no ${reason.what} ${reason.id}` : reason.message);
    this.reason = reason;
  }
}
