import type { Diagnostic, Range } from 'vscode-languageserver/node';
import type { Finding, TextEdit } from '../../core/lint/finding.ts';
import type { Configurations } from '../configuration.ts';
import type { LintedDocument } from '../document.ts';

/** A document and what holds for it. */
export interface Target {
  readonly document: LintedDocument;
  readonly configurations: Configurations;
  /** Whether the client can create files. */
  readonly createsFiles: boolean;
}

/** What is offered at a place of a document. */
export interface Scene extends Target {
  /** Commands that the client runs. */
  readonly commands: ReadonlySet<string>;
  readonly range: Range;
  /** The findings that the place touches. */
  readonly here: readonly Finding[];
  readonly diagnostics: readonly Diagnostic[];
}

/** A change of the document itself, or of a file of settings; one edit, so that one undo takes all of it back. */
export type Change =
  | { readonly edits: readonly TextEdit[] }
  | { readonly uri: string; readonly text: string | null; readonly newText: string };

interface OfferCommon {
  readonly title: string;
  readonly diagnostics?: readonly Diagnostic[];
  readonly isPreferred?: boolean;
}

/**
 * An action as the menu lists it: with its change, with what the change is worked out from once it is picked, or with a
 * command that the client runs.
 */
export type Offer<A> = OfferCommon &
  (
    | { readonly change: Change }
    | { readonly argument: A }
    | { readonly command: string; readonly arguments: readonly string[] }
  );

/** A kind of code action: one file each, listed in `registry.ts`. */
export interface ActionKind {
  readonly id: string;
  offers(scene: Scene): readonly Offer<object>[];
  /** The change for the document as it is now; undefined where there is none, or the argument is not one of its own. */
  change(target: Target, argument: unknown): Change | undefined;
}

export function field(argument: unknown, name: string): unknown {
  return typeof argument === 'object' && argument !== null ? Reflect.get(argument, name) : undefined;
}
