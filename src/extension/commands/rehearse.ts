import type { ExtensionContext } from 'vscode';
import { registerLaunch, type LaunchParts } from './launch.ts';

/** Tries a run out on its own target, with a tiny copy of its model; the monitor's log ends with what was proved. */
export function registerRehearse(context: ExtensionContext, parts: LaunchParts): void {
  registerLaunch(context, parts, { command: 'tunesmith.rehearse', rehearse: true });
}
