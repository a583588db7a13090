import type { LookupAddress } from "node:dns";
import { Resolver } from "node:dns/promises";
import { isIP, type LookupFunction } from "node:net";

import ipaddr from "ipaddr.js";
import pTimeout from "p-timeout";
import { Agent, buildConnector, fetch as undiciFetch } from "undici";

import { isListed } from "./base-url.ts";

/** All addresses of a name. Throws an error with a code as Node's `dns` has it. */
type Resolve = (hostname: string) => Promise<LookupAddress[]>;

/**
 * A `fetch` that connects to public addresses only, for addresses that merchants enter. The addresses of a name are
 * checked when a connection is opened, so a name whose addresses change after an earlier check is refused too.
 * Redirects are checked in the same way.
 * @param allowedHosts `host` or `host:port` entries that may have any address
 */
export function createPublicFetch(
  allowedHosts: readonly string[],
  resolve: Resolve = resolveByNetwork(new Resolver({ timeout: 2_000, tries: 2 })),
): typeof fetch {
  const connectAnywhere = buildConnector({});
  const connectPublicly = buildConnector({ lookup: publicLookup(resolve) });

  const dispatcher = new Agent({
    connect(options, callback) {
      const { protocol, host, hostname } = options;
      const url = new URL(`${protocol}//${host ?? hostname}`);
      if (isListed(url, allowedHosts)) return connectAnywhere(options, callback);
      // A host that is an IP address needs no DNS look-up, so it is checked here.
      const address = hostname.replace(/^\[|\]$/g, "");
      if (isIP(address) !== 0 && !isPublicAddress(address)) return callback(notPublic(hostname), null);
      connectPublicly(options, callback);
    },
  });
  // Node's own fetch is undici's, but their types differ.
  return ((input: string, init: object) =>
    undiciFetch(input, { ...init, dispatcher })) as unknown as typeof fetch;
}

/** IPv6 addresses are waited for so long once the IPv4 addresses are known (RFC 8305, 3). */
const resolutionDelayMs = 50;

/**
 * Asks name servers over the network. `dns.lookup` would occupy a thread for as long as a name server takes, and the
 * process has four, for all shops and for reading files, packing and hashing as well
 * (https://nodejs.org/api/dns.html#implementation-considerations).
 */
export function resolveByNetwork(resolver: Resolver): Resolve {
  return async (hostname) => {
    const sixth = resolver.resolve6(hostname).then(
      (found) => found.map((address) => ({ address, family: 6 })),
      () => [],
    );
    try {
      const found = (await resolver.resolve4(hostname)).map((address) => ({ address, family: 4 }));
      return [...found, ...(await pTimeout(sixth, { milliseconds: resolutionDelayMs, fallback: () => [] }))];
    } catch (error) {
      const found = await sixth;
      if (found.length === 0) throw error;
      return found;
    }
  };
}

/** A DNS look-up that gives only the public addresses of a name. */
function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    const publicOnes = async () =>
      (await resolve(hostname)).filter(({ address }) => isPublicAddress(address));
    publicOnes().then(
      (addresses) => {
        const [first] = addresses;
        if (!first) return callback(notPublic(hostname), [], 0);
        if (options.all) return callback(null, addresses, 0);
        callback(null, first.address, first.family);
      },
      (error: NodeJS.ErrnoException) => callback(error, [], 0),
    );
  };
}

/** All public IPv6 addresses are in this network (RFC 4291, 2.4). */
const internet6 = ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number];

/** A public address by its number, but answered inside the cloud that the app may run in (Azure's WireServer). */
const answeredByCloud = new Set(["168.63.129.16"]);

/**
 * Whether an IP address belongs to the public internet: not loopback, private, link-local (where clouds serve their
 * metadata), carrier-grade NAT, reserved, or one that embeds another address. An IPv4 address in IPv6 notation counts as
 * the IPv4 address.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast" || answeredByCloud.has(parsed.toString())) return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(internet6);
}

/** The same error as for an unknown name, so that an answer does not reveal what exists in our network. */
function notPublic(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no public address.`), { code: "ENOTFOUND" });
}
