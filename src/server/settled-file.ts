import { unwatchFile, watchFile } from 'node:fs';

/** A look at a file every half second costs nothing, and works where events don't: on network drives, over a rename. */
const LOOK_MS = 500;
/** An editor writes a large file in many pieces: until it rests for this long it is not read. */
const SETTLE_MS = 1200;

export interface FileWatch {
  /** The file begins to change; what is read of it now may be half of it. */
  readonly onChange?: () => void;
  /** The file has changed and rests, or is gone. */
  readonly onSettled: () => void;
}

/** Watches a file, which need not exist; gives what ends the watch. */
export function watchSettled(path: string, { onChange, onSettled }: FileWatch): () => void {
  let timer: NodeJS.Timeout | undefined;
  const changed = (now: { readonly nlink: number }, before: { readonly nlink: number }): void => {
    // The first look at a file that is not there is told as a change.
    if (now.nlink === 0 && before.nlink === 0) return;
    onChange?.();
    clearTimeout(timer);
    timer = setTimeout(onSettled, SETTLE_MS);
  };
  watchFile(path, { interval: LOOK_MS, persistent: false }, changed);
  return () => {
    clearTimeout(timer);
    unwatchFile(path, changed);
  };
}
