import ipaddr from "ipaddr.js";

/** @param hostname as `URL` gives it, IPv6 in brackets */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Whether it is an IP address that the internet does not reach. A name is none, wherever it leads. */
export function isPrivateAddress(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(address) && ipaddr.process(address).range() !== "unicast";
}

/** 32 random bytes hold 30 different ones on average; a random key looks like one of these less often than once in 10¹². */
export function isGuessable(key: Buffer): boolean {
  const steps = new Set(key.subarray(1).map((byte, index) => byte - key[index]!));
  const isText = key.every((byte) => byte >= 0x20 && byte < 0x7f);
  const isRepeated = key.subarray(0, 16).equals(key.subarray(16));
  return new Set(key).size < 16 || steps.size === 1 || isText || isRepeated;
}

/**
 * Networks that no stranger's machine is part of: names without a dot are those of one machine's containers or of one platform's
 * private network, and so are these endings (Kubernetes, Fly, and what ICANN reserved for private use).
 */
const privateName = /^[^.:]+$|\.(svc|svc\.cluster\.local|flycast|internal)$/;

/** What is wrong with the way to the database for production; null: nothing. */
export function databaseProblem(url: string): string | null {
  // pg takes an address without a host as well: one of a socket.
  const { hostname, searchParams } = new URL(url.replace("@/", "@localhost/"));
  if (searchParams.get("pgbouncer") === "true") {
    return (
      "names a pooler that gives each transaction another session; the app listens and holds locks, so give it " +
      "the database itself or a pooler of sessions"
    );
  }
  const host = searchParams.get("host") ?? hostname;
  const isNear = host.startsWith("/") || host.startsWith("%2F") || isLoopback(host) || privateName.test(host);
  // What pg makes of the other modes changes with its versions (https://node-postgres.com/features/ssl).
  if (isNear || searchParams.getAll("sslmode").at(-1) === "verify-full") return null;
  return (
    "leads to another machine without TLS that is verified; add ?sslmode=verify-full to it, and &sslrootcert=<file> where the " +
    "server's certificate is of an authority of its own"
  );
}
