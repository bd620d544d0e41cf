import { lstat } from 'node:fs/promises';
import {
  copyFingerprints,
  findCandidates,
  findHeirs,
  findOfKnownSize,
  keepResults,
  moveResults,
  noteChanges,
  replaceOriginals,
  type Candidate,
  type Heir,
  type Move,
} from '#libs/catalog';
import { transaction, type Database } from '#libs/database';
import { systemErrorCode } from '#libs/formats';
import type { PendingItem } from '#libs/ledger';

/** The SHA-256 of a file, hex; null where it cannot be read. */
type Hash = (path: string) => Promise<string | null>;

/** Photos of which the content is known. */
interface KnownContent {
  /** Those whose results may be valid now: of touched and of moved files, and of copies. */
  readonly photoIds: readonly number[];
  readonly moved: ReadonlySet<number>;
}

/** Most files that are read because they may be those that were replaced elsewhere: a renumbered series. */
const MOST_INHERITED = 4096;
/** How often content is looked for whose results others moved meanwhile. */
const ATTEMPTS = 3;

/**
 * Makes the results of known content valid for photos without any: a file that was only touched keeps its own, one that
 * was moved has those of the photo whose file is gone or has another content now, and a copy has the fingerprint of its
 * original. What a replaced file was is looked for too, so that its results are not overwritten. A file is read only
 * where a known one has its size.
 * @param modelId of embeddings
 */
export async function recogniseContent(
  database: Database,
  modelId: string,
  items: readonly PendingItem[],
  hash: Hash,
): Promise<KnownContent> {
  const unknown = await findOfKnownSize(
    database,
    items.map(({ photoId }) => photoId),
  );
  if (unknown.length === 0) return { photoIds: [], moved: new Set() };
  const recognition = new Recognition(
    database,
    hash,
    unknown.flatMap((photo) => (photo.replaced ? [photo.photoId] : [])),
  );
  const paths = new Map(items.map(({ photoId, path }) => [photoId, path]));
  const sized = unknown.filter((photo) => photo.sized);
  await Promise.all(sized.map(({ photoId }) => recognition.read(photoId, paths.get(photoId) ?? '')));
  return { photoIds: sized.map(({ photoId }) => photoId), moved: await recognition.settle(modelId) };
}

/** A photo whose file has the bytes of a known one. */
interface Copy {
  readonly photoId: number;
  readonly knownId: number;
  readonly contentHash: string;
}

/** What becomes of photos whose content is known. */
interface Plan {
  /** Photos that were only touched, also known ones. */
  readonly touched: ReadonlySet<number>;
  readonly moves: ReadonlyMap<number, Move>;
  readonly copies: ReadonlyMap<number, Copy>;
  /** Known photos whose files have changed since their walk. */
  readonly changed: readonly { readonly photoId: number; readonly size: number; readonly mtimeMs: number }[];
}

class Recognition {
  /** The hashes of photos without valid results. */
  readonly #contents = new Map<number, string>();
  readonly #hashes = new Map<string, Promise<string | null>>();
  readonly #moved = new Set<number>();
  /** Photos with results of files that were replaced. */
  readonly #replaced: Set<number>;

  constructor(
    readonly database: Database,
    readonly hash: Hash,
    replaced: readonly number[],
  ) {
    this.#replaced = new Set(replaced);
  }

  /** Reads the file of a photo. */
  async read(photoId: number, path: string): Promise<void> {
    const contentHash = await this.#hashOf(path);
    if (contentHash !== null) this.#contents.set(photoId, contentHash);
  }

  /**
   * Makes the results of the photos that were read valid where they are known. Those of replaced files go to copies, where
   * they do not move.
   * @returns the photos to which results moved
   */
  async settle(modelId: string): Promise<ReadonlySet<number>> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      let plan = await this.#plan();
      await noteChanges(this.database, plan.changed);
      if (await this.#readHeirs()) plan = await this.#plan();
      const left = await this.#execute(modelId, plan);
      // The results of the others have moved meanwhile: another worker found the same content.
      for (const photoId of this.#contents.keys()) if (!left.has(photoId)) this.#contents.delete(photoId);
      if (left.size === 0) break;
    }
    return this.#moved;
  }

  #hashOf(path: string): Promise<string | null> {
    const hash = this.#hashes.get(path) ?? this.hash(path);
    this.#hashes.set(path, hash);
    return hash;
  }

  /** Reads the files that may be those that were replaced, and those that they replaced in turn. @returns whether any is */
  async #readHeirs(): Promise<boolean> {
    const before = this.#contents.size;
    let from = [...this.#replaced];
    while (from.length > 0 && this.#contents.size < MOST_INHERITED) {
      const heirs = new Map<number, Heir[]>(from.map((photoId) => [photoId, []]));
      for (const heir of await findHeirs(this.database, from)) heirs.get(heir.from)?.push(heir);
      const next = await Promise.all(Array.from(heirs.values(), (all) => this.#readHeirOf(all)));
      from = next.flat();
      for (const photoId of from) this.#replaced.add(photoId);
    }
    return this.#contents.size > before;
  }

  /** Reads the files of which one may be what a replaced one was. @returns that photo, if its own file was replaced too */
  async #readHeirOf(heirs: readonly Heir[]): Promise<number[]> {
    for (const { contentHash, path, photoId, replaced } of heirs) {
      // The file was only touched, or is found already.
      if ([...this.#contents.values()].includes(contentHash)) return [];
      if ((await this.#hashOf(path)) !== contentHash) continue;
      this.#contents.set(photoId, contentHash);
      return replaced ? [photoId] : [];
    }
    return [];
  }

  async #plan(): Promise<Plan> {
    const contents = Array.from(this.#contents, ([photoId, contentHash]) => ({ photoId, contentHash }));
    const candidates = await findCandidates(this.database, contents);
    const touched = new Set<number>();
    const moves = new Map<number, Move>();
    const copies = new Map<number, Copy>();
    const changed: { photoId: number; size: number; mtimeMs: number }[] = [];
    const taken = new Set<number>();
    for (const candidate of candidates) {
      const { photoId, knownId, contentHash } = candidate;
      if (touched.has(photoId) || moves.has(photoId)) continue;
      if (photoId === knownId) {
        touched.add(photoId);
        continue;
      }
      const file = await this.#fileOf(candidate);
      const isLost = file === 'gone' || typeof file === 'object';
      if (isLost && candidate.original && !taken.has(knownId)) {
        moves.set(photoId, { from: knownId, to: photoId, contentHash, gone: file === 'gone' });
        taken.add(knownId);
      } else if (!copies.has(photoId)) copies.set(photoId, { photoId, knownId, contentHash });
      if (file === 'touched' && candidate.changed) touched.add(knownId);
      if (typeof file === 'object' && !candidate.changed) changed.push({ photoId: knownId, ...file });
    }
    return { touched, moves, copies, changed };
  }

  /** @returns the photos whose results were not where they had been */
  async #execute(modelId: string, { touched, moves, copies }: Plan): Promise<Set<number>> {
    await keepResults(this.database, [...touched]);
    const going = new Set(Array.from(moves.values(), ({ from }) => from));
    const ending = [...this.#replaced].filter((photoId) => !going.has(photoId));
    if (ending.length > 0)
      await transaction(this.database, (connection) => replaceOriginals(connection, modelId, ending));
    const moved = await moveResults(this.database, [...moves.values()]);
    const now = new Map(Array.from(moves.values()).flatMap(({ from, to }) => (moved.has(to) ? [[from, to]] : [])));
    const copied = await copyFingerprints(
      this.database,
      Array.from(copies.values())
        .filter(({ photoId }) => !moved.has(photoId))
        .map((copy) => ({ ...copy, knownId: now.get(copy.knownId) ?? copy.knownId })),
    );
    for (const photoId of moved) this.#moved.add(photoId);
    const done = new Set([...moved, ...copied]);
    return new Set([...moves.keys(), ...copies.keys()].filter((photoId) => !done.has(photoId)));
  }

  /** What became of the file of a known photo: its size and time, where it has another content. */
  async #fileOf({
    knownPath,
    ...known
  }: Candidate): Promise<'there' | 'gone' | 'touched' | { readonly size: number; readonly mtimeMs: number }> {
    const file = await lookAt(knownPath);
    if (typeof file === 'string') return file;
    if (file.size !== Number(known.size)) return file;
    if (file.mtimeMs === known.mtimeMs) return 'there';
    const contentHash = await this.#hashOf(knownPath);
    if (contentHash === null) return 'there';
    return contentHash === known.contentHash ? 'touched' : file;
  }
}

/** The size and time of a file, as a walk would see it. */
async function lookAt(path: string): Promise<'there' | 'gone' | { readonly size: number; readonly mtimeMs: number }> {
  try {
    const stats = await lstat(path);
    return stats.isFile() ? { size: stats.size, mtimeMs: Math.floor(stats.mtimeMs) } : 'there';
  } catch (error) {
    return ['ENOENT', 'ENOTDIR'].includes(systemErrorCode(error)) ? 'gone' : 'there';
  }
}
