// The types of summary.mjs.
export declare function conclude(part: string, command: string, rows: string): void;
