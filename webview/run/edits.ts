import type { FieldValue, RunPanelRequest } from '../../src/protocol/run-panel.ts';

/** Typing pauses this long before a value is written, so that one word is one undo step. */
const PAUSE_MS = 400;

interface Pending {
  /** undefined takes the value out of the file, so that its default holds. */
  readonly value: FieldValue | undefined;
  /** Undefined until it is sent. */
  number?: number;
}

/**
 * Edits on their way to the document. Until the host says that the text contains an edit, the form shows the edit's
 * value and not the text's, which would be older than what the user typed.
 */
export class Edits {
  readonly #send: (request: RunPanelRequest) => void;
  readonly #pending = new Map<string, Pending>();
  readonly #timers = new Map<string, number>();
  #uri = '';
  #last = 0;

  constructor(send: (request: RunPanelRequest) => void) {
    this.#send = send;
  }

  /** Values typed into another file's form are sent before the form shows this file. */
  show(uri: string, acknowledged: number): void {
    if (uri !== this.#uri) {
      this.flush();
      this.#pending.clear();
      this.#uri = uri;
    }
    for (const [pointer, { number }] of this.#pending) {
      if (number !== undefined && number <= acknowledged) this.#pending.delete(pointer);
    }
  }

  /** Values by pointer that the document doesn't have yet. */
  pending(): ReadonlyMap<string, { readonly value: FieldValue | undefined }> {
    return this.#pending;
  }

  /** Writes after a pause in typing. */
  later(pointer: string, value: FieldValue | undefined): void {
    this.#cancelTimer(pointer);
    this.#pending.set(pointer, { value });
    this.#timers.set(
      pointer,
      window.setTimeout(() => this.#write(pointer), PAUSE_MS),
    );
  }

  now(pointer: string, value: FieldValue | undefined): void {
    this.#cancelTimer(pointer);
    this.#pending.set(pointer, { value });
    this.#write(pointer);
  }

  /** What was typed is no value: whatever waited to be written for this field is dropped. */
  drop(pointer: string): void {
    if (!this.#timers.has(pointer)) return;
    this.#cancelTimer(pointer);
    this.#pending.delete(pointer);
  }

  chooseFile(pointer: string): void {
    this.flush();
    this.#send({ type: 'chooseFile', uri: this.#uri, number: this.#next(), pointer });
  }

  removeFile(index: number): void {
    this.#send({ type: 'removeFile', uri: this.#uri, number: this.#next(), index });
  }

  /** What was typed goes first, so that a change is made of what the form shows. */
  applyRemark(id: string): void {
    this.flush();
    this.#send({ type: 'applyRemark', uri: this.#uri, number: this.#next(), id });
  }

  flush(): void {
    for (const pointer of this.#timers.keys()) this.#write(pointer);
  }

  #write(pointer: string): void {
    this.#cancelTimer(pointer);
    const edit = this.#pending.get(pointer);
    if (edit === undefined || this.#uri === '') return;
    edit.number = this.#next();
    const where = { uri: this.#uri, number: edit.number, pointer };
    if (edit.value === undefined) this.#send({ type: 'reset', ...where });
    else this.#send({ type: 'set', ...where, value: edit.value });
  }

  #next(): number {
    this.#last += 1;
    return this.#last;
  }

  #cancelTimer(pointer: string): void {
    window.clearTimeout(this.#timers.get(pointer));
    this.#timers.delete(pointer);
  }
}
