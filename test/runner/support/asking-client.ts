import process from 'node:process';
import { openBox } from '../../../src/runner/open-box.ts';
import type { Target } from '../../../src/runner/target.ts';

/** A program of its own, so that it can be killed: opens a target, says that it was asked, and never answers. */
async function main(): Promise<void> {
  const target = JSON.parse(process.argv[2] ?? '') as Target;
  const never = async (): Promise<never> => {
    process.stdout.write('asked\n');
    return new Promise(() => setInterval(() => undefined, 1000));
  };
  await openBox(target, { prompts: { confirmHostKey: never, secret: never } });
}

void main();
