import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import process from 'node:process';
import type { Failure } from '../core/outcome.ts';
import { BoxError } from './box-error.ts';
import type { Prompts } from './box.ts';
import { callsOver, requirePython } from './calls.ts';
import type { RunNeeds } from './run-needs.ts';
import { judgeFacts, type CheckLine } from './preflight-lines.ts';
import type { Target } from './target.ts';
import { chooseTransport } from './transport/choose.ts';
import type { Transport } from './transport/transport.ts';

export interface PreflightOptions {
  readonly prompts: Prompts;
  /** Folder of the trainer, whose locked requirements say which CUDA they bring. */
  readonly trainerFolder: string;
  /** What the run takes that is to be trained there; undefined where no run is meant. */
  readonly plan?: RunNeeds | undefined;
  /** Told of each line when it is known. */
  readonly onLine: (line: CheckLine) => void;
  readonly signal?: AbortSignal | undefined;
}

/** Checks a target from the network to Python, and tells line by line what was found and how to put right what is wrong. */
export async function checkTarget(target: Target, options: PreflightOptions): Promise<readonly CheckLine[]> {
  const lines: CheckLine[] = [];
  const tell = (line: CheckLine): void => {
    lines.push(line);
    options.onLine(line);
  };
  let transport: Transport | undefined;
  try {
    transport = await chooseTransport(target, options.prompts);
    await transport.connect(options.signal);
    tell({
      title: 'Connection',
      state: 'ok',
      found:
        target.type === 'local'
          ? 'This computer, for which none is needed'
          : `${transport.label} lets us in, and its host key is known`,
    });
    await checkBox(transport, target, { ...options, onLine: tell });
  } catch (error) {
    if (!BoxError.is(error)) throw error;
    tell(failedLine(error.failure));
  } finally {
    await transport?.close();
  }
  return lines;
}

async function checkBox(transport: Transport, target: Target, options: PreflightOptions): Promise<void> {
  const { signal, onLine } = options;
  const shell = await transport.exec(['/bin/sh', '-c', 'uname -sm'], { signal });
  onLine({ title: 'Shell', state: 'ok', found: shell.stdout.toString('utf8').trim() });
  await requirePython(transport, target, signal);
  const addresses = {
    'Package index': process.env['PIP_INDEX_URL'] ?? 'https://pypi.org/simple/',
    'Model hub': process.env['HF_ENDPOINT'] ?? 'https://huggingface.co',
  };
  const facts = await callsOver(transport, target).ask('preflight', [], {
    stdin: JSON.stringify(addresses),
    signal,
  });
  const lock = await readFile(join(options.trainerFolder, 'requirements.lock'), 'utf8').catch(() => '');
  for (const line of judgeFacts(facts, { target, cuda: cudaOf(lock), plan: options.plan })) onLine(line);
}

/** The CUDA that the locked torch brings, for example 13. */
function cudaOf(lock: string): number | undefined {
  const [, major] = /^nvidia-cuda-runtime(?:-cu\d+)?==(\d+)\./m.exec(lock) ?? [];
  return major === undefined ? undefined : Number(major);
}

/** Which step a failure belongs to. */
const STEPS: readonly (readonly [RegExp, string])[] = [
  [/^host-key|^known-hosts/, 'Host key'],
  [/^authentication|^key-missing/, 'Sign-in'],
  [/^unsupported-system/, 'Shell'],
  [/python/, 'Python'],
  [/^ssh-config|^needs-openssh|^no-openssh|^bad-name/, 'Configuration'],
];

function failedLine({ reason, message, hint }: Failure): CheckLine {
  const step = STEPS.find(([pattern]) => pattern.test(reason));
  return { title: step?.[1] ?? 'Connection', state: 'failed', found: message, fix: hint };
}
