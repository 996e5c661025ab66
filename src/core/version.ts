/** The version of Tunesmith, as package.json has it (tested): reports name it. */
export const VERSION = '0.1.0';
