import { isIP } from "node:net";

/** Why an address is refused; a page says it in the merchant's language. */
type BaseUrlProblem = "invalid-address" | "insecure-address" | "private-address";

export type BaseUrl = { ok: true; baseUrl: string } | { ok: false; reason: BaseUrlProblem };

/**
 * The account's canonical address, `https://host[:port]`, from what a person pastes: a bare host name, the API's address
 * or a page of the backoffice.
 *
 * The server calls this address, so only public host names over https are accepted: no IP addresses, and no names of a
 * private network.
 * @param allowedDevelopmentHosts `host` or `host:port` entries that are accepted as they are, also over plain http
 */
export function normalizeBaseUrl(input: string, allowedDevelopmentHosts: readonly string[]): BaseUrl {
  const text = input.trim();
  const url = parse(text);
  if (!url) return { ok: false, reason: "invalid-address" };

  if (isListed(url, allowedDevelopmentHosts)) {
    const protocol = hasScheme(text) ? url.protocol : "http:";
    return { ok: true, baseUrl: `${protocol}//${protocol === "http:" ? hostOf(text) : url.host}` };
  }
  if (isPrivateHost(url.hostname)) return { ok: false, reason: "private-address" };
  if (url.protocol === "http:") return { ok: false, reason: "insecure-address" };
  return { ok: true, baseUrl: `https://${url.host}` };
}

/**
 * The addresses at which an account may answer whose canonical address is this, the most likely first. The vendor's plugin
 * removes `www.` before it calls, a host may send the bare name on to `www.`, and the backoffice at
 * `NAME.myframework360.com` has its API at `NAME.framework360.site`.
 */
export function likelyAddresses(baseUrl: string): string[] {
  const url = new URL(baseUrl);
  const host = url.hostname.toLowerCase();
  const at = (hostname: string) => `${url.protocol}//${hostname}${url.port === "" ? "" : `:${url.port}`}`;
  if (isIP(host.replace(/^\[|\]$/g, "")) !== 0) return [baseUrl];
  const bare = host.replace(/^www\./, "");
  if (bare !== host) return [at(bare), baseUrl];
  const backoffice = /^([^.]+)\.myframework360\.com$/.exec(host);
  if (backoffice) return [baseUrl, at(`${backoffice[1]}.framework360.site`)];
  const isOwnDomain = host.split(".").length === 2;
  return isOwnDomain ? [baseUrl, at(`www.${host}`)] : [baseUrl];
}

function parse(text: string): URL | null {
  const url = URL.parse(hasScheme(text) ? text : `https://${text}`);
  if (!url || !["http:", "https:"].includes(url.protocol)) return null;
  if (url.username !== "" || url.password !== "") return null;
  url.hostname = url.hostname.replace(/(?<!\.)\.+$/, "");
  return url.hostname === "" ? null : url;
}

function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** The host, with its port unless it is 80. */
function hostOf(text: string): string {
  return new URL(hasScheme(text) ? text : `http://${text}`).host;
}

/** Whether the address is one of the `host` or `host:port` entries. */
export function isListed(url: URL, allowed: readonly string[]): boolean {
  const port = url.port || (url.protocol === "http:" ? "80" : "443");
  return allowed.some((entry) => {
    const listed = entry.trim().toLowerCase();
    return listed === url.hostname || listed === url.host || listed === `${url.hostname}:${port}`;
  });
}

const privateSuffixes = ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa"];

/** Every IP address counts as private: an account has a name, and an address may lead into our own network. */
function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase();
  if (isIP(host.replace(/^\[|\]$/g, "")) !== 0) return true;
  return !host.includes(".") || privateSuffixes.some((suffix) => host.endsWith(`.${suffix}`));
}
