import { environment } from "./env.server.ts";
import type { Framework360Options } from "./framework360/api/client.ts";
import { createPublicFetch } from "./framework360/api/public-fetch.ts";
import type { Credentials } from "./store/framework360-connection.ts";

let publicFetch: typeof fetch | undefined;

/** How a shop's account is called: over the internet alone, and not for longer than is waited for an answer. */
export function accountOptions({ baseUrl, apiKey }: Credentials) {
  const { FRAMEWORK360_DEVELOPMENT_HOSTS, FRAMEWORK360_TIMEOUT_SECONDS } = environment();
  publicFetch ??= createPublicFetch(FRAMEWORK360_DEVELOPMENT_HOSTS);
  return {
    baseUrl,
    apiKey,
    fetch: publicFetch,
    timeoutMs: FRAMEWORK360_TIMEOUT_SECONDS * 1000,
  } satisfies Framework360Options;
}
