import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isApproachMemory,
  isApproachRequest,
  isApproachState,
  isMonitorEvent,
  isMonitorIdentity,
  isMonitorMemory,
  isMonitorRequest,
  isRunPanelRequest,
  isRunPanelState,
} from '../../src/protocol/guards.ts';

const set = (change: object): unknown => ({
  type: 'set',
  uri: 'file:///a.tune.json',
  number: 1,
  pointer: '/method/r',
  value: 8,
  ...change,
});

const accepted = (value: unknown): void => expect(isRunPanelRequest(value)).toBe(true);
const refused = (value: unknown): void => expect(isRunPanelRequest(value)).toBe(false);

describe('requests of the run panel', () => {
  it('are accepted when they are what the schema says', () => {
    accepted(set({}));
    accepted(set({ value: ['q_proj', 'v_proj'] }));
    accepted(set({ value: { fraction: 0.1 } }));
    accepted(set({ value: { down_proj: 32, o_proj: 8 } }));
    accepted({ type: 'command', command: 'train' });
  });

  it('can call no command but those of the list', () => {
    refused({ type: 'command', command: 'workbench.action.terminal.sendSequence' });
    refused({ type: 'command', command: 'train', arguments: ['x'] });
  });

  it('are refused with values of no field, members that are not known, and keys of the prototype', () => {
    refused(set({ value: { path: { deep: 1 } } }));
    refused(set({ value: [{}] }));
    refused(set({ value: undefined }));
    refused(set({ number: 0 }));
    refused(set({ html: '<img>' }));
    refused(JSON.parse('{"type":"set","__proto__":{"uri":"x"}}'));
  });

  it('tell how the panel looks, and nothing else to keep', () => {
    const look = { open: ['training'], query: 'warm-up', scroll: 120 };
    accepted({ type: 'look', look });
    refused({ type: 'look', look: { ...look, text: 'x' } });
    refused({ type: 'look', look: { ...look, scroll: -1 } });
  });

  it('are refused when they are huge', () => {
    refused({ type: 'look', look: { open: [], query: 'x'.repeat(5000), scroll: 0 } });
    refused(set({ value: 'x'.repeat(5000) }));
    refused(set({ pointer: '/'.repeat(1000) }));
    refused(set({ value: Array.from({ length: 1000 }, String) }));
    refused(set({ value: Object.fromEntries(Array.from({ length: 1000 }, (_, n) => [String(n), n])) }));
  });
});

describe('what the guide keeps', () => {
  it('are answers of its questions, not all of which need be given', () => {
    expect(isApproachMemory({ dataset: null, answers: {} })).toBe(true);
    expect(isApproachMemory({ dataset: 'file:///a.jsonl', answers: { trouble: 'facts' } })).toBe(true);
  });

  it('are no answers that it does not offer, nor to questions that it does not ask', () => {
    expect(isApproachMemory({ dataset: null, answers: { trouble: 'none' } })).toBe(false);
    expect(isApproachMemory({ dataset: null, answers: { budget: 'low' } })).toBe(false);
  });
});

describe('every guard', () => {
  const guards = [
    isRunPanelRequest,
    isRunPanelState,
    isMonitorRequest,
    isMonitorEvent,
    isMonitorIdentity,
    isMonitorMemory,
    isApproachMemory,
    isApproachRequest,
    isApproachState,
  ];

  it('refuses whatever is no message, and never throws', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        expect(guards.map((guard) => guard(value))).toEqual(guards.map(() => false));
      }),
    );
  });

  it('refuses a message of an unknown type', () => {
    fc.assert(
      fc.property(fc.string(), fc.object(), (type, rest) => {
        expect(guards.some((guard) => guard({ ...rest, type: `no-${type}` }))).toBe(false);
      }),
    );
  });
});

describe('events of the run monitor', () => {
  it('are accepted with a log that holds markup, which is text to them', () => {
    expect(isMonitorEvent({ type: 'log', text: '<img src=x onerror=alert(1)>' })).toBe(true);
  });

  it('are refused with a metric that is none', () => {
    expect(
      isMonitorEvent({ type: 'metrics', metrics: [{ step: -1, totalSteps: 1, epoch: 0, time: 0 }] }),
    ).toBe(false);
  });
});

describe('requests of the run monitor', () => {
  const other = { target: 'gpu-box', id: 'a' };

  it('compare with a handful of jobs, each named by nothing but target and id', () => {
    expect(isMonitorRequest({ type: 'compare', with: [other] })).toBe(true);
    expect(isMonitorRequest({ type: 'compare', with: [{ ...other, path: '/etc' }] })).toBe(false);
    expect(isMonitorRequest({ type: 'compare', with: Array.from({ length: 6 }, () => other) })).toBe(false);
  });

  it('name no place for a picture, and none larger than a screen can be', () => {
    expect(isMonitorRequest({ type: 'savePicture', png: 'iVBO' })).toBe(true);
    expect(isMonitorRequest({ type: 'savePicture', png: 'iVBO', path: '/etc/passwd' })).toBe(false);
    expect(isMonitorRequest({ type: 'savePicture', png: 'A'.repeat(32_000_001) })).toBe(false);
  });
});
