/** A file that is generated from the sources. `render` is pure: the same sources give the same text. */
export interface Artefact {
  /** Path relative to the repository root, with forward slashes. */
  readonly path: string;
  render(): string | Promise<string>;
}
