import { execFileSync } from 'node:child_process';
import process from 'node:process';
import { onTestFinished } from 'vitest';

/** Another host on the same machine: a network namespace at the far end of a cable of its own, which can be cut. */
export interface FarHost {
  readonly address: string;
  /** Words that make a program run there. */
  readonly enter: readonly string[];
  /** From now on nothing comes through, and nobody is told. */
  cut(): void;
  /** From now on every packet is answered by a reset. */
  reset(): void;
  restore(): void;
}

let count = 0;

/** Makes a host that is gone when the test ends. Needs Linux, root, iproute2 and iptables. */
export function makeFarHost(): FarHost {
  const number = (process.pid * 8 + count++) % 16_000;
  const name = `tunesmith${number}`;
  const [near, far] = [`tsn${number}`, `tsf${number}`];
  // A subnet of four addresses for each cable, from a range for tests of networks (RFC 2544).
  const base = number * 4;
  const at = (offset: number): string => `198.18.${Math.floor(base / 256)}.${(base % 256) + offset}`;
  const ip = (...args: string[]): void => run('ip', args);
  ip('netns', 'add', name);
  onTestFinished(() => ip('netns', 'del', name));
  ip('link', 'add', near, 'type', 'veth', 'peer', 'name', far, 'netns', name);
  ip('addr', 'add', `${at(1)}/30`, 'dev', near);
  ip('link', 'set', near, 'up');
  const enter = ['ip', 'netns', 'exec', name];
  const there = (...args: string[]): void => run('ip', [...enter.slice(1), ...args]);
  there('ip', 'addr', 'add', `${at(2)}/30`, 'dev', far);
  there('ip', 'link', 'set', far, 'up');
  there('ip', 'link', 'set', 'lo', 'up');
  return {
    address: at(2),
    enter,
    cut: () => {
      for (const chain of ['INPUT', 'OUTPUT']) there('iptables', '-I', chain, '-p', 'tcp', '-j', 'DROP');
    },
    reset: () => there('iptables', '-I', 'INPUT', '-p', 'tcp', '-j', 'REJECT', '--reject-with', 'tcp-reset'),
    restore: () => there('iptables', '-F'),
  };
}

function run(program: string, args: readonly string[]): void {
  try {
    execFileSync(program, args, { stdio: 'pipe' });
  } catch (error) {
    throw new Error(
      `These tests make a network of their own: they need Linux, root, iproute2 and iptables. ${String(error)}`,
      { cause: error },
    );
  }
}
