/** The names, for whoever plays them. */
export const crashPoints: readonly string[];
