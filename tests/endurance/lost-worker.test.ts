import { afterAll, beforeAll, expect, test } from "vitest";

import { startInbound } from "../support/inbound.ts";
import { fetchAsMerchant, readPage, shop, submit } from "../support/merchant.ts";
import type { World } from "../support/world.ts";
import { within } from "../support/within.ts";

let world: World;

beforeAll(async () => {
  // One try: the first is the last.
  world = await startInbound({
    SYNC_RETRY_LIMIT: "0",
    FRAMEWORK360_TIMEOUT_SECONDS: "60",
    SWEEP_INTERVAL_SECONDS: "86400",
  });
});

afterAll(() => world.close());

type Page = { lines: { id: string; outcome: string; reason: string | null }[] };

async function jobs(queue: string, state: string): Promise<number> {
  const { rowCount } = await world.database.query(
    "SELECT FROM pgboss.job WHERE name = $1 AND state::text = $2",
    [queue, state],
  );
  return rowCount!;
}

/** Enters a customer in Framework360 and sends them to Shopify by hand. No sweep looks there: only inbound is on. */
async function send(nome: string): Promise<{ customer: string; request: string }> {
  const { id } = world.framework360.control.store.createCustomer({
    nome,
    cognome: "Orfana",
    email: `${nome.toLowerCase()}@example.it`,
  });
  const answer = await fetchAsMerchant(world, "/app/sends", shop, {
    method: "POST",
    body: new URLSearchParams({ customer: String(id) }),
  });
  const { sends } = (await answer.json()) as { sends: { requestId: string }[] };
  return { customer: String(id), request: sends[0]!.requestId };
}

async function progress(request: string): Promise<unknown> {
  const answer = await fetchAsMerchant(world, `/app/sends?request=${request}`);
  return ((await answer.json()) as { progress: unknown[] }).progress[0];
}

/** What became of the customer; the echo of a creation comes when it likes, and finds nothing to do. */
async function linesAbout(customer: string): Promise<Page["lines"]> {
  const path = `/app/activity?outcome=all&customer=${customer}`;
  const { body } = await readPage<Page>(world, path);
  return body.lines.filter(({ outcome }) => outcome !== "unchanged");
}

test("a customer whose last try ended with its worker is shown as failed, once, and arrives by Retry", async () => {
  world.framework360.control.faults.replace({ errorRate: 1, errorKinds: ["http500"] });
  const told = await send("Detta");
  await expect.poll(() => jobs("sync-customer-dead-letters", "created"), within).toBe(1);
  world.framework360.control.faults.replace({ errorRate: 1, errorKinds: ["hang"] });
  const lost = await send("Persa");
  await expect.poll(() => jobs("sync-customer", "active"), within).toBe(1);
  await world.restartApp("SIGKILL");
  world.framework360.control.faults.replace({});

  await expect.poll(() => jobs("sync-customer-dead-letters", "created"), within).toBe(2);
  await expect
    .poll(() => linesAbout(lost.customer), within)
    .toMatchObject([{ outcome: "failed", reason: "internal" }]);
  expect(await progress(lost.request)).toMatchObject({ state: "done", outcome: "failed" });
  // Each is looked at once more when the app starts.
  await world.restartApp("SIGTERM");
  const [line, ...others] = await linesAbout(lost.customer);
  expect(others).toEqual([]);
  expect(await linesAbout(told.customer)).toMatchObject([{ outcome: "failed", reason: "unavailable" }]);

  expect((await submit(world, "/app/activity/retry", { id: line!.id })).body.problem).toBeNull();
  await expect
    .poll(() => linesAbout(lost.customer), within)
    .toMatchObject([{ outcome: "created" }, { id: line!.id, outcome: "failed" }]);
  expect(await jobs("sync-customer-dead-letters", "created")).toBe(1);
}, 180_000);
