import process from 'node:process';

/** Writes to standard output and waits until it is out. A reader that has gone (`| head`) is no error. */
export async function print(text: string | Iterable<string>): Promise<void> {
  for (const piece of typeof text === 'string' ? [text] : text) if (!(await write(piece))) return;
}

/** False where no one reads any more. */
function write(piece: string): Promise<boolean> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      if (error.code === 'EPIPE') resolve(false);
      else reject(error);
    };
    process.stdout.once('error', fail);
    process.stdout.write(piece, (error) => {
      if (error instanceof Error) return fail(error);
      process.stdout.off('error', fail);
      resolve(true);
    });
  });
}
