import { Uri, type ExtensionContext } from 'vscode';
import type { Launcher } from '../runs/launcher.ts';
import { registerTrusted } from './trusted.ts';

/** Gives up a launch under way, or takes a failed one out of the tree. */
export function registerDismissLaunch(context: ExtensionContext, launcher: Launcher): void {
  context.subscriptions.push(
    registerTrusted('tunesmith.dismissLaunch', async (argument) => {
      const runFile = runFileFrom(argument);
      if (runFile !== undefined) launcher.cancel(runFile);
      return Promise.resolve();
    }),
  );
}

function runFileFrom(argument: unknown): Uri | undefined {
  if (typeof argument !== 'object' || argument === null || !('launch' in argument)) return undefined;
  const { launch } = argument;
  if (typeof launch !== 'object' || launch === null || !('runFile' in launch)) return undefined;
  return launch.runFile instanceof Uri ? launch.runFile : undefined;
}
