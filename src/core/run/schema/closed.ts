/** Unknown members are mistakes: of a setting whose name is wrong, nothing else would tell. */
export const closed = { additionalProperties: false } as const;
