import { createHmac } from "node:crypto";
import { connect } from "node:net";
import { gzipSync } from "node:zlib";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { mintSessionToken } from "../../sandbox/shopify/session-token.ts";
import {
  connectAccount,
  dataPath,
  fetchAsMerchant,
  load,
  openApp,
  sendWebhook,
  shop,
} from "../support/merchant.ts";
import { oddRequests, sendOdd } from "../support/odd-requests.ts";
import { startWorld, type World } from "../support/world.ts";
import { within } from "../support/within.ts";

const other = "second-store.myshopify.com";
const host = Buffer.from("admin.shopify.com/store/framework360-dev").toString("base64");
const browser = {
  "User-Agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
};

let world: World;

const browse = (path: string) => fetch(`${world.appOrigin}${path}`, { headers: browser, redirect: "manual" });

beforeAll(async () => {
  world = await startWorld({ PROCESS_ROLE: "web", CLIENT_LIMIT_PER_MINUTE: "40" });
  await openApp(world);
  await openApp(world, "/app/connection", other);
  slowRequest = beginSlowRequest();
});

afterAll(async () => {
  slowRequest.socket.destroy();
  await world.close();
});

/** A request that comes byte by byte. It is begun before all tests, so that no test has to wait until it ends. */
let slowRequest: ReturnType<typeof beginSlowRequest>;

function beginSlowRequest() {
  const { hostname, port } = new URL(world.appOrigin);
  const socket = connect(Number(port), hostname);
  const started = performance.now();
  const drip = setInterval(() => socket.write("X-Slow: 1\r\n"), 500);
  const keptMs = new Promise<number>((end) => {
    socket.once("close", () => {
      clearInterval(drip);
      end(performance.now() - started);
    });
  });
  socket.on("error", () => undefined);
  socket.write("GET /healthz HTTP/1.1\r\nHost: x\r\n");
  return { socket, keptMs };
}

describe("who may frame a page", () => {
  const policyOf = (page: Response) => page.headers.get("content-security-policy");

  test("is the shop's own admin", async () => {
    const policy = policyOf(await openApp(world));
    expect(policy).toMatch(new RegExp(`^frame-ancestors https://${shop} https://admin\\.shopify\\.com( |;)`));
    expect(policy).not.toContain("*.myshopify.com");
  });

  test("is nobody where no shop is known", async () => {
    const page = await fetch(`${world.appOrigin}/auth/login`, { headers: { "User-Agent": "Mozilla/5.0" } });
    expect(policyOf(page)).toMatch(/^frame-ancestors 'none';/);
  });
});

describe("a page's inline scripts", () => {
  const scriptsOf = (page: string) =>
    [...page.matchAll(/<script(?![^>]*\ssrc=)([^>]*)>/g)].map(([tag]) => tag);
  const nonceOf = (page: Response) =>
    /script-src 'self' 'nonce-([^']+)'/.exec(page.headers.get("content-security-policy") ?? "")?.[1];

  test.each(["/app", "/app/customers", "/app/no-such-page"])(
    "are all marked as the answer's own at %s",
    async (path) => {
      const page = await openApp(world, path);
      const scripts = scriptsOf(await page.text());
      expect(scripts.length).toBeGreaterThan(3);
      const nonce = nonceOf(page);
      expect(nonce).toBeTruthy();
      expect(scripts.filter((tag) => !tag.includes(`nonce="${nonce}"`))).toEqual([]);
    },
  );

  test("are marked by another value in each answer", async () => {
    const [one, two] = [await openApp(world), await openApp(world)];
    expect(nonceOf(one)).not.toBe(nonceOf(two));
  });
});

test.each(["/auth/login", "/healthz", "/favicon.svg", "/no-such-page"])(
  "%s tells browsers to take it for nothing else, and nobody what it runs on",
  async (path) => {
    const { headers } = await fetch(`${world.appOrigin}${path}`, {
      headers: { "User-Agent": "Mozilla/5.0" },
    });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("strict-transport-security")).toMatch(/^max-age=\d{7,}/);
    expect(headers.get("referrer-policy")).toBe("strict-origin-when-cross-origin");
    expect(headers.get("x-powered-by")).toBeNull();
    // The admin frames the app: this older header would forbid it.
    expect(headers.get("x-frame-options")).toBeNull();
  },
);

/** What a browser is shown as a document, whatever became of the request. */
const documents: [string, () => Promise<Response>, string | null][] = [
  ["a page", () => openApp(world), shop],
  ["a page of another shop", () => openApp(world, "/app/activity", other), other],
  ["a page that there is not", () => openApp(world, "/app/no-such-page"), shop],
  ["a page whose token is not good", () => browse(`/app?shop=${shop}&embedded=1&id_token=bad`), shop],
  ["a page without a token", () => browse(`/app?shop=${shop}&host=${host}`), shop],
  ["the page that fetches a token", () => browse(`/auth/session-token?shop=${shop}&host=${host}`), shop],
  ["the login page", () => browse("/auth/login"), null],
  ["the page that fetches a token, for no shop", () => browse("/auth/session-token?shop=evil.com"), null],
  ["the login page, for no shop", () => browse(`/auth/login?shop=${shop};script-src`), null],
  ["the start page", () => browse("/"), null],
  ["an address that there is not", () => browse("/no-such-page"), null],
];

describe.each(documents)("%s", (_what, ask, framedBy) => {
  test("is framed by its own shop's admin at most, kept by no cache, and sets no cookie", async () => {
    const page = await ask();
    const text = await page.text();
    if (page.headers.get("content-type")?.startsWith("text/html") && text !== "") {
      const policy = page.headers.get("content-security-policy") ?? "";
      const ancestors = /frame-ancestors ([^;]*)/.exec(policy)?.[1] ?? "";
      if (framedBy === null) expect(ancestors).toBe("'none'");
      else expect(ancestors).toMatch(new RegExp(`^https://${framedBy} https://admin\\.shopify\\.com( |$)`));
    }
    expect(page.headers.get("cache-control")).toBe("no-store");
    expect(page.headers.get("x-content-type-options")).toBe("nosniff");
    expect(page.headers.get("set-cookie")).toBeNull();
    expect(text).not.toMatch(/\n\s+at .+:\d+:\d+|node_modules|file:\/\/\//);
  });
});

describe("nobody acts in a merchant's name", () => {
  test("by a form on another page: what a browser sends along by itself opens nothing", async () => {
    const before = await (await fetchAsMerchant(world, dataPath("/app/synchronization"))).text();
    for (const path of ["/app/synchronization", dataPath("/app/synchronization")]) {
      const forged = await fetch(`${world.appOrigin}${path}?shop=${shop}`, {
        method: "POST",
        redirect: "manual",
        headers: {
          ...browser,
          Origin: "https://evil.example",
          Cookie: "session=offline_framework360-dev.myshopify.com",
        },
        body: new URLSearchParams({ customersEnabled: "on", shopifyToFramework360: "on" }),
      });
      expect(forged.status).toBe(403);
    }
    const after = await (await fetchAsMerchant(world, dataPath("/app/synchronization"))).text();
    expect(after).toBe(before);
  });

  test("by asking from another page: no answer is readable there", async () => {
    const answer = await fetch(`${world.appOrigin}/app/overview/state`, {
      headers: { ...browser, Origin: "https://evil.example" },
      redirect: "manual",
    });
    expect(answer.headers.get("access-control-allow-origin")).not.toBe("https://evil.example");
  });
});

describe("a client that asks too often", () => {
  const limit = 40;
  const from = (ip: string) => ({
    headers: { ...browser, "X-Forwarded-For": ip },
    redirect: "manual" as const,
  });
  const ask = async (path: string, ip: string, method = "GET") => {
    const answer = await fetch(`${world.appOrigin}${path}`, { ...from(ip), method });
    await answer.text();
    return answer;
  };

  test.each([
    ["for the login page", () => "/auth/login", "GET", 200, "198.51.100.1"],
    [
      "for hint addresses that are nobody's",
      (time: number) => `/webhooks/framework360/guess-${time}`,
      "POST",
      404,
      "198.51.100.2",
    ],
  ])("%s is told to wait, and others are not", async (_what, pathOf, method, usual, ip) => {
    for (let time = 0; time < limit; time += 1) {
      expect((await ask(pathOf(time), ip, method)).status).toBe(usual);
    }
    const refused = await ask(pathOf(limit), ip, method);
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThan(0);
    expect((await ask(pathOf(limit), `${ip}9`, method)).status).toBe(usual);
    // A client writes what it likes before what its proxy writes.
    expect((await ask(pathOf(limit), `203.0.113.7, ${ip}`, method)).status).toBe(429);
  });
});

test("a good hint address is answered although its sender's other addresses are wrong, a client over its limit", async () => {
  await connectAccount(world);
  const { hintAddress } = await load(world, "/app/connection");
  const { pathname } = new URL((hintAddress as { url: string }).url);
  const post = (path: string) =>
    fetch(`${world.appOrigin}${path}`, {
      method: "POST",
      headers: { "X-Forwarded-For": "198.51.100.77" },
      body: "{}",
    });
  const wrong: number[] = [];
  for (let time = 0; time < 50; time += 1)
    wrong.push((await post(`/webhooks/framework360/wrong-${time}`)).status);
  expect(wrong.at(-1)).toBe(429);
  // The address is new, and which there are is known as of the last five seconds.
  await expect.poll(async () => (await post(pathname)).status, { ...within, interval: 250 }).toBe(200);
  expect((await post(`${pathname}x`)).status).toBe(429);
});

describe("an odd request", () => {
  test.each([
    ["with a merchant's session token", true],
    ["of a stranger", false],
  ])(
    "%s is no server error, is answered soon and leaves no stack in the log",
    async (_of, isMerchant) => {
      const token = await mintSessionToken({
        shopDomain: shop,
        userId: "1",
        lifetimeSeconds: 300,
        ...sandboxApp,
      });
      const linesBefore = world.log.join("").length;
      const troubles: string[] = [];
      for (const [index, odd] of oddRequests.entries()) {
        // A client each: the limits would keep most of them out.
        const client = `2001:db8:${index.toString(16)}:${isMerchant ? 1 : 2}::1`;
        const authorization: Record<string, string> = isMerchant ? { Authorization: `Bearer ${token}` } : {};
        const answer = await sendOdd(world.appOrigin, odd, {
          ...browser,
          "X-Forwarded-For": client,
          ...authorization,
        });
        const what =
          `${odd.method ?? "GET"} ${odd.path} ${JSON.stringify(odd.headers ?? {})} ${odd.body ?? ""}`.slice(
            0,
            300,
          );
        if (answer.status >= 500 || answer.status === 0) troubles.push(`${answer.status}: ${what}`);
        if (answer.ms > 2_000) troubles.push(`${Math.round(answer.ms)} ms: ${what}`);
        if (/\n\s+at .+:\d+:\d+|node_modules|file:\/\/\//.test(answer.body))
          troubles.push(`a trace: ${what}`);
        const policy = String(answer.headers["content-security-policy"] ?? "frame-ancestors 'none'");
        if (/evil|\*(?!\.spin\.dev)/.test(policy)) troubles.push(`${policy}: ${what}`);
        if (/evil/.test(String(answer.headers.location ?? ""))) troubles.push(`leads away: ${what}`);
        const told = world.log.join("").slice(linesBefore);
        if (told.includes('"stack"') && !troubles.some((line) => line.startsWith("in the log"))) {
          troubles.push(
            `in the log: ${what}: ${told.slice(told.indexOf('"stack"') - 300, told.indexOf('"stack"') + 300)}`,
          );
        }
      }
      expect(troubles).toEqual([]);
    },
    120_000,
  );
});

test("a request that comes byte by byte keeps its connection for seconds only", async () => {
  expect(await slowRequest.keptMs).toBeLessThan(20_000);
});

test("a body that was packed is not unpacked: however much is in it, no more is read than was sent", async () => {
  const bomb = gzipSync(Buffer.alloc(50_000_000, " "));
  const answer = await fetch(`${world.appOrigin}/webhooks/shopify`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "Content-Encoding": "gzip",
      "X-Shopify-Topic": "customers/update",
      "X-Shopify-Shop-Domain": shop,
      "X-Shopify-API-Version": "2026-10",
      "X-Shopify-Webhook-Id": crypto.randomUUID(),
      "X-Shopify-Hmac-Sha256": createHmac("sha256", sandboxApp.clientSecret).update(bomb).digest("base64"),
    },
    body: bomb,
  });
  expect([400, 401]).toContain(answer.status);
});

describe("a body that is too large", () => {
  test("is refused as a webhook beyond a megabyte", async () => {
    const webhook = (bytes: number) =>
      sendWebhook(world, "customers/update", JSON.stringify({ id: 1, note: "a".repeat(bytes) }));
    expect((await webhook(1_000_000)).status).toBe(200);
    expect((await webhook(1024 * 1024)).status).toBe(413);
  });

  test.each(["/app/connection", "/app/synchronization", "/auth/login", "/no-such-page"])(
    "is refused as a form to %s beyond 256 KB",
    async (path) => {
      const body = new URLSearchParams({ baseUrl: "a".repeat(256 * 1024) });
      const answer = await fetchAsMerchant(world, path, shop, { method: "POST", body });
      expect(answer.status).toBe(413);
      expect(await answer.text()).toBe("");
    },
  );
});
