import { connect, createServer, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { onTestFinished } from 'vitest';

export interface SlowProxy {
  readonly port: number;
  /** Bytes that have gone through. */
  bytes(): number;
}

export interface Slowness {
  /** Added each way. */
  readonly latencyMs: number;
  /** After as many bytes nothing moves for a while. */
  readonly stallEveryBytes: number;
  readonly stallMs: number;
}

/** A way to a server that takes its time. It is gone when the test ends. */
export async function startSlowProxy(
  target: { host: string; port: number },
  slowness: Slowness,
): Promise<SlowProxy> {
  let bytes = 0;
  let untilStall = slowness.stallEveryBytes;
  let stalled = Promise.resolve();
  const count = (length: number): void => {
    bytes += length;
    untilStall -= length;
    if (untilStall > 0) return;
    untilStall = slowness.stallEveryBytes;
    stalled = delay(slowness.stallMs);
  };
  const pass = async (chunk: Buffer, to: Socket, after: readonly Promise<unknown>[]): Promise<void> => {
    for (const one of after) await one;
    await stalled;
    count(chunk.length);
    to.write(chunk);
  };
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(target.port, target.host);
    for (const [from, to] of [[near, far] as const, [far, near] as const]) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      // In order, each chunk a while after it came.
      let last = Promise.resolve();
      from.on('data', (chunk: Buffer) => {
        last = pass(chunk, to, [last, delay(slowness.latencyMs)]);
      });
    }
  });
  await new Promise<void>((settle) => server.listen(0, '127.0.0.1', settle));
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const address = server.address();
  return { port: typeof address === 'object' && address ? address.port : 0, bytes: () => bytes };
}
