import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import type { FindOptions, FoundConfig, ModelPlace } from './find-config.ts';
import { homeOf, huggingFaceHome } from './hugging-face-cache.ts';
import { parseConfig, readConfig, type ConfigFailure } from './read-config.ts';

export type HubFailure = 'not-found' | 'no-access' | 'network';

/** A dead network is told of soon: the figures of a run are asked for at every change. */
const TIMEOUT_MS = 10_000;
/** A `config.json` has some kilobytes. */
const MAX_BYTES = 16 * 1024 * 1024;

/**
 * A model's `config.json` from the hub, or from the copy that an earlier download left: `HF_ENDPOINT` names another hub,
 * `HF_TOKEN` (or the file that `hf auth login` writes) opens gated models, `HF_HUB_OFFLINE` forbids the network.
 */
export async function downloadConfig(
  place: ModelPlace,
  options: FindOptions,
): Promise<Outcome<FoundConfig, ConfigFailure | HubFailure>> {
  const kept = keptPath(place, options.environment);
  const earlier = await readConfig(kept);
  if (earlier.ok) return ok({ config: earlier.value, source: 'the hub (downloaded earlier)' });
  if (isOffline(options.environment)) return unreachable(place, 'HF_HUB_OFFLINE is set');
  const text = await download(place, options);
  if (!text.ok) return text;
  const config = parseConfig(text.value, `The config.json of ${place.id}`);
  if (!config.ok) return config;
  await keep(kept, text.value);
  return ok({ config: config.value, source: 'the hub' });
}

async function download(place: ModelPlace, options: FindOptions): Promise<Outcome<string, HubFailure>> {
  const { environment, signal } = options;
  const endpoint = (environment['HF_ENDPOINT'] ?? 'https://huggingface.co').replace(/\/+$/, '');
  const url = `${endpoint}/${place.id}/resolve/${encodeURIComponent(place.revision ?? 'main')}/config.json`;
  const token = mayCarryToken(url) ? await hubToken(environment) : undefined;
  const timeout = AbortSignal.timeout(TIMEOUT_MS);
  try {
    const response = await fetch(url, {
      headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
      signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    });
    if (!response.ok) return refused(place, response.status);
    const text = await boundedText(response);
    return text === undefined ? unreachable(place, 'its answer is far too long for one') : ok(text);
  } catch (error) {
    return unreachable(place, reasonOf(error));
  }
}

/** Without the address, which may have a password in it. */
function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'no answer';
  if (error.cause instanceof Error) return error.cause.message;
  return error instanceof TypeError ? 'HF_ENDPOINT is no address of a hub' : error.message;
}

/** Whoever is on the way reads what goes over plain HTTP; a mirror on this computer has no way to be on. */
function mayCarryToken(url: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, hostname } = new URL(url);
  return protocol === 'https:' || ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

/** Undefined where it is too long. */
async function boundedText(response: Response): Promise<string | undefined> {
  const pieces: Uint8Array[] = [];
  let bytes = 0;
  for await (const piece of response.body ?? []) {
    pieces.push(piece);
    bytes += piece.length;
    if (bytes > MAX_BYTES) return undefined;
  }
  return Buffer.concat(pieces).toString('utf8');
}

async function hubToken(environment: FindOptions['environment']): Promise<string | undefined> {
  const named = environment['HF_TOKEN'];
  if (named !== undefined && named !== '') return named;
  const file = environment['HF_TOKEN_PATH'] ?? join(huggingFaceHome(environment), 'token');
  const text = await readFile(file, 'utf8').catch(() => '');
  return text.trim() === '' ? undefined : text.trim();
}

function isOffline(environment: FindOptions['environment']): boolean {
  return ['1', 'true', 'yes', 'on'].includes((environment['HF_HUB_OFFLINE'] ?? '').toLowerCase());
}

function refused({ id, revision }: ModelPlace, status: number): Outcome<never, HubFailure> {
  if (status === 401 || status === 403) {
    return fail(
      'no-access',
      `The hub does not let you read ${id} (status ${status})`,
      `Check the name; for a gated model, accept its terms at https://huggingface.co/${id} and set HF_TOKEN, or pass its config.json with --architecture`,
    );
  }
  if (status === 404) {
    const where = revision === null ? '' : ` at revision ${revision}`;
    return fail('not-found', `The hub has no model ${id}${where}`, 'Check model.id and model.revision');
  }
  return unreachable({ id }, `status ${status}`);
}

function unreachable({ id }: Pick<ModelPlace, 'id'>, reason: string): Outcome<never, HubFailure> {
  return fail(
    'network',
    `The config.json of ${id} is not on this computer, and the hub cannot be asked (${reason})`,
    'Pass the model’s config.json with --architecture, or set HF_ENDPOINT to a hub that can be reached',
  );
}

/** The user's own folder, where targets are too: what a workspace brings is never read from there. */
function keptPath({ id, revision }: ModelPlace, environment: FindOptions['environment']): string {
  const folder = id.replaceAll('/', '--');
  const revisionFolder = encodeURIComponent(revision ?? 'main');
  return join(homeOf(environment), '.tunesmith', 'models', folder, revisionFolder, 'config.json');
}

/** Whole or absent. A cache that can't be written costs the next download, and no more. */
async function keep(path: string, text: string): Promise<void> {
  const temporary = `${path}.${randomUUID()}`;
  await mkdir(dirname(path), { recursive: true })
    .then(() => writeFile(temporary, text))
    .then(() => rename(temporary, path))
    .catch(() => undefined);
}
