import type { ApproachMemory, ApproachRequest, ApproachState } from './approach.ts';
import type { JobStatus } from './job.ts';
import type { MonitorEvent, MonitorIdentity, MonitorMemory, MonitorRequest } from './run-monitor.ts';
import type { RunPanelLook, RunPanelRequest, RunPanelState } from './run-panel.ts';
import * as compiled from './validators.generated.js';

/** Whether a message or a stored value is what its schema says. */
export type Guard<T> = (value: unknown) => value is T;

export const isJobStatus: Guard<JobStatus> = (value): value is JobStatus => compiled.validateJobStatus(value);

export const isRunPanelState: Guard<RunPanelState> = (value): value is RunPanelState =>
  compiled.validateRunPanelState(value);

export const isRunPanelRequest: Guard<RunPanelRequest> = (value): value is RunPanelRequest =>
  compiled.validateRunPanelRequest(value);

export const isRunPanelLook: Guard<RunPanelLook> = (value): value is RunPanelLook =>
  compiled.validateRunPanelLook(value);

export const isMonitorEvent: Guard<MonitorEvent> = (value): value is MonitorEvent =>
  compiled.validateMonitorEvent(value);

export const isMonitorRequest: Guard<MonitorRequest> = (value): value is MonitorRequest =>
  compiled.validateMonitorRequest(value);

export const isMonitorIdentity: Guard<MonitorIdentity> = (value): value is MonitorIdentity =>
  compiled.validateMonitorIdentity(value);

export const isMonitorMemory: Guard<MonitorMemory> = (value): value is MonitorMemory =>
  compiled.validateMonitorMemory(value);

export const isApproachState: Guard<ApproachState> = (value): value is ApproachState =>
  compiled.validateApproachState(value);

export const isApproachRequest: Guard<ApproachRequest> = (value): value is ApproachRequest =>
  compiled.validateApproachRequest(value);

export const isApproachMemory: Guard<ApproachMemory> = (value): value is ApproachMemory =>
  compiled.validateApproachMemory(value);
