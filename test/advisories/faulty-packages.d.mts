// What the test reads of it.
/** Where a folder is. */
export declare function faultyFolder(name: string): string;
