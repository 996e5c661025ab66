import { access, readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import type { FindOptions, ModelPlace } from './find-config.ts';

/** The cached snapshot of a model that has its `config.json`, as huggingface_hub lays its cache out, or undefined. */
export async function cachedFolder(
  { id, revision }: ModelPlace,
  environment: FindOptions['environment'],
): Promise<string | undefined> {
  const repository = join(hubCache(environment), `models--${id.replaceAll('/', '--')}`);
  const name = revision ?? 'main';
  const commit = await readFile(join(repository, 'refs', name), 'utf8').catch(() => name);
  const folder = join(repository, 'snapshots', commit.trim());
  return access(join(folder, 'config.json')).then(
    () => folder,
    () => undefined,
  );
}

/** https://huggingface.co/docs/huggingface_hub/package_reference/environment_variables */
function hubCache(environment: FindOptions['environment']): string {
  return environment['HF_HUB_CACHE'] ?? join(huggingFaceHome(environment), 'hub');
}

export function huggingFaceHome(environment: FindOptions['environment']): string {
  const cache = environment['XDG_CACHE_HOME'] ?? join(homeOf(environment), '.cache');
  return environment['HF_HOME'] ?? join(cache, 'huggingface');
}

export function homeOf(environment: FindOptions['environment']): string {
  return environment['HOME'] ?? homedir();
}
