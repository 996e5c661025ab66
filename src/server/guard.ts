import { ErrorCodes, LSPErrorCodes, ResponseError, type CancellationToken } from 'vscode-languageserver/node';

/** Where the server writes what its user should know of its own failures. */
export type Log = (message: string) => void;

/** A request handler whose crash is a logged error and an error response: the server lives on. */
export function guardRequest<P, R, E = void>(
  method: string,
  log: Log,
  handler: (params: P, token: CancellationToken) => R | Promise<R>,
): (params: P, token: CancellationToken) => Promise<R | ResponseError<E>> {
  return async (params, token) => {
    try {
      const result = await handler(params, token);
      return token.isCancellationRequested
        ? new ResponseError<E>(LSPErrorCodes.RequestCancelled, `${method} was cancelled`)
        : result;
    } catch (error) {
      log(`${method} failed: ${describeCrash(error)}`);
      return new ResponseError<E>(ErrorCodes.InternalError, `${method} failed; the server's log says where`);
    }
  };
}

/** The same for what has no response: notifications and timers. */
export function guard<P extends readonly unknown[]>(
  name: string,
  log: Log,
  handler: (...params: P) => void | Promise<void>,
): (...params: P) => void {
  const failed = (error: unknown) => log(`${name} failed: ${describeCrash(error)}`);
  return (...params) => {
    try {
      void Promise.resolve(handler(...params)).catch(failed);
    } catch (error) {
      failed(error);
    }
  };
}

/** Kind and place of a crash. The message is left out: it can quote the dataset (that of JSON.parse does). */
function describeCrash(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return [error.name, ...frames].join('\n');
}
