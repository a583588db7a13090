import { afterAll, beforeAll, expect, test } from "vitest";

import { breakStarts } from "../starts/broken-starts.ts";
import { startWorld, type World } from "../support/world.ts";

let world: World;

beforeAll(async () => {
  world = await startWorld({ PROCESS_ROLE: "web", SUPPORT_EMAIL: "support@example.com" });
});

afterAll(() => world.close());

const browser = { "User-Agent": "Mozilla/5.0 Chrome/140.0" };

test("who opens the app outside the admin is told where it lives", async () => {
  const page = await fetch(`${world.appOrigin}/`, { headers: browser });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("inside the Shopify admin");
});

test.each(["privacy", "support"])("everybody can read /%s", async (name) => {
  const page = await fetch(`${world.appOrigin}/${name}`, { headers: browser });
  expect(page.status).toBe(200);
  expect(await page.text()).toContain("support@example.com");
});

test("a page without a session token shows nothing of a shop", async () => {
  const page = await fetch(`${world.appOrigin}/app/connection?shop=framework360-dev.myshopify.com`, {
    headers: browser,
    redirect: "manual",
  });
  expect(page.status).not.toBe(200);
});

test("no line of the log has the same key twice, which some collectors refuse", () => {
  const lines = world.log.join("").trim().split("\n");
  expect(lines.join("\n")).toContain('"msg":"The app is listening."');
  expect(lines.map((line) => JSON.stringify(JSON.parse(line)))).toEqual(lines);
});

test("the app stops in order when it is asked to, and starts on a migrated database without migrating", async () => {
  const { ended } = world.app();
  await world.restartApp("SIGTERM", { MIGRATE_AT_START: "false" });
  expect(await ended).toBe(0);
  expect((await fetch(`${world.appOrigin}/healthz`)).status).toBe(200);
});

test("a start that is killed while it makes or migrates its database does not keep the next one from it", async () => {
  // What `npm run attack:start` does many times.
  const course = { times: 1, ends: ["kill group"], takesMs: 2_000, random: Math.random } as const;
  const attempts = await breakStarts(course);
  expect(attempts.filter(({ problem }) => problem !== null)).toEqual([]);
  expect(attempts).toHaveLength(2);
}, 180_000);
