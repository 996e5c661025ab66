import type { Outcome } from '../core/outcome.ts';
import type { RunFile } from '../core/run/run-file.ts';
import type { DownloadOptions } from './download.ts';
import type { JobStatus, JobSummary, Rehearsal, RunEvent } from '../protocol/job.ts';

/** The host key of a server that known_hosts does not know yet. */
export interface HostKeyQuestion {
  readonly host: string;
  readonly port: number;
  readonly keyType: string;
  /** `SHA256:…`, as OpenSSH prints it. */
  readonly fingerprint: string;
}

export interface SecretQuestion {
  /** A `code` is an answer to a question of the server and good once. */
  readonly kind: 'passphrase' | 'password' | 'code';
  /** What the secret is for: the key file, `user@host`, or what the server asks. */
  readonly label: string;
}

/** How the runner asks the user. Every answer may be "no": undefined or false. */
export interface Prompts {
  confirmHostKey(question: HostKeyQuestion): Promise<boolean>;
  secret(question: SecretQuestion): Promise<string | undefined>;
}

/** Where the lines that a follower has already seen end, in bytes. */
export interface FollowOffsets {
  readonly metrics: number;
  readonly log: number;
}

export interface LaunchOptions {
  /** Absolute path of the run file: data paths in it are relative to its folder. */
  readonly runFilePath: string;
  /** Folder of the Python package `tunesmith_trainer` and its lock files. */
  readonly trainerFolder: string;
  /** Try the run out with a tiny copy of its model, instead of training it. */
  readonly rehearse?: boolean;
  /** Only read the data, and show in the log what would be learnt of it. */
  readonly dryRun?: boolean;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
}

export interface FollowOptions {
  readonly from?: FollowOffsets;
  readonly onEvent: (event: RunEvent) => void;
  readonly signal?: AbortSignal;
}

/** What a list of jobs does not tell. */
export interface JobDetails {
  /** Absolute path of the job's folder on the box. */
  readonly folder: string;
  /** Names of the whole checkpoints, the last one first. */
  readonly checkpoints: readonly string[];
  /** The run file as it was launched. */
  readonly source: RunFile;
  /** What a rehearsal has found so far; only jobs that are one have it. */
  readonly rehearsal?: Rehearsal;
}

export interface TerminalCommand {
  /** Undefined for the user's own shell. */
  readonly argv: readonly string[] | undefined;
  /** Folder on this computer to start in. */
  readonly cwd: string | undefined;
}

/**
 * The place where a target's jobs live: this computer or a server behind SSH. It holds the truth about its jobs;
 * whoever opens it finds them all again.
 */
export interface Box {
  readonly target: string;
  /** Sends what is missing, launches the job detached, and gives its id. */
  launch(run: RunFile, options: LaunchOptions): Promise<Outcome<string>>;
  list(signal?: AbortSignal): Promise<Outcome<readonly JobSummary[]>>;
  /** Streams metrics, log and status until the job ends; reconnects after a dropped link and repeats nothing. */
  follow(jobId: string, options: FollowOptions): Promise<Outcome<JobStatus>>;
  /** Asks the job to stop, then makes it stop. */
  stop(jobId: string, signal?: AbortSignal): Promise<Outcome<JobStatus>>;
  /** Starts a job again that did not succeed; it goes on from its last checkpoint. */
  resume(jobId: string, signal?: AbortSignal): Promise<Outcome<JobStatus>>;
  /** What deleting a finished job would free, in bytes: itself, and the inputs that no other job uses. */
  measure(jobId: string, signal?: AbortSignal): Promise<Outcome<number>>;
  /** Deletes a finished job; gives the bytes that were freed. */
  remove(jobId: string, signal?: AbortSignal): Promise<Outcome<number>>;
  details(jobId: string, signal?: AbortSignal): Promise<Outcome<JobDetails>>;
  /** Downloads the finished adapter or a checkpoint into `folder`, which appears whole or not at all. */
  fetch(jobId: string, options: DownloadOptions): Promise<Outcome<string>>;
  /** The command that opens a shell in the job's folder, to be run in a terminal here. */
  terminal(jobId: string, signal?: AbortSignal): Promise<Outcome<TerminalCommand>>;
  close(): Promise<void>;
}
