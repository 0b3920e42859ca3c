// The types of summary.mjs.
export declare function publish(rows: string): void;
