import { lookup as resolveName, type LookupAddress, type LookupAllOptions } from "node:dns";
import { isIP, type LookupFunction } from "node:net";

import ipaddr from "ipaddr.js";
import { Agent, buildConnector, fetch as undiciFetch } from "undici";

import { isListed } from "./base-url.ts";

type Resolve = (
  hostname: string,
  options: LookupAllOptions,
  callback: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * A `fetch` that connects to public addresses alone, for addresses that merchants enter. What a name leads to is
 * looked at when it is connected to and at no other time, so a name that leads elsewhere later, or only at times,
 * gets nowhere. Redirects go through the same door.
 * @param allowedHosts `host` or `host:port` entries that may lead anywhere
 */
export function createPublicFetch(
  allowedHosts: readonly string[],
  resolve: Resolve = resolveName,
): typeof fetch {
  const anywhere = buildConnector({});
  const publicly = buildConnector({ lookup: publicLookup(resolve) });

  const dispatcher = new Agent({
    connect(options, callback) {
      const { protocol, host, hostname } = options;
      const url = new URL(`${protocol}//${host ?? hostname}`);
      if (isListed(url, allowedHosts)) return anywhere(options, callback);
      // A number is not looked up, so it is looked at here.
      const address = hostname.replace(/^\[|\]$/g, "");
      if (isIP(address) !== 0 && !isPublicAddress(address)) return callback(notPublic(hostname), null);
      publicly(options, callback);
    },
  });
  // Node's own fetch and undici's are the same code; their types do not know it.
  return ((input: string, init: object) =>
    undiciFetch(input, { ...init, dispatcher })) as unknown as typeof fetch;
}

/** Answers the public ones of a name's addresses. */
function publicLookup(resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return callback(error, [], 0);
      const reachable = addresses.filter(({ address }) => isPublicAddress(address));
      const [first] = reachable;
      if (!first) return callback(notPublic(hostname), [], 0);
      if (options.all) return callback(null, reachable, 0);
      callback(null, first.address, first.family);
    });
  };
}

/** All of IPv6's internet is given out of this network; what lies outside of it stands for other kinds of addresses. */
const internet6 = ipaddr.parseCIDR("2000::/3") as [ipaddr.IPv6, number];

/** Of the internet by its number, and yet answered by the cloud that the app may run in (Azure's WireServer). */
const answeredWithin = new Set(["168.63.129.16"]);

/**
 * Whether an IP address is one of the internet's: neither loopback, private, link-local (where clouds keep their
 * metadata), shared by a carrier, reserved, nor one that stands for another kind of address. An IPv4 address in
 * IPv6's clothes counts as what it is.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.process(address);
  if (parsed.range() !== "unicast" || answeredWithin.has(parsed.toString())) return false;
  return parsed instanceof ipaddr.IPv4 || parsed.match(internet6);
}

/** Looks to the caller like a name that leads nowhere: what is inside our network is nobody's to find out. */
function notPublic(hostname: string): NodeJS.ErrnoException {
  return Object.assign(new Error(`${hostname} has no public address.`), { code: "ENOTFOUND" });
}
