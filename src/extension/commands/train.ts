import type { ExtensionContext } from 'vscode';
import { registerLaunch, type LaunchParts } from './launch.ts';

/** Trains a run. */
export function registerTrain(context: ExtensionContext, parts: LaunchParts): void {
  registerLaunch(context, parts, { command: 'tunesmith.train', rehearse: false });
}
