import { architectureOf, type Architecture } from '../core/peft/architecture.ts';
import { ok, type Outcome } from '../core/outcome.ts';
import { findConfig, type FindOptions, type FoundConfig, type ModelPlace } from './find-config.ts';

/** A model's architecture, and the configuration that it was read from. */
export interface FoundModel {
  readonly found: FoundConfig;
  readonly architecture: Architecture;
}

/** Finds a model's configuration, and reads what it says of the model's shape. */
export async function findArchitecture(
  place: ModelPlace,
  options: FindOptions,
): Promise<Outcome<FoundModel>> {
  const found = await findConfig(place, options);
  return found.ok ? modelOf(found.value) : found;
}

export function modelOf(found: FoundConfig): Outcome<FoundModel> {
  const architecture = architectureOf(found.config);
  return architecture.ok ? ok({ found, architecture: architecture.value }) : architecture;
}
