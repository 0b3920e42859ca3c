/** The folder of PostgreSQL's programs on Debian; empty if there is none. */
export function postgresPath(): string;
