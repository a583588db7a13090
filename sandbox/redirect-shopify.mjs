/**
 * Sends every request for a Shopify shop to the simulated Shopify, without the app knowing:
 *
 *   SANDBOX_SHOPIFY_ORIGIN=http://127.0.0.1:4000 node --import ./sandbox/redirect-shopify.mjs server.ts
 *
 * The shop's own host goes along in `x-forwarded-host`. Requests to any other host are left alone.
 */
import { Agent, setGlobalDispatcher } from "undici";

const sandbox = process.env.SANDBOX_SHOPIFY_ORIGIN;
if (!sandbox) throw new Error("SANDBOX_SHOPIFY_ORIGIN must be the simulated Shopify's address.");

/** @param {import("undici").Dispatcher["dispatch"]} dispatch */
const toSandbox = (dispatch) => {
  /** @type {import("undici").Dispatcher["dispatch"]} */
  return (options, handler) => {
    const { protocol, host, hostname } = new URL(String(options.origin));
    if (protocol !== "https:" || !hostname.endsWith(".myshopify.com")) return dispatch(options, handler);
    const headers = withForwardedHost(options.headers, host);
    return dispatch({ ...options, origin: new URL(sandbox).origin, headers }, handler);
  };
};

/**
 * Headers come as name-value pairs in a flat list, as an iterable of pairs, or as an object.
 * @param {import("undici").Dispatcher.DispatchOptions["headers"]} headers
 * @param {string} host
 */
function withForwardedHost(headers, host) {
  if (Array.isArray(headers)) return [...headers, "x-forwarded-host", host];
  const entries = headers && Symbol.iterator in headers ? [...headers] : Object.entries(headers ?? {});
  return { ...Object.fromEntries(entries), "x-forwarded-host": host };
}

setGlobalDispatcher(new Agent().compose(toSandbox));

// The process that started the app with a channel has ended, so nothing is left that would stop the app.
process.on("disconnect", () => process.kill(process.pid, "SIGTERM"));
