import process from 'node:process';
import { text } from 'node:stream/consumers';
import type { RunFile } from '../../../src/core/run/run-file.ts';
import type { SecretQuestion } from '../../../src/runner/box.ts';
import { openBox } from '../../../src/runner/open-box.ts';
import type { Target } from '../../../src/runner/target.ts';

/** What a client is to do, and what it answers where it is asked; comes by stdin, which no listing of processes shows. */
export interface SecretPlan {
  readonly target: Target;
  readonly secrets: Readonly<Record<SecretQuestion['kind'], string>>;
  readonly run: RunFile;
  readonly runFilePath: string;
  readonly trainerFolder: string;
  readonly home: string;
}

/** A program of its own, so that all it says can be looked through: it says each event, question and outcome. */
async function main(): Promise<void> {
  const plan = JSON.parse(await text(process.stdin)) as SecretPlan;
  const say = (what: unknown): void => void process.stdout.write(`${JSON.stringify(what)}\n`);
  const opened = await openBox(plan.target, {
    prompts: {
      confirmHostKey: async (question) => {
        say(question);
        return true;
      },
      secret: async (question) => {
        say(question);
        return plan.secrets[question.kind];
      },
    },
  });
  if (!opened.ok) return say(opened);
  const box = opened.value;
  const { runFilePath, trainerFolder } = plan;
  const launched = await box.launch(plan.run, { runFilePath, trainerFolder, onEvent: say });
  say(launched);
  const id = launched.ok ? launched.value : 'none';
  say(await box.follow(id, { onEvent: say }));
  say(await box.list());
  say(await box.details(id));
  say(await box.fetch(id, { part: 'adapter', folder: plan.home, onEvent: say }));
  say(await box.fetch(id, { part: 'checkpoint', folder: plan.home, onEvent: say }));
  await box.close();
}

void main();
