import { isAbsolute, join, resolve } from 'node:path';
import { catalogued } from '../core/peft/catalogue.ts';
import type { ModelConfig } from '../core/peft/architecture.ts';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { cachedFolder, homeOf } from './hugging-face-cache.ts';
import { downloadConfig, type HubFailure } from './hub.ts';
import { readConfig, type ConfigFailure } from './read-config.ts';

/** A model's configuration and where it was found. */
export interface FoundConfig {
  readonly config: ModelConfig;
  /** In a few words, for people. */
  readonly source: string;
  /** Folder with the model's other files, such as its tokenizer, where there is one on this computer. */
  readonly folder?: string;
}

export interface ModelPlace {
  readonly id: string;
  readonly revision: string | null;
  /** Folder of the run file, to which a relative id belongs. */
  readonly from: string;
}

export interface FindOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly signal?: AbortSignal;
}

/**
 * The `config.json` of a model: from its folder, else from the Hugging Face cache, else from the catalogue, which needs
 * no network, else from the hub, after which it is kept.
 */
export async function findConfig(
  place: ModelPlace,
  options: FindOptions,
): Promise<Outcome<FoundConfig, ConfigFailure | HubFailure>> {
  if (place.revision !== null && !REVISION.test(place.revision)) return noRevision(place.revision);
  const folder = folderOf(place, options.environment);
  if (folder !== undefined) return found(folder, `the model folder ${place.id}`);
  const cached = await cachedFolder(place, options.environment);
  if (cached !== undefined) return found(cached, 'the Hugging Face cache');
  const known = place.revision === null ? catalogued(place.id) : undefined;
  if (known !== undefined) return ok({ config: known, source: 'the built-in catalogue' });
  if (!/^[\w.-]+\/[\w.-]+$/.test(place.id)) return noModel(place.id);
  return downloadConfig(place, options);
}

/** The folder that an id names, or undefined for an id of the hub. */
function folderOf({ id, from }: ModelPlace, environment: FindOptions['environment']): string | undefined {
  if (id.startsWith('~/')) return join(homeOf(environment), id.slice(2));
  return isAbsolute(id) || /^\.{1,2}(?:[\\/]|$)/.test(id) ? resolve(from, id) : undefined;
}

async function found(folder: string, source: string): Promise<Outcome<FoundConfig, ConfigFailure>> {
  const read = await readConfig(join(folder, 'config.json'));
  return read.ok ? ok({ config: read.value, source, folder }) : read;
}

/** A branch, tag or commit becomes a part of paths and addresses. */
const REVISION = /^(?!.*\.\.)[\w][\w./-]*$/;

function noRevision(revision: string): Outcome<never, HubFailure> {
  return fail(
    'not-found',
    `"${revision}" is no branch, tag or commit`,
    'Set model.revision to one that the hub shows for the model',
  );
}

function noModel(id: string): Outcome<never, HubFailure> {
  return fail(
    'not-found',
    `"${id}" is neither a model folder, nor an id of the hub, nor in the catalogue`,
    'Set model.id to an id such as Qwen/Qwen2.5-7B-Instruct or to a folder such as ./models/qwen',
  );
}
