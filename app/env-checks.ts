import ipaddr from "ipaddr.js";

/** @param hostname as `URL` gives it, IPv6 in brackets */
export function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);
}

/** Whether it is an IP address that cannot be reached from the internet. A host name is not, whatever it resolves to. */
export function isPrivateAddress(hostname: string): boolean {
  const address = hostname.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(address) && ipaddr.process(address).range() !== "unicast";
}

/** 32 random bytes contain 30 different values on average. The chance that a random key counts as guessable is below 10⁻¹². */
export function isGuessable(key: Buffer): boolean {
  const steps = new Set(key.subarray(1).map((byte, index) => byte - key[index]!));
  const isText = key.every((byte) => byte >= 0x20 && byte < 0x7f);
  const isRepeated = key.subarray(0, 16).equals(key.subarray(16));
  return new Set(key).size < 16 || steps.size === 1 || isText || isRepeated;
}

/**
 * Host names in private networks: names without a dot belong to containers on one machine or to a platform's private network,
 * and these endings to Kubernetes, Fly, and private use as reserved by ICANN.
 */
const privateName = /^[^.:]+$|\.(svc|svc\.cluster\.local|flycast|internal)$/;

/** What makes this database address unfit for production; null: nothing. */
export function databaseProblem(url: string): string | null {
  // pg also accepts an address without a host, for a socket; `URL` does not.
  const { hostname, searchParams } = new URL(url.replace("@/", "@localhost/"));
  if (searchParams.get("pgbouncer") === "true") {
    return (
      "names a pooler in transaction mode, in which the app can neither LISTEN nor hold locks; name the database itself " +
      "or a pooler in session mode"
    );
  }
  const host = searchParams.get("host") ?? hostname;
  const isNear = host.startsWith("/") || host.startsWith("%2F") || isLoopback(host) || privateName.test(host);
  // The meaning of the other modes differs between versions of pg (https://node-postgres.com/features/ssl).
  if (isNear || searchParams.getAll("sslmode").at(-1) === "verify-full") return null;
  return (
    "leads to another machine without verified TLS; add ?sslmode=verify-full to it, and &sslrootcert=<file> if the server's " +
    "certificate comes from a private authority"
  );
}
