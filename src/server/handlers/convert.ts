import { setImmediate as nextTurn } from 'node:timers/promises';
import type { CancellationToken } from 'vscode-languageserver/node';
import { Conversion } from '../../core/dataset/conversion.ts';
import { WRITERS } from '../../core/dataset/convert.ts';
import { CONVERT, type ConvertParams, type ConvertResult } from '../../protocol/lsp.ts';
import type { ServerContext } from '../context.ts';
import { guardRequest } from '../guard.ts';

/** Work on a conversion before requests and documents get their turn. */
const SLICE_MS = 15;

/** `tunesmith/convert`: an open dataset in another format, and what it loses; null where there is no such document. */
export function registerConvert(context: ServerContext): void {
  context.connection.onRequest(
    CONVERT,
    guardRequest(CONVERT, context.log, (params: unknown, token) => {
      const wanted = parseParams(params);
      return wanted === null ? null : convert(context, wanted, token);
    }),
  );
}

/** What comes from the client is checked like any input. */
function parseParams(params: unknown): ConvertParams | null {
  if (typeof params !== 'object' || params === null) return null;
  const { uri, to }: Partial<Record<string, unknown>> = { ...params };
  if (typeof uri !== 'string' || typeof to !== 'string') return null;
  return WRITERS.some(({ id }) => id === to) ? { uri, to } : null;
}

/** A text that changes meanwhile is converted as it was read: line by line. */
async function convert(
  { linter, configurations }: ServerContext,
  { uri, to }: ConvertParams,
  token: CancellationToken,
): Promise<ConvertResult | null> {
  const document = linter.get(uri);
  if (document === undefined) return null;
  const conversion = new Conversion(to, configurations.settingsOf(uri)?.format);
  let sliceEnd = Date.now() + SLICE_MS;
  for (let line = 0; line < document.lineCount; line++) {
    conversion.add(document.line(line), line + 1);
    if (Date.now() < sliceEnd) continue;
    await nextTurn();
    if (token.isCancellationRequested) return null;
    sliceEnd = Date.now() + SLICE_MS;
  }
  return { ...conversion.account(), text: conversion.text() };
}
