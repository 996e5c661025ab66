import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ByteSource } from './byte-lines.ts';

/**
 * A file whose lines are read again when they are asked for, which few are. Null where a file has no more than `heldBytes`,
 * or cannot be opened. It stays open as long as it is used: one that is replaced meanwhile is read as it was, and what is
 * cut off is read as nothing.
 */
export function openLargeFile(path: string, heldBytes: number): ByteSource | null {
  const descriptor = openIfLarge(path, heldBytes);
  if (descriptor === null) return null;
  const file: ByteSource = { read: (start, end) => readPart(descriptor, start, end) };
  OPEN.register(file, descriptor);
  return file;
}

/** Sessions have no end of their own. */
const OPEN = new FinalizationRegistry((descriptor: number) => closeSync(descriptor));

function openIfLarge(path: string, heldBytes: number): number | null {
  try {
    const descriptor = openSync(path, 'r');
    const info = fstatSync(descriptor);
    if (info.isFile() && info.size > heldBytes) return descriptor;
    closeSync(descriptor);
  } catch {
    // Whoever reads the file next says why it cannot be read.
  }
  return null;
}

function readPart(descriptor: number, start: number, end: number): Buffer {
  const bytes = Buffer.alloc(end - start);
  try {
    return bytes.subarray(0, readSync(descriptor, bytes, { position: start }));
  } catch {
    return bytes.subarray(0, 0);
  }
}
