import { ask } from "./channel.ts";
import { config } from "./config.ts";

const nativeFetch = window.fetch.bind(window);

/** A fresh session token. Rejects if the shell does not give one. */
export async function idToken(): Promise<string> {
  const { token, error } = await ask("idToken");
  if (!token) throw new Error(error ?? "The shell gave no session token.");
  return token;
}

/** Makes `fetch` authenticate requests to the app's own origin, as App Bridge does. */
export function overrideFetch(): void {
  if (config.disabledFeatures.includes("fetch")) return;
  window.fetch = authenticatedFetch;
}

async function authenticatedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  const request = new Request(input, init);
  if (!isOwn(request.url) || request.headers.has("Authorization")) return nativeFetch(input, init);

  const spare = request.clone();
  const response = await nativeFetch(await authenticated(request));
  if (response.status === 401 && response.headers.has("X-Shopify-Retry-Invalid-Session-Request")) {
    return followReauthorization(await nativeFetch(await authenticated(spare)));
  }
  return followReauthorization(response);
}

function isOwn(address: string): boolean {
  const { origin, hostname } = new URL(address);
  return (
    origin === location.origin ||
    hostname.endsWith(`.${location.hostname}`) ||
    config.appOrigins.includes(origin)
  );
}

async function authenticated(request: Request): Promise<Request> {
  const headers = new Headers(request.headers);
  headers.set("Authorization", `Bearer ${await idToken()}`);
  headers.set("X-Requested-With", "XMLHttpRequest");
  if (!headers.has("Accept-Language")) headers.set("Accept-Language", config.locale);
  return new Request(request, { headers });
}

/** The library asks in a header for a redirect that a data request cannot make itself. */
function followReauthorization(response: Response): Response {
  const destination = response.headers.get("X-Shopify-API-Request-Failure-Reauthorize-Url");
  if (destination) window.open(destination, "_top");
  return response;
}
