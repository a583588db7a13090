import { randomUUID } from "node:crypto";

import { SignJWT, UnsecuredJWT } from "jose";
import pLimit from "p-limit";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { sideNames } from "../../app/sync/customer.ts";
import { createCustomer } from "../../sandbox/shopify/customers.ts";
import { dump } from "../support/dump.ts";
import {
  dataPath,
  fetchAsMerchant,
  fetchWithToken,
  openApp,
  sendWebhook,
  setUpBothWays,
  shop,
} from "../support/merchant.ts";
import { listRoutes, type Route } from "../support/routes.ts";
import { startWorld, type World } from "../support/world.ts";

/** What Remix answers to a form for a route that exports no action. */
const noAction = 405;
const stranger = "second-store.myshopify.com";
const anna = {
  email: "anna.sola@example.it",
  firstName: "Annalisa",
  lastName: "Solitaria",
  phone: "+393331234811",
};

let world: World;
let routes: Route[];
/** What identifies things of the shop, and may be sent by whoever got hold of it. */
let ids: string[];
/** What no other shop may ever be shown. */
let secrets: string[];

beforeAll(async () => {
  world = await startWorld({ SWEEP_INTERVAL_SECONDS: "86400" });
  await setUpBothWays(world);
  await openApp(world, "/app/connection", stranger);
  const { customer } = createCustomer(world.shopify.shop, anna);
  const about = `{"shop_id":1,"shop_domain":"${shop}","customer":{"id":${customer!.id}}}`;
  await vi.waitFor(async () => expect(await column("SELECT id FROM customer_link")).toHaveLength(1), 20_000);
  await sendWebhook(world, "customers/data_request", about);
  await vi.waitFor(async () => expect(await column("SELECT id FROM data_request")).toHaveLength(1), 20_000);
  await vi.waitFor(
    async () => expect(await column("SELECT id FROM pgboss.job WHERE state < 'completed'")).toEqual([]),
    20_000,
  );

  routes = await listRoutes();
  ids = [
    ...(await column("SELECT shopify_id AS id FROM customer_link")),
    ...(await column("SELECT framework360_id AS id FROM customer_link")),
    ...(await column("SELECT id FROM activity")),
    ...(await column("SELECT request_id AS id FROM activity WHERE request_id IS NOT NULL")),
    ...(await column("SELECT id FROM data_request")),
    shop,
  ];
  const token = new URL(await hintAddress()).pathname.split("/").at(-1)!;
  secrets = [
    ...Object.values(anna),
    customer!.id,
    token,
    world.framework360.origin,
    shop,
    world.framework360.apiKey,
  ];
});

afterAll(() => world.close());

async function column(sql: string): Promise<string[]> {
  const { rows } = await world.database.query<{ id: string }>(sql);
  return rows.map(({ id }) => id);
}

async function hintAddress(): Promise<string> {
  const state = await fetch(`${world.framework360.origin}/_control/state`);
  const { webhooks } = (await state.json()) as { webhooks: { url: string }[] };
  return webhooks[0]!.url;
}

/** Everything that is held of the shop. */
async function holdings(): Promise<string[]> {
  const lines = await dump(world.database);
  return lines.filter((line) => line.includes(`"shop": "${shop}"`) || line.includes(anna.email)).sort();
}

/** A route's addresses, its parameter being one of the shop's ids in turn, and the ids that are sent along. */
function addressesOf({ path }: Route): { address: string; sent: string[] }[] {
  if (!/:\w+|\*/.test(path)) return [{ address: path, sent: ids }];
  const ofSides = path.includes(":side") ? sideNames.map((side) => path.replace(":side", side)) : [path];
  return ofSides.flatMap((pattern) =>
    ids.map((id) => ({ address: pattern.replace(/:\w+|\*/, encodeURIComponent(id)), sent: [id] })),
  );
}

/** Several routes side by side: most of an answer is waited for. */
async function forEachRoute(work: (route: Route) => Promise<void>): Promise<void> {
  await pLimit(4).map(routes, work);
}

function expectNothingOf(answer: string, sent: string): void {
  for (const secret of secrets) {
    if (!sent.includes(secret)) expect(answer, `an answer to ${sent}`).not.toContain(secret);
  }
}

describe("another shop's session token", () => {
  test("shows nothing of a shop on any route", async () => {
    expect(routes.length).toBeGreaterThan(10);
    await forEachRoute(async (route) => {
      for (const [nth, { address, sent }] of addressesOf(route).entries()) {
        for (const [index, id] of sent.entries()) {
          const query = new URLSearchParams(route.words.map((word) => [word, id]));
          // An address that names another shop than the token is refused; `host` has to be the admin's.
          for (const name of ["shop", "host", "shopify-reload"]) query.delete(name);
          const page = `${address}?${query}`;
          // A page shows what its data are, which cost less to ask for: one page of each route is asked for as well.
          for (const target of nth === 0 && index === 0 ? [page, dataPath(page)] : [dataPath(page)]) {
            const answer = await fetchAsMerchant(world, target, stranger);
            expectNothingOf(await answer.text(), decodeURIComponent(target));
          }
        }
      }
    });
  });

  test("changes nothing of a shop through any form", async () => {
    const before = await holdings();
    expect(before.length).toBeGreaterThan(10);
    const refused = new Set<string>();
    await forEachRoute(async (route) => {
      for (const { address, sent } of addressesOf(route)) {
        // Whatever a form may mean by any of its words, said with the shop's own ids.
        const forms = [
          ...sent.map((id) => route.words.map((word) => [word, id])),
          ...(route.hasIntents ? route.words : ["none"]).map((intent) => [
            ...route.words.map((word, index) => [word, ids[index % ids.length]!]),
            ["intent", intent],
          ]),
        ];
        for (const form of forms) {
          const body = new URLSearchParams([...form, ["shop", shop]]);
          const target = dataPath(address);
          const answer = await fetchAsMerchant(world, target, stranger, { method: "POST", body });
          expectNothingOf(await answer.text(), `${target} ${[...body.values()].join(" ")}`);
          // The route has no action: Remix refuses every form before the app reads it.
          if (answer.status === noAction) {
            refused.add(route.path);
            break;
          }
        }
      }
    });
    expect(await holdings()).toEqual(before);
    const withAction = routes.map(({ path }) => path).filter((path) => !refused.has(path));
    expect(withAction).toEqual(
      expect.arrayContaining(["/app/synchronization", "/app/customers/:side/:id/links"]),
    );
  });
});

test("a merchant is shown their customers and never their saved key", async () => {
  const answers: string[] = [];
  await forEachRoute(async (route) => {
    for (const [nth, { address }] of addressesOf(route).entries()) {
      for (const target of nth === 0 ? [address, dataPath(address)] : [dataPath(address)]) {
        answers.push(await (await fetchAsMerchant(world, target)).text());
      }
    }
  });
  const shown = answers.join("\n");
  expect(shown).toContain(world.framework360.apiKey.slice(-4));
  expect(shown).toContain(anna.email);
  expect(shown).not.toContain(world.framework360.apiKey);
});

describe("a session token", () => {
  const now = () => Math.floor(Date.now() / 1000);
  const claims = () => ({
    iss: `https://${shop}/admin`,
    dest: `https://${shop}`,
    aud: sandboxApp.clientId,
    sub: "1",
    exp: now() + 60,
    nbf: now(),
    iat: now(),
    jti: randomUUID(),
    sid: randomUUID(),
  });
  const sign = (payload: Record<string, unknown>, secret = sandboxApp.clientSecret, alg = "HS256") =>
    new SignJWT(payload).setProtectedHeader({ alg }).sign(new TextEncoder().encode(secret));
  const page = dataPath("/app/connection");

  test("that is good opens a page", async () => {
    const answer = await fetchWithToken(`${world.appOrigin}${page}`, await sign(claims()));
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain(world.framework360.origin);
  });

  test.each([
    ["a page's data", page, {}],
    ["a page's form", page, { method: "POST", body: new URLSearchParams() }],
    [
      "a form without a page",
      dataPath("/app/activity/retry"),
      { method: "POST", body: new URLSearchParams() },
    ],
    ["an address that is no page", "/app/overview/state", {}],
  ])(
    "that has expired is to be replaced by App Bridge, which then asks again for %s",
    async (_what, path, init) => {
      const expired = await sign({ ...claims(), exp: now() - 60 });
      const headers = { "User-Agent": "Mozilla/5.0 Chrome/140.0", Authorization: `Bearer ${expired}` };
      const answer = await fetch(`${world.appOrigin}${path}`, { ...init, headers });
      expect(answer.status).toBe(401);
      expect(answer.headers.get("x-shopify-retry-invalid-session-request")).toBe("1");
    },
  );

  test("that is good opens nothing under an address that names another shop", async () => {
    const address = `${world.appOrigin}${page}?shop=${stranger}`;
    expect((await fetchWithToken(address, await sign(claims()))).status).toBe(401);
  });

  test.each<[string, () => Promise<string> | string]>([
    ["has expired", () => sign({ ...claims(), exp: now() - 60 })],
    ["is not valid yet", () => sign({ ...claims(), nbf: now() + 600 })],
    ["has no end", () => sign({ ...claims(), exp: undefined })],
    ["ends in a year", () => sign({ ...claims(), exp: now() + 31_536_000 })],
    ["names no user", () => sign({ ...claims(), sub: undefined })],
    ["names no shop", () => sign({ ...claims(), dest: "shop" })],
    ["was issued by another shop", () => sign({ ...claims(), iss: `https://${stranger}/admin` })],
    ["is another app's", () => sign({ ...claims(), aud: "another-app" })],
    ["was signed by somebody else", () => sign(claims(), "not the app's secret")],
    ["was signed in another way", () => sign(claims(), sandboxApp.clientSecret.repeat(4), "HS512")],
    ["is not signed", () => new UnsecuredJWT(claims()).encode()],
    [
      "was changed",
      async () =>
        (await sign(claims())).replace(/\.(.)/, (_all, first: string) => `.${first === "e" ? "f" : "e"}`),
    ],
    ["is none", () => "not-a-token"],
    ["is empty", () => ""],
  ])("that %s opens nothing", async (_why, make) => {
    const answer = await fetchWithToken(`${world.appOrigin}${page}`, await make());
    expect(answer.status).not.toBe(200);
    expect(answer.status).toBeLessThan(500);
    expectNothingOf(await answer.text(), "");
  });
});
