import process from 'node:process';
import { openBox } from '../../../src/runner/open-box.ts';
import type { Target } from '../../../src/runner/target.ts';
import type { RunFile } from '../../../src/core/run/run-file.ts';

/** What a client is to do from the start to the end. */
export interface ClientPlan {
  readonly target: Target;
  readonly runFilePath: string;
  readonly run: RunFile;
  readonly trainerFolder: string;
  readonly home: string;
}

/** A program of its own, so that it can be killed: launches, follows and fetches, and says on stdout where it is. */
async function main(): Promise<void> {
  const plan = JSON.parse(process.argv[2] ?? '') as ClientPlan;
  const say = (text: string): void => void process.stdout.write(`${text}\n`);
  const prompts = { confirmHostKey: async () => false, secret: async () => undefined };
  const opened = await openBox(plan.target, { prompts });
  if (!opened.ok) throw new Error(opened.failure.message);
  const box = opened.value;
  const launched = await box.launch(plan.run, {
    runFilePath: plan.runFilePath,
    trainerFolder: plan.trainerFolder,
    onEvent: (event) => event.type === 'progress' && say(`${event.stage} ${event.done ?? 0}`),
  });
  if (!launched.ok) throw new Error(launched.failure.message);
  say('launched');
  await box.follow(launched.value, {
    onEvent: (event) => event.type === 'metric' && say(`step ${event.metric.step}`),
  });
  await box.fetch(launched.value, { part: 'adapter', folder: plan.home, onEvent: () => say('download') });
  say('done');
  await box.close();
}

void main();
