import type { Artefact } from './artefact.ts';

/** A JSON Schema file for editors and other tools, written from the TypeBox declaration that the code itself uses. */
export function schemaArtefact(path: string, schema: object): Artefact {
  const withDialect = { $schema: 'http://json-schema.org/draft-07/schema#', ...schema };
  return { path, render: () => `${JSON.stringify(withDialect, null, 2)}\n` };
}
