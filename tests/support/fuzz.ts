import { execFileSync } from "node:child_process";
import { createHmac } from "node:crypto";
import { Agent, request as send } from "node:http";

import fc from "fast-check";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { mintSessionToken } from "../../sandbox/shopify/session-token.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";
import { load, openApp, shop, submit } from "./merchant.ts";
import { listRoutes, type Route } from "./routes.ts";

export type FuzzReport = {
  inputs: number;
  /** How often each status was answered. */
  statuses: Record<number, number>;
  /** The app's memory in MB after the first fifth, and at the end. */
  memory: { warm: number; end: number };
};

type Target = "webhook" | "hint" | "form" | "page" | "anything";
type Input = { target: Target; method: string; path: string; headers: Record<string, string>; body: Buffer };

/** What the app's memory may grow by after the first fifth: more is kept of every input. */
const mostGrowth = { share: 0.5, megabytes: 100 };

/** Inputs between which everything is put back: forms may disconnect the account or turn everything off. */
const chunk = 125;

const browser = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36";
const otherShop = "second-store.myshopify.com";

/**
 * Settings under which an app is fuzzed: nothing waits long, no limit keeps inputs out, and there is so little room for
 * garbage that memory which grows is memory that is kept.
 */
export const fuzzEnvironment = {
  NODE_OPTIONS: "--max-old-space-size=256",
  HINT_LIMIT_PER_MINUTE: "100000",
  CLIENT_LIMIT_PER_MINUTE: "1000000",
  FRAMEWORK360_TIMEOUT_SECONDS: "1",
};

/**
 * Sends odd requests to every route of a running app, forms and both kinds of notifications above all.
 * @throws {Error} with the input, shrunk, that was answered with a server error, a stack trace or not at all; or when
 *   the app keeps more and more memory
 */
export async function fuzz(
  world: SandboxWorld,
  { runs, seed, onProgress }: { runs: number; seed: number; onProgress?: (done: number) => void },
): Promise<FuzzReport> {
  const routes = await listRoutes();
  const agent = new Agent({ keepAlive: false });
  const statuses: Record<number, number> = {};
  let inputs = 0;
  let warm = 0;
  try {
    while (inputs < runs) {
      await putBack(world);
      const hintPath = new URL(await hintAddress(world)).pathname;
      const property = fc.asyncProperty(inputTo(routes, hintPath), async (input) => {
        inputs += 1;
        const answer = await exchange(world, agent, input);
        statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
        const trouble = troubleWith(answer);
        if (trouble) throw new Error(`${trouble}: ${input.method} ${input.path}`);
      });
      await fc.assert(property, {
        numRuns: Math.min(chunk, runs - inputs),
        seed: seed + inputs,
        interruptAfterTimeLimit: 600_000,
      });
      if (warm === 0 && inputs >= runs / 5) warm = memoryOf(world);
      onProgress?.(inputs);
    }
    const memory = { warm, end: memoryOf(world) };
    const most = warm + Math.max(mostGrowth.megabytes, warm * mostGrowth.share);
    if (memory.end > most) throw new Error(`The app's memory grew from ${warm} MB to ${memory.end} MB.`);
    return { inputs, statuses, memory };
  } finally {
    agent.destroy();
  }
}

/** Installed, connected, both directions on. */
async function putBack(world: SandboxWorld): Promise<void> {
  const { origin, apiKey } = world.framework360;
  await openApp(world);
  await submit(world, "/app/connection", { intent: "connect", baseUrl: origin, apiKey });
  await submit(world, "/app/synchronization", {
    customersEnabled: "on",
    shopifyToFramework360: "on",
    framework360ToShopify: "on",
  });
}

async function hintAddress(world: SandboxWorld): Promise<string> {
  const { hintAddress } = await load(world, "/app/connection");
  return (hintAddress as { url: string }).url;
}

type Answer = { status: number; body: string };

async function exchange({ appOrigin }: SandboxWorld, agent: Agent, input: Input): Promise<Answer> {
  const headers = { ...input.headers };
  if (input.target === "form" || input.target === "page") {
    const token = await mintSessionToken({ shopDomain: shop, userId: "1", ...sandboxApp });
    headers.Authorization = `Bearer ${token}`;
  }
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(appOrigin);
    const outgoing = send(
      { hostname, port, agent, method: input.method, path: input.path, headers, timeout: 15_000 },
      (incoming) => {
        const chunks: Buffer[] = [];
        incoming.on("data", (part: Buffer) => chunks.push(part));
        incoming.on("error", reject);
        incoming.on("end", () =>
          resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(chunks).toString() }),
        );
      },
    );
    outgoing.on("timeout", () => outgoing.destroy(new Error("No answer within 15 s.")));
    outgoing.on("error", reject);
    outgoing.end(input.body);
  });
}

function troubleWith({ status, body }: Answer): string | null {
  if (status >= 500) return `Answered ${status}`;
  const trace = /\n\s+at .+:\d+:\d+|node_modules|file:\/\/\/|PrismaClient/.exec(body);
  return trace ? `Gave away "${trace[0]}"` : null;
}

function memoryOf(world: SandboxWorld): number {
  const kilobytes = execFileSync("ps", ["-o", "rss=", "-p", String(world.app().pid)], { encoding: "utf8" });
  return Math.round(Number(kilobytes) / 1024);
}

const knownNasty = [
  "",
  " ",
  "\0",
  "a\0b",
  "\ud800",
  "\udfff\ud800",
  "🧑‍🚀👩‍👩‍👧",
  "مرحبا \u202e evil",
  "'; DROP TABLE shop; --",
  "<script>alert(1)</script>",
  "__proto__",
  "constructor",
  "toString",
  "../../../etc/passwd",
  "%00",
  "%ff%fe",
  "%",
  "null",
  "undefined",
  "NaN",
  "-1",
  "1e309",
  "0x10",
  "9".repeat(400),
  "a".repeat(20_000),
  "{",
  "[".repeat(2_000),
  "gid://shopify/Customer/1",
  "gid://shopify/Customer/9999999999999999999999",
  "http://169.254.169.254/latest/meta-data",
  "https://[::1]:5432",
  "1970-01-01T00:00:00Z",
  "2026-13-45",
  "x\r\nSet-Cookie: a=b",
];

const nasty = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(...knownNasty) },
  fc.string({ unit: "binary", maxLength: 60 }),
  fc.string({ unit: "grapheme", maxLength: 60 }),
  fc.json({ maxDepth: 4 }),
  fc.emailAddress(),
  fc.uuid(),
  fc.integer().map(String),
  fc.double().map(String),
);

const bytes = fc.uint8Array({ maxLength: 2_000 }).map((array) => Buffer.from(array));
const contentTypes = fc.constantFrom(
  "application/json",
  "application/x-www-form-urlencoded",
  "application/x-www-form-urlencoded; charset=utf-16",
  "multipart/form-data; boundary=x",
  "multipart/form-data",
  "text/plain",
  "",
  "application/octet-stream",
);

function inputTo(routes: readonly Route[], hintPath: string): fc.Arbitrary<Input> {
  const pages = routes.filter(({ path }) => path.startsWith("/app"));
  return fc.oneof(
    { weight: 3, arbitrary: webhook() },
    { weight: 3, arbitrary: hint(hintPath) },
    { weight: 6, arbitrary: fc.constantFrom(...pages).chain((route) => form(route)) },
    { weight: 2, arbitrary: fc.constantFrom(...routes).chain((route) => page(route)) },
    { weight: 1, arbitrary: anything() },
  );
}

const topics = [
  "customers/create",
  "customers/update",
  "customers/delete",
  "customers/merge",
  "customer.tags_added",
  "customer.tags_removed",
  "customers_email_marketing_consent/update",
  "app/uninstalled",
  "app/scopes_update",
  "customers/data_request",
  "customers/redact",
  "shop/redact",
];

/** Webhooks that are signed, whatever they hold. */
function webhook(): fc.Arbitrary<Input> {
  const ids = fc.oneof(nasty, fc.integer(), fc.constant(null));
  const known = fc
    .record(
      {
        id: ids,
        admin_graphql_api_id: ids,
        customer_id: ids,
        customerId: ids,
        customer: fc.record({ id: ids, email: nasty }, { requiredKeys: [] }),
        admin_graphql_api_customer_kept_id: ids,
        admin_graphql_api_customer_deleted_id: ids,
        current: fc.array(nasty, { maxLength: 3 }),
      },
      { requiredKeys: [] },
    )
    .map((body) => Buffer.from(JSON.stringify(body)));
  const body = fc.oneof(
    known,
    fc.json().map((text) => Buffer.from(text)),
    bytes,
  );
  // An uninstallation of the shop that the forms are sent to would end the rest.
  const domain = fc.oneof(
    { weight: 6, arbitrary: fc.constantFrom(otherShop, "unknown.myshopify.com") },
    nasty.map(inHeader),
  );
  return fc
    .record({
      body,
      topic: fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...topics) }, nasty.map(inHeader)),
      domain,
      at: fc.oneof(fc.constant(new Date().toISOString()), nasty.map(inHeader)),
      id: nasty.map(inHeader),
      signed: fc.integer({ min: 0, max: 9 }).map((number) => number > 0),
    })
    .map(({ body, topic, domain, at, id, signed }) => ({
      target: "webhook" as const,
      method: "POST",
      path: "/webhooks/shopify",
      headers: {
        "Content-Type": "application/json",
        "X-Shopify-Topic": topic,
        "X-Shopify-Shop-Domain": domain,
        "X-Shopify-API-Version": "2026-10",
        "X-Shopify-Webhook-Id": id,
        "X-Shopify-Event-Id": id,
        "X-Shopify-Triggered-At": at,
        "X-Shopify-Hmac-Sha256": signed
          ? createHmac("sha256", sandboxApp.clientSecret).update(body).digest("base64")
          : id,
      },
      body,
    }));
}

function hint(hintPath: string): fc.Arbitrary<Input> {
  const names = ["id", "customer_id", "email", "data", "customer", "clienti", "payload", "ids", "event"];
  const value = fc.letrec<{ value: unknown }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 5 },
      nasty,
      fc.integer(),
      fc.array(tie("value"), { maxLength: 4 }),
      fc.dictionary(fc.oneof(fc.constantFrom(...names), nasty), tie("value"), { maxKeys: 4 }),
    ),
  })).value;
  const fields = fc
    .array(fc.tuple(fc.oneof(fc.constantFrom(...names), nasty), nasty), { maxLength: 8 })
    .map((entries) => new URLSearchParams(entries.map(([name, text]) => [name, text])).toString());
  return fc
    .record({
      path: fc.oneof(
        { weight: 6, arbitrary: fc.constant(hintPath) },
        nasty.map((token) => `/webhooks/framework360/${inPath(token)}`),
      ),
      query: fc.oneof(
        { weight: 4, arbitrary: fc.constant("") },
        fields.map((text) => `?${text}`),
      ),
      contentType: contentTypes,
      body: fc.oneof(
        value.map((json) => Buffer.from(JSON.stringify(json))),
        fields.map((text) => Buffer.from(text)),
        bytes,
      ),
    })
    .map(({ path, query, contentType, body }) => ({
      target: "hint" as const,
      method: "POST",
      path: path + query,
      headers: { "Content-Type": contentType },
      body,
    }));
}

/** A form of a page, filled in by somebody who knows every word the page knows. */
function form(route: Route): fc.Arbitrary<Input> {
  const word = route.words.length > 0 ? fc.constantFrom(...route.words) : nasty;
  const fields = fc.array(fc.tuple(fc.oneof({ weight: 4, arbitrary: word }, nasty), fc.oneof(word, nasty)), {
    maxLength: 12,
  });
  const encoded = fc.oneof(
    { weight: 5, arbitrary: fields.map(urlEncoded) },
    fields.map(inParts),
    fc.tuple(contentTypes, bytes).map(([type, body]) => ({ type, body })),
    fc.tuple(contentTypes, fc.json()).map(([type, json]) => ({ type, body: Buffer.from(json) })),
  );
  return fc
    .record({
      path: pathOf(route),
      data: dataOf(route),
      encoded,
      method: fc.constantFrom("POST", "POST", "POST", "PUT", "DELETE"),
    })
    .map(({ path, data, encoded, method }) => ({
      target: "form" as const,
      method,
      path: path + data,
      headers: { "User-Agent": browser, "Content-Type": encoded.type },
      body: encoded.body,
    }));
}

function page(route: Route): fc.Arbitrary<Input> {
  const word = route.words.length > 0 ? fc.constantFrom(...route.words) : nasty;
  const query = fc
    .array(
      fc.tuple(fc.oneof(word, fc.constantFrom("shop", "host", "embedded", "locale", "id_token")), nasty),
      { maxLength: 6 },
    )
    .map((entries) => new URLSearchParams(entries).toString());
  return fc.record({ path: pathOf(route), data: dataOf(route), query }).map(({ path, data, query }) => ({
    target: "page" as const,
    method: "GET",
    path: `${path}${data}&${query}`,
    headers: { "User-Agent": browser },
    body: Buffer.alloc(0),
  }));
}

function anything(): fc.Arbitrary<Input> {
  return fc
    .record({
      method: fc.constantFrom("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "HEAD", "PROPFIND"),
      path: fc.array(nasty.map(inPath), { maxLength: 4 }).map((parts) => `/${parts.join("/")}`),
      headers: fc.dictionary(
        fc.constantFrom(
          "User-Agent",
          "Authorization",
          "Host",
          "X-Forwarded-Host",
          "X-Forwarded-Proto",
          "Accept",
          "Cookie",
        ),
        nasty.map(inHeader),
      ),
      body: bytes,
    })
    .map((input) => ({
      target: "anything" as const,
      ...input,
      body: ["GET", "HEAD"].includes(input.method) ? Buffer.alloc(0) : input.body,
    }));
}

const pathOf = ({ path }: Route) =>
  /:\w+|\*/.test(path) ? nasty.map((value) => path.replace(/:\w+|\*/, inPath(value))) : fc.constant(path);

/** What follows the path of a route: its document, its data, or the data of some routes. */
const dataOf = ({ id }: Route) =>
  fc.oneof(
    { weight: 3, arbitrary: fc.constant(".data?") },
    { weight: 2, arbitrary: fc.constant(`.data?_routes=${encodeURIComponent(id)}`) },
    { weight: 2, arbitrary: fc.constant("?") },
    nasty.map((value) => `.data?_routes=${inPath(value)}`),
  );

type Encoded = { type: string; body: Buffer };

function urlEncoded(fields: [string, string][]): Encoded {
  return {
    type: "application/x-www-form-urlencoded",
    body: Buffer.from(new URLSearchParams(fields).toString()),
  };
}

function inParts(fields: [string, string][]): Encoded {
  const parts = fields.map(
    ([name, value]) =>
      `--x\r\nContent-Disposition: form-data; name="${name.replaceAll(/["\r\n]/g, "")}"\r\n\r\n${value}\r\n`,
  );
  return { type: "multipart/form-data; boundary=x", body: Buffer.from(`${parts.join("")}--x--\r\n`) };
}

/** Percent signs may stay as they are: an address may be encoded wrongly. */
function inPath(text: string): string {
  return text.length % 2 === 0
    ? encodeURIComponent(text.toWellFormed()).slice(0, 4_000)
    : text.replaceAll(/[^\x21-\x7e]|[?#\\]/g, "").slice(0, 4_000);
}

function inHeader(text: string): string {
  return text.replaceAll(/[^\x20-\x7e\x80-\xff]/g, "").slice(0, 4_000);
}
