import { stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import process from 'node:process';
import type * as vscode from 'vscode';
import type { Outcome } from '../../core/outcome.ts';
import { architectureOf, type Architecture } from '../../core/peft/architecture.ts';
import type { DatasetFacts } from '../../core/plan/dataset-facts.ts';
import type { Gpu } from '../../core/plan/gpus.ts';
import { planOf, type Plan } from '../../core/plan/plan.ts';
import { resolveRunText, type ResolvedRun } from '../../core/run/resolve.ts';
import { findConfig, type FoundConfig } from '../../models/find-config.ts';
import { readFactsInThread } from '../../scan/facts-thread.ts';

export interface PlannedRun {
  readonly plan: Plan;
  readonly modelSource: string;
  readonly dataProblem: string | null;
}

interface Model {
  readonly found: FoundConfig;
  readonly architecture: Architecture;
}

/** A failure of the network is forgotten after this long, so that a plan comes by itself once it is back. */
const FAILURE_MS = 60_000;

/** Plans runs in the background. What a plan rests on is read once, and again when it changes. */
export class Planner implements vscode.Disposable {
  readonly #workerFile: string;
  readonly #models = new Map<string, { readonly at: number; readonly model: Promise<Outcome<Model>> }>();
  #facts:
    | {
        readonly key: string;
        readonly facts: Promise<Outcome<DatasetFacts>>;
        readonly cancel: AbortController;
      }
    | undefined;

  constructor(workerFile: string) {
    this.#workerFile = workerFile;
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
    const plan = planOf(run, { architecture, facts: facts.ok ? facts.value : undefined, gpu });
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

  #model({ model: { id, revision } }: ResolvedRun, from: string): Promise<Outcome<Model>> {
    const key = JSON.stringify([id, revision, from]);
    const known = this.#models.get(key);
    if (known !== undefined && Date.now() - known.at < FAILURE_MS) return known.model;
    const model = findModel({ id, revision, from });
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

async function findModel(place: {
  id: string;
  revision: string | null;
  from: string;
}): Promise<Outcome<Model>> {
  const found = await findConfig(place, { environment: process.env });
  if (!found.ok) return found;
  const architecture = architectureOf(found.value.config);
  return architecture.ok
    ? { ok: true, value: { found: found.value, architecture: architecture.value } }
    : architecture;
}

/** Names the files that facts are read from, as they are now. */
async function factsKey(run: ResolvedRun, from: string, tokenizer: string | undefined): Promise<string> {
  const { train, validation, replay } = run.data;
  const paths = [
    ...train.map(({ path }) => path),
    ...(validation !== null && 'path' in validation ? [validation.path] : []),
    ...(replay === null ? [] : [replay.path]),
  ].map((path) => resolve(from, path));
  const files = await Promise.all([...paths, ...(tokenizer === undefined ? [] : [tokenizer])].map(fileState));
  return JSON.stringify([paths, tokenizer, files]);
}

async function fileState(path: string): Promise<string> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 'absent' : `${found.size} ${found.mtimeMs}`;
}
