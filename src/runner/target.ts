import { readFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import type { Static } from 'typebox';
import { fail, ok, type Outcome } from '../core/outcome.ts';
import { withDefaults } from '../core/schema-defaults.ts';
import {
  LocalTarget as LocalSchema,
  SshTarget as SshSchema,
  type TargetsFileSchema,
} from './target-schema.ts';
import { validateTargetsFile } from './targets.generated.js';

type Named<T> = T & { readonly name: string };
export type LocalTarget = Named<Omit<Static<typeof LocalSchema>, 'root' | 'python'> & Place>;
type Ssh = Static<typeof SshSchema>;
export type SshTarget = Named<
  Omit<Ssh, 'root' | 'python' | 'transport'> & Place & Required<Pick<Ssh, 'transport'>>
>;
export type Target = LocalTarget | SshTarget;

interface Place {
  readonly root: string;
  readonly python: string;
}

/** Tunesmith's folder of this user: TUNESMITH_HOME, else `~/.tunesmith`. */
export function tunesmithHome(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const home = env['TUNESMITH_HOME'];
  return home === undefined || home === '' ? join(homedir(), '.tunesmith') : home;
}

export function targetsFile(home: string): string {
  return join(home, 'targets.json');
}

/** All targets of the user, `local` first: it is there without a file. */
export async function loadTargets(home: string): Promise<Outcome<readonly Target[]>> {
  const path = targetsFile(home);
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => error);
  if (typeof text !== 'string') {
    if (text.code === 'ENOENT') return ok([localTarget(home)]);
    return fail('targets', `${path} cannot be read: ${text.message}`, 'Make the file readable for you.');
  }
  return parseTargets(text, home);
}

export async function findTarget(name: string, home: string): Promise<Outcome<Target>> {
  const targets = await loadTargets(home);
  if (!targets.ok) return targets;
  const target = targets.value.find((one) => one.name === name);
  if (target !== undefined) return ok(target);
  const names = targets.value.map((one) => one.name).join(', ');
  return fail(
    'target-unknown',
    `There is no target "${name}" (there are: ${names})`,
    `Add it to ${targetsFile(home)}, or name another.`,
  );
}

function parseTargets(text: string, home: string): Outcome<readonly Target[]> {
  const path = targetsFile(home);
  const hint = `Correct ${path}; its schema completes it in the editor.`;
  const value = parseJson(text);
  if (value === undefined) return fail('targets', `${path} is not JSON`, hint);
  if (!validateTargetsFile(value)) {
    const [error] = validateTargetsFile.errors ?? [];
    return fail(
      'targets',
      `${path} is wrong at ${error?.instancePath || 'its top'}: ${error?.message}`,
      hint,
    );
  }
  const { targets } = value as Static<typeof TargetsFileSchema>;
  if (targets['local'] !== undefined && targets['local'].type !== 'local') {
    return fail('targets', `${path} gives the name "local" to another computer`, hint);
  }
  const named = Object.entries(targets).map(([name, one]) => complete(name, one, home));
  return ok('local' in targets ? named : [localTarget(home), ...named]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function localTarget(home: string): Target {
  return complete('local', { type: 'local' }, home);
}

type Declared = Static<typeof LocalSchema> | Static<typeof SshSchema>;

function complete(name: string, declared: Declared, home: string): Target {
  const schema = declared.type === 'local' ? LocalSchema : SshSchema;
  const place = { root: home, name };
  return { ...place, ...(withDefaults(schema, declared) as Target) };
}
