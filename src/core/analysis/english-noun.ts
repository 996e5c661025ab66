const IRREGULAR: Readonly<Record<string, string>> = {
  children: 'child',
  people: 'person',
  men: 'man',
  women: 'woman',
  feet: 'foot',
  teeth: 'tooth',
  mice: 'mouse',
  geese: 'goose',
  analyses: 'analysis',
  hypotheses: 'hypothesis',
  theses: 'thesis',
  crises: 'crisis',
  indices: 'index',
  matrices: 'matrix',
  vertices: 'vertex',
  criteria: 'criterion',
  phenomena: 'phenomenon',
  leaves: 'leaf',
  lives: 'life',
  knives: 'knife',
  wives: 'wife',
  halves: 'half',
  shelves: 'shelf',
  movies: 'movie',
  cookies: 'cookie',
  pies: 'pie',
};

/** Ends in s and is singular, or has no singular. */
const SINGULAR =
  /(?:ss|us|is|ous)$|^(?:news|series|species|physics|mathematics|politics|economics|lens|pros|cons|css|kubernetes|business)$/;

/** The singular of a noun in lower case, a possessive's owner. */
export function lemmaOfNoun(noun: string): string {
  const bare = noun.replace(/'s?$/, '');
  const irregular = Object.hasOwn(IRREGULAR, bare) ? IRREGULAR[bare] : undefined;
  if (irregular !== undefined) return irregular;
  if (bare === 'pros' || bare === 'cons') return bare.slice(0, -1);
  if (bare.length < 4 || SINGULAR.test(bare)) return bare;
  if (bare.endsWith('ies')) return `${bare.slice(0, -3)}y`;
  if (/(?:s|x|z|ch|sh)es$/.test(bare) && !/(?:[aeiou]ses|ches?t)$/.test(bare)) return bare.slice(0, -2);
  return bare.endsWith('s') ? bare.slice(0, -1) : bare;
}
