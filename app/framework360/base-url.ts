import { isIP } from "node:net";

export type BaseUrlProblem = "empty" | "not-an-address" | "not-https" | "not-public";

const sentences: Record<BaseUrlProblem, string> = {
  empty: "Enter the address of your Framework360 account.",
  "not-an-address": "This is not a web address. It looks like https://example.it or NAME.framework360.site.",
  "not-https": "The address must start with https://: the API key is not sent over an open connection.",
  "not-public": "The address must be a public host name, not a number or a name of a private network.",
};

export class InvalidBaseUrlError extends Error {
  readonly code: BaseUrlProblem;

  constructor(code: BaseUrlProblem) {
    super(sentences[code]);
    this.name = "InvalidBaseUrlError";
    this.code = code;
  }
}

/**
 * The account's canonical address, `https://host[:port]`, out of whatever a person pastes: a bare host name, the
 * address of the API or a page of the backoffice.
 *
 * The server calls this address, so only public host names over https are taken: neither IP addresses nor
 * names of a private network.
 * @param allowedDevelopmentHosts `host` or `host:port` entries that are taken as they are, over plain http too
 * @throws {InvalidBaseUrlError} whose `code` a page can translate
 */
export function normalizeBaseUrl(input: string, allowedDevelopmentHosts: readonly string[] = []): string {
  const text = input.trim();
  if (text === "") throw new InvalidBaseUrlError("empty");
  const url = parse(text);
  if (!url) throw new InvalidBaseUrlError("not-an-address");

  if (isListed(url, allowedDevelopmentHosts)) {
    const protocol = hasScheme(text) ? url.protocol : "http:";
    return `${protocol}//${protocol === "http:" ? hostOf(text) : url.host}`;
  }
  if (isPrivateHost(url.hostname)) throw new InvalidBaseUrlError("not-public");
  // Somebody who typed http:// without a port means the web site, which is there over https too.
  if (url.protocol === "http:" && url.port !== "") throw new InvalidBaseUrlError("not-https");
  return `https://${url.host}`;
}

function parse(text: string): URL | null {
  const url = URL.parse(hasScheme(text) ? text : `https://${text}`);
  if (!url || !["http:", "https:"].includes(url.protocol)) return null;
  if (url.username !== "" || url.password !== "") return null;
  url.hostname = url.hostname.replace(/\.+$/, "");
  return url.hostname === "" ? null : url;
}

function hasScheme(text: string): boolean {
  return /^[a-z][a-z0-9+.-]*:\/\//i.test(text);
}

/** The host with its port as plain http counts ports. */
function hostOf(text: string): string {
  return new URL(hasScheme(text) ? text : `http://${text}`).host;
}

function isListed(url: URL, allowed: readonly string[]): boolean {
  const port = url.port || (url.protocol === "http:" ? "80" : "443");
  return allowed.some((entry) => {
    const listed = entry.trim().toLowerCase();
    return listed === url.hostname || listed === url.host || listed === `${url.hostname}:${port}`;
  });
}

const privateSuffixes = ["localhost", "local", "internal", "intranet", "lan", "home", "corp", "home.arpa"];

/** Every IP address counts: an account has a name, and a number may lead into our own network. */
function isPrivateHost(hostname: string): boolean {
  const host = hostname.toLowerCase();
  if (isIP(host.replace(/^\[|\]$/g, "")) !== 0) return true;
  return !host.includes(".") || privateSuffixes.some((suffix) => host.endsWith(`.${suffix}`));
}
