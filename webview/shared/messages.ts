import type { Guard } from '../../src/protocol/guards.ts';

interface VsCodeApi {
  postMessage(message: unknown): void;
  getState(): unknown;
  setState(state: unknown): void;
}

declare function acquireVsCodeApi(): VsCodeApi;

export interface Channel<Out> {
  send(message: Out): void;
  /** What this view keeps over a reload: how it looks, never data. */
  remembered(): unknown;
  remember(state: unknown): void;
}

/** Opens the one channel to the host. A message that doesn't match the schema is dropped. */
export function openChannel<In, Out>(isExpected: Guard<In>, onMessage: (message: In) => void): Channel<Out> {
  const api = acquireVsCodeApi();
  window.addEventListener('message', (event: MessageEvent<unknown>) => {
    if (isExpected(event.data)) onMessage(event.data);
  });
  return {
    send: (message) => api.postMessage(message),
    remembered: () => api.getState(),
    remember: (state) => api.setState(state),
  };
}
