// The types of crash-points.mjs, for whoever plays the points.
export declare const crashPoints: readonly string[];
