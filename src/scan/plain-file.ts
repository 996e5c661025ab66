import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';

const MIB = 1024 * 1024;
/** Settings, configurations and templates have some kilobytes … */
export const MAX_SETTINGS_BYTES = 64 * MIB;
/** … tokenizers some tens of megabytes, and evaluation sets hardly more. */
export const MAX_NAMED_BYTES = 256 * MIB;

/** Opening a pipe would wait for its writer. Windows knows no such flag, and no pipes among files. */
const NONBLOCKING = constants.O_RDONLY | (constants.O_NONBLOCK ?? 0);

/**
 * The text of a file that a workspace names, which may be anything: pipes, devices and folders are refused, for reading one
 * would wait or go on for ever, and so is what has more than `maxBytes`. Throws an error with a `code`.
 */
export async function readPlainFile(path: string, maxBytes: number): Promise<string> {
  const file = await open(path, NONBLOCKING);
  try {
    if (!(await file.stat()).isFile()) throw coded('NOT_A_FILE', `${path} is not a file`);
    // Some files of the system tell no size, so that what was read counts.
    const bytes = await buffer(
      file.createReadStream({ end: maxBytes, highWaterMark: MIB, autoClose: false }),
    );
    if (bytes.length > maxBytes) throw coded('TOO_LARGE', `${path} has more than ${maxBytes / MIB} MiB`);
    return bytes.toString('utf8');
  } finally {
    await file.close();
  }
}

/** Whether there is a file, and no pipe, device or folder. */
export async function isPlainFile(path: string): Promise<boolean> {
  return stat(path).then(
    (info) => info.isFile(),
    () => false,
  );
}

function coded(code: string, message: string): Error {
  return Object.assign(new Error(message), { code });
}
