import type { Outcome } from '../core/outcome.ts';
import { watchSettled } from './settled-file.ts';

export interface FileSource<T> {
  readonly read: () => Promise<Outcome<T>>;
  /** Paths whose change makes it worth reading again; null where nothing could be read. */
  readonly watched: (value: T | null) => readonly string[];
}

/** What to read, by the path that it is known by. */
export type FileSources<T> = ReadonlyMap<string, FileSource<T>>;

interface Known<T> {
  readonly outcome: Outcome<T>;
  readonly unwatch: () => void;
}

/** What some files hold. Each is read once, and again when it has changed. */
export class WatchedFiles<T> {
  readonly #onChange: () => void;
  readonly #files = new Map<string, Known<T>>();

  constructor(onChange: () => void) {
    this.#onChange = onChange;
  }

  /** Reads those that are new, and forgets all others. */
  async keep(sources: FileSources<T>): Promise<void> {
    for (const [path, { unwatch }] of this.#files) {
      if (sources.has(path)) continue;
      unwatch();
      this.#files.delete(path);
    }
    for (const [path, source] of sources) if (!this.#files.has(path)) await this.#add(path, source);
  }

  get(path: string | undefined): Outcome<T> | undefined {
    return path === undefined ? undefined : this.#files.get(path)?.outcome;
  }

  dispose(): void {
    for (const { unwatch } of this.#files.values()) unwatch();
    this.#files.clear();
  }

  async #add(path: string, source: FileSource<T>): Promise<void> {
    const outcome = await source.read();
    const onSettled = (): void => void this.#readAgain(path, source);
    const watched = new Set(source.watched(outcome.ok ? outcome.value : null));
    const ends = [...watched].map((file) => watchSettled(file, { onSettled }));
    this.#files.get(path)?.unwatch();
    this.#files.set(path, { outcome, unwatch: () => ends.forEach((end) => end()) });
  }

  async #readAgain(path: string, source: FileSource<T>): Promise<void> {
    if (!this.#files.has(path)) return;
    await this.#add(path, source);
    this.#onChange();
  }
}
