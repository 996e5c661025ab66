import { existsSync } from 'node:fs';
import { join } from 'node:path';

/** The trainer that belongs to this program: beside the bundle (`dist/trainer`), or in the sources (`src/trainer`). */
export function trainerFolder(): string {
  const places = [join(__dirname, 'trainer'), join(__dirname, '../trainer')];
  return places.find((place) => existsSync(join(place, 'requirements.lock'))) ?? join(__dirname, 'trainer');
}
