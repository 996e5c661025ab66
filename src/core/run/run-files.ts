import type { ResolvedRun } from './resolve.ts';

/** The parts of a run that name files. */
type FileSections = Pick<ResolvedRun, 'data' | 'retention'>;

/** The dataset and template files that a run names, in the order of the run file. */
export function filesOfRun(run: FileSections): readonly string[] {
  const paths: string[] = [];
  placeFiles(run, (path) => {
    paths.push(path);
    return { path };
  });
  return paths;
}

/** The datasets that are trained on and validated with, in the order of the run file. */
export function recordFilesOf({ train, validation }: ResolvedRun['data']): readonly string[] {
  const held = validation !== null && 'path' in validation ? [validation.path] : [];
  return [...train.map(({ path }) => path), ...held];
}

/** The sections that name files, with each file where `place` says it is. */
export function placeFiles(
  { data, retention }: FileSections,
  place: (path: string) => { path: string },
): object {
  const placed = <T extends { path: string }>(file: T): T => ({ ...file, ...place(file.path) });
  const { validation, replay, chatTemplate } = data;
  return {
    data: {
      ...data,
      train: data.train.map(placed),
      validation: validation !== null && 'path' in validation ? placed(validation) : validation,
      replay: replay === null ? null : placed(replay),
      chatTemplate: typeof chatTemplate === 'string' ? chatTemplate : placed(chatTemplate),
    },
    retention: { ...retention, probe: retention.probe === null ? null : placed(retention.probe) },
  };
}
