import * as vscode from 'vscode';
import { fail, type Failure, type Outcome } from '../../core/outcome.ts';
import { speedKeyOf } from '../../core/plan/measured-speed.ts';
import { resolveRunText, type RunResolution } from '../../core/run/resolve.ts';
import { transferText } from '../../protocol/job-text.ts';
import type { RunEvent } from '../../protocol/job.ts';
import { runName } from '../../runner/run-name.ts';
import type { LaunchState } from '../../protocol/run-panel.ts';
import type { JobRef } from './job.ts';
import type { KnownJobs } from './known-jobs.ts';
import { LOCAL, type Runs } from './runs.ts';

/** A launch under way, or one that failed and that nobody has tried again since. */
export interface Launch {
  readonly runFile: vscode.Uri;
  readonly name: string;
  readonly target: string;
  readonly state: LaunchState;
}

interface LaunchOptions {
  readonly rehearse: boolean;
  readonly signal: AbortSignal;
}

/** Launches runs: one at a time for each run file. */
export class Launcher implements vscode.Disposable {
  readonly #runs: Runs;
  readonly #known: KnownJobs;
  readonly #trainerFolder: string;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly onDidChange = this.#changed.event;
  readonly #launches = new Map<string, Launch>();
  readonly #aborts = new Map<string, AbortController>();

  constructor(runs: Runs, known: KnownJobs, trainerFolder: string) {
    this.#runs = runs;
    this.#known = known;
    this.#trainerFolder = trainerFolder;
  }

  stateOf(runFile: vscode.Uri): LaunchState {
    return this.#launches.get(runFile.toString())?.state ?? { kind: 'idle' };
  }

  /** Launches under way or failed, by target. */
  ofTarget(target: string): readonly Launch[] {
    return [...this.#launches.values()].filter((launch) => launch.target === target);
  }

  /** Saves the run file, sends what the box lacks, and starts the job; gives the job. */
  async launch(runFile: vscode.Uri, how: { readonly rehearse: boolean }): Promise<Outcome<JobRef>> {
    const key = runFile.toString();
    // Not by its state, which is first shown when the file has been read and saved: two clicks would be two jobs.
    if (this.#aborts.has(key)) {
      return fail('busy', vscode.l10n.t('This run is being launched already'), vscode.l10n.t('Wait for it.'));
    }
    const abort = new AbortController();
    this.#aborts.set(key, abort);
    const outcome = await this.#launch(runFile, { ...how, signal: abort.signal }).finally(() =>
      this.#aborts.delete(key),
    );
    if (outcome.ok || abort.signal.aborted) this.#launches.delete(key);
    else this.#fail(runFile, outcome.failure);
    this.#changed.fire();
    return outcome;
  }

  /** Gives up a launch under way, and takes a failed one from the list. */
  cancel(runFile: vscode.Uri): void {
    const key = runFile.toString();
    const abort = this.#aborts.get(key);
    if (abort === undefined) this.#launches.delete(key);
    else abort.abort();
    this.#changed.fire();
  }

  dispose(): void {
    for (const abort of this.#aborts.values()) abort.abort();
    this.#changed.dispose();
  }

  async #launch(runFile: vscode.Uri, { rehearse, signal }: LaunchOptions): Promise<Outcome<JobRef>> {
    const read = await readSaved(runFile);
    if (!read.ok) return read;
    const { file, run } = read.value;
    const target = run.launch.target;
    const about = { runFile, name: runName(file, runFile.fsPath), target };
    this.#show(about, {
      type: 'progress',
      stage: 'connect',
      message: vscode.l10n.t('Connecting to {0}', target),
    });
    const box = await this.#runs.connect(target);
    if (!box.ok) return box;
    const launched = await box.value.launch(file, {
      runFilePath: runFile.fsPath,
      trainerFolder: this.#trainerFolder,
      rehearse,
      onEvent: (event) => this.#show(about, event),
      signal,
    });
    if (!launched.ok) return launched;
    const status = { version: 1, id: launched.value, name: about.name, state: 'queued' } as const;
    const more = { createdAt: new Date().toISOString(), ...(rehearse ? { rehearsal: true } : {}) };
    this.#known.remember({
      target,
      status: { ...status, ...more },
      runFile: runFile.toString(),
      // A rehearsal trains another model.
      ...(rehearse ? {} : { speedKey: speedKeyOf(run) }),
    });
    await this.#runs.list(target, box.value);
    return { ok: true, value: { target, id: launched.value } };
  }

  #show(about: Omit<Launch, 'state'>, event: RunEvent): void {
    if (event.type !== 'progress') return;
    const { done, total } = event;
    const message = transferText(event);
    const measured = done === undefined || total === undefined ? {} : { done, total };
    this.#launches.set(about.runFile.toString(), { ...about, state: { kind: 'busy', message, ...measured } });
    this.#changed.fire();
  }

  #fail(runFile: vscode.Uri, { message, hint }: Failure): void {
    const key = runFile.toString();
    const about = this.#launches.get(key) ?? { runFile, name: runName({}, runFile.fsPath), target: LOCAL };
    this.#launches.set(key, { ...about, state: { kind: 'failed', message, hint } });
  }
}

type Resolved = Extract<RunResolution, { readonly ok: true }>;

/** What trains is what is on the disk: unsaved changes are saved first. */
async function readSaved(runFile: vscode.Uri): Promise<Outcome<Resolved>> {
  const document = await vscode.workspace.openTextDocument(runFile);
  if (document.isDirty && !(await document.save())) {
    return fail(
      'unsaved',
      vscode.l10n.t('{0} could not be saved', runFile.fsPath),
      vscode.l10n.t('Save the file and try again.'),
    );
  }
  const resolution = resolveRunText(document.getText());
  if (resolution.ok) return { ok: true, value: resolution };
  const [problem] = resolution.problems;
  const where = problem === undefined || problem.pointer === '' ? '' : `${problem.pointer}: `;
  return fail(
    'invalid',
    `${where}${problem?.message ?? vscode.l10n.t('The run file is not valid')}`,
    vscode.l10n.t('Correct the run file.'),
  );
}
