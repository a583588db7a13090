/**
 * How long a test waits for what is to happen in a world. It is far longer than it takes, so that a machine that does other work
 * meanwhile fails no test: a value that may be a late read alone waits for up to 30 s.
 */
export const within = { timeout: 90_000, interval: 50 };
