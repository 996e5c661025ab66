import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { LintSettings } from '../core/lint/configuration.ts';
import type { Failure } from '../core/outcome.ts';
import { MAX_DIAGNOSTICS } from './convert.ts';
import { startScan, type ScanMessage, type ScanResults } from './file-scan.ts';
import { guard, type Log } from './guard.ts';
import type { Progress } from './progress.ts';
import { NO_RESULTS, type LintResults } from './results.ts';
import { watchSettled } from './settled-file.ts';

export interface DiskFilesOptions {
  /** The settings for a file; null where it is ignored. */
  readonly settingsOf: (uri: string) => LintSettings | null;
  readonly openProgress: (title: string, onCancel: () => void) => Progress;
  readonly publish: (results: LintResults) => void;
  readonly publishFailure: (uri: string, failure: Failure) => void;
  readonly clear: (uri: string) => void;
  readonly log: Log;
}

/**
 * The files that are linted as they lie on the disk: those too large for the editor to hand over, and those that the user
 * named. They are watched, and scanned again once they have changed and rest.
 */
export class DiskFiles {
  readonly #options: DiskFilesOptions;
  #wanted: ReadonlySet<string> = new Set();
  /** Open documents, which come before their files. */
  readonly #open = new Set<string>();
  readonly #files = new Map<string, DiskFile>();

  constructor(options: DiskFilesOptions) {
    this.#options = options;
  }

  /** Takes these files, given as URIs, in place of those before. Of what is on no disk, nothing is done. */
  set(uris: readonly string[]): void {
    this.#wanted = new Set(uris.filter((uri) => pathOf(uri) !== null));
    this.#update();
  }

  documentOpened(uri: string): void {
    this.#open.add(uri);
    this.#update();
  }

  documentClosed(uri: string): void {
    this.#open.delete(uri);
    this.#update();
  }

  /** Gives whether it is one of these files. */
  scanAgain(uri: string): boolean {
    const file = this.#files.get(uri);
    file?.scan();
    return file !== undefined;
  }

  scanAll(): void {
    for (const file of this.#files.values()) file.scan();
  }

  dispose(): void {
    for (const file of this.#files.values()) file.dispose();
    this.#files.clear();
  }

  #update(): void {
    for (const [uri, file] of this.#files) {
      if (this.#wanted.has(uri) && !this.#open.has(uri)) continue;
      file.dispose();
      this.#files.delete(uri);
      if (!this.#open.has(uri)) this.#options.clear(uri);
    }
    for (const uri of this.#wanted) {
      const path = pathOf(uri);
      if (path === null || this.#files.has(uri) || this.#open.has(uri)) continue;
      const file = new DiskFile(uri, path, this.#options);
      this.#files.set(uri, file);
      file.scan();
    }
  }
}

/** One file and the scan that runs over it. */
class DiskFile {
  readonly #uri: string;
  readonly #path: string;
  readonly #options: DiskFilesOptions;
  readonly #unwatch: () => void;
  #progress: Progress | null = null;
  #end: (() => void) | null = null;
  /** What the scan has found so far. */
  #found: ScanResults | null = null;

  constructor(uri: string, path: string, options: DiskFilesOptions) {
    this.#uri = uri;
    this.#path = path;
    this.#options = options;
    this.#unwatch = watchSettled(path, {
      onChange: () => this.#endScan(),
      onSettled: guard('scan', options.log, () => this.scan()),
    });
  }

  /** Starts over. Until there are newer findings the older ones stay. */
  scan(): void {
    this.#endScan();
    const settings = this.#options.settingsOf(this.#uri);
    if (settings === null) {
      this.#options.clear(this.#uri);
      return;
    }
    this.#found = null;
    const title = `Linting ${basename(this.#path)}`;
    this.#progress = this.#options.openProgress(title, () => this.#stop());
    const { tokens, ...rest } = settings;
    this.#end = startScan(
      { path: this.#path, settings: rest, tokenizer: tokens?.origin ?? null, limit: MAX_DIAGNOSTICS },
      guard('scan', this.#options.log, (message) => this.#take(message)),
    );
  }

  dispose(): void {
    this.#unwatch();
    this.#endScan();
  }

  #take(message: ScanMessage): void {
    switch (message.kind) {
      case 'progress':
        this.#progress?.report(message.fraction);
        return;
      case 'found':
        this.#found = message.results;
        this.#publish('reading');
        return;
      case 'finished':
        this.#found = message.results;
        this.#endScan();
        this.#publish('complete');
        return;
      case 'failed':
        this.#endScan();
        this.#options.publishFailure(this.#uri, message.failure);
    }
  }

  /** At the user's wish. */
  #stop(): void {
    this.#endScan();
    this.#publish('stopped');
  }

  #endScan(): void {
    this.#end?.();
    this.#end = null;
    this.#progress?.done();
    this.#progress = null;
  }

  #publish(state: LintResults['state']): void {
    const { worst, summary, lines } = this.#found ?? NO_RESULTS;
    this.#options.publish({ uri: this.#uri, version: null, worst, summary, lines, state });
  }
}

function pathOf(uri: string): string | null {
  try {
    return fileURLToPath(uri);
  } catch {
    return null;
  }
}
