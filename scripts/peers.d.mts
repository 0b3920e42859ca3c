/** The program nats-server: the one that NATS_PATH names, Debian's, or whichever PATH leads to. */
export function natsPath(): string;
/** The program nginx: the one that NGINX_PATH names, Debian's, or whichever PATH leads to. */
export function nginxPath(): string;
/** The program haproxy: the one that HAPROXY_PATH names, Debian's, or whichever PATH leads to. */
export function haproxyPath(): string;
/** The folder of PostgreSQL's programs on Debian; empty if there is none. */
export function postgresPath(): string;
