import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import type * as vscode from 'vscode';
import type { Outcome } from '../../core/outcome.ts';
import type { DatasetFacts } from '../../core/plan/dataset-facts.ts';
import type { Gpu } from '../../core/plan/gpus.ts';
import { planOf, type Plan } from '../../core/plan/plan.ts';
import { recordFilesOf } from '../../core/run/run-files.ts';
import { resolveRunText, type ResolvedRun } from '../../core/run/resolve.ts';
import { findArchitecture, type FoundModel } from '../../models/find-architecture.ts';
import type { FoundConfig } from '../../models/find-config.ts';
import { localGpu } from '../../runner/local-gpu.ts';
import { readFactsInThread } from '../../scan/facts-thread.ts';
import { LOCAL } from './runs.ts';

export interface PlannedRun {
  readonly plan: Plan;
  readonly modelSource: string;
  readonly dataProblem: string | null;
}

/** A failure of the network is forgotten after this long, so that a plan comes by itself once it is back. */
const FAILURE_MS = 60_000;

/** Plans runs in the background. What a plan rests on is read once, and again when it changes. */
export class Planner implements vscode.Disposable {
  readonly #workerFile: string;
  readonly #speedOf: (run: ResolvedRun) => number | undefined;
  #localGpu: Promise<Gpu | undefined> | undefined;
  readonly #models = new Map<string, { readonly at: number; readonly model: Promise<Outcome<FoundModel>> }>();
  #facts:
    | {
        readonly key: string;
        readonly facts: Promise<Outcome<DatasetFacts>>;
        readonly cancel: AbortController;
      }
    | undefined;

  /** `speedOf` gives the tokens a second of a finished run that was like this one. */
  constructor(workerFile: string, speedOf: (run: ResolvedRun) => number | undefined) {
    this.#workerFile = workerFile;
    this.#speedOf = speedOf;
  }

  /** Undefined where the text is no valid run, which the form says better. */
  async plan(uri: vscode.Uri, text: string, gpu: Gpu | undefined): Promise<Outcome<PlannedRun> | undefined> {
    const resolved = resolveRunText(text);
    if (!resolved.ok) return undefined;
    const { run } = resolved;
    const from = dirname(uri.fsPath);
    const model = await this.#model(run, from);
    if (!model.ok) return model;
    const { found, architecture } = model.value;
    const facts = await this.#read(run, from, found);
    const plan = planOf(run, {
      architecture,
      facts: facts.ok ? facts.value : undefined,
      gpu,
      cuda: await this.#hasCuda(run),
      measuredTokensPerSecond: this.#speedOf(run),
    });
    return {
      ok: true,
      value: {
        plan,
        modelSource: found.source,
        dataProblem: facts.ok ? null : `${facts.failure.message}. ${facts.failure.hint}`,
      },
    };
  }

  dispose(): void {
    this.#facts?.cancel.abort();
  }

  /** Undefined of another computer, which nobody has asked. */
  async #hasCuda({ launch }: ResolvedRun): Promise<boolean | undefined> {
    if (launch.target !== LOCAL) return undefined;
    this.#localGpu ??= localGpu();
    return (await this.#localGpu) !== undefined;
  }

  #model({ model: { id, revision } }: ResolvedRun, from: string): Promise<Outcome<FoundModel>> {
    const key = JSON.stringify([id, revision, from]);
    const known = this.#models.get(key);
    if (known !== undefined && Date.now() - known.at < FAILURE_MS) return known.model;
    const model = findArchitecture({ id, revision, from }, { environment: process.env });
    this.#models.set(key, { at: Date.now(), model });
    return model;
  }

  /** One reading at a time: another run, or a changed file, ends the one before. */
  async #read(run: ResolvedRun, from: string, { folder }: FoundConfig): Promise<Outcome<DatasetFacts>> {
    const tokenizer = folder === undefined ? undefined : join(folder, 'tokenizer.json');
    const key = await factsKey(run, from, tokenizer);
    if (this.#facts?.key !== key) {
      this.#facts?.cancel.abort();
      const cancel = new AbortController();
      const options = { workerFile: this.#workerFile, signal: cancel.signal };
      this.#facts = { key, cancel, facts: readFactsInThread({ data: run.data, from, tokenizer }, options) };
    }
    return this.#facts.facts;
  }
}

/** Names the files that facts are read from, as they are now. */
async function factsKey(run: ResolvedRun, from: string, tokenizer: string | undefined): Promise<string> {
  const { replay } = run.data;
  const data = [...recordFilesOf(run.data), ...(replay === null ? [] : [replay.path])];
  const paths = [...data.map((path) => resolve(from, path)), ...(tokenizer === undefined ? [] : [tokenizer])];
  return JSON.stringify([paths, await Promise.all(paths.map(fileState))]);
}

async function fileState(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 'absent' : `${found.size} ${found.mtimeMs}`;
}
