/**
 * `node benchmarks/first-sync.ts --customers 100000 --kills 10`: the same customers on both sides, one of fifty different,
 * are compared and synchronized for the first time, while the app's process is killed again and again. Over real HTTP, with
 * the built app. Ends with 1 unless nobody is twice, all are linked, all that differed is carried, and points and memory are
 * within bounds. With `--changes-every 1` both directions are on from the beginning, and each second a person changes one of the
 * customers on Shopify: told is how long it takes from the webhook until it is written. Use it without kills.
 */
import { parseArgs } from "node:util";

import pg from "pg";

import type { Preview } from "../app/merchant/preview.server.ts";
import { createCustomer, updateCustomer } from "../sandbox/shopify/customers.ts";
import type { PlanName } from "../sandbox/shopify/state.ts";
import { openWorld, type SandboxWorld } from "../sandbox/world.ts";
import {
  connectAccount,
  fetchAsMerchant,
  openApp,
  readJson,
  sendWebhook,
  shop,
  submit,
} from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { percentile, told } from "./figures.ts";
import { imageEnvironment, peakMebibytes } from "./memory.ts";

const { values } = parseArgs({
  options: {
    customers: { type: "string", default: "100000" },
    kills: { type: "string", default: "10" },
    "kill-every": { type: "string", default: "20" },
    plan: { type: "string", default: "standard" },
    minutes: { type: "string", default: "120" },
    "changes-every": { type: "string", default: "0" },
  },
});
const customers = Number(values.customers);
const oneDiffersIn = 50;
const changesEvery = Number(values["changes-every"]);
const limits = { mebibytes: 300, pointsEach: 1, previewMs: 1_000, changeMs: 1_000 };
const bothWays = { customersEnabled: "on", shopifyToFramework360: "on", framework360ToShopify: "on" };

const database = await startTemporaryPostgres("first-sync");
const world = await openWorld(database.url, { SWEEP_INTERVAL_SECONDS: "86400", ...imageEnvironment });
const client = new pg.Client({ connectionString: database.url });
const deadline = performance.now() + Number(values.minutes) * 60_000;
let peak = 0;
let killed = 0;
let lastKill = performance.now();
const changes: number[] = [];
let isOver = false;
try {
  await client.connect();
  await openApp(world);
  await connectAccount(world);
  world.shopify.shop.record.plan = values.plan as PlanName;
  seed(world);
  const begun = performance.now();
  if (changesEvery > 0) await submit(world, "/app/synchronization", bothWays);
  else await fetchAsMerchant(world, "/app/synchronization/preview", shop, { method: "POST" });
  const changing = change(world);
  await until("compared", isCompared);
  const compared = performance.now();
  const previews = await timePreviews();
  const saved = performance.now();
  if (changesEvery === 0) await submit(world, "/app/synchronization", bothWays);
  await until("synchronized", isSynchronized);
  isOver = true;
  await changing;
  const seconds = { comparison: (compared - begun) / 1000, writing: (performance.now() - saved) / 1000 };
  if (!(await report(seconds, previews))) process.exitCode = 1;
} finally {
  await client.end();
  await world.close();
  await database.stop();
}

/** All were there before the app: no notification tells of them. */
function seed({ shopify, framework360 }: SandboxWorld): void {
  const { onChange } = shopify.shop;
  shopify.shop.onChange = () => {};
  for (let number = 0; number < customers; number += 1) {
    const [email, lastName] = [`anna${number}@example.it`, `Rossi ${number}`];
    const phone = `+39333${String(number).padStart(7, "0")}`;
    const differs = number % oneDiffersIn === 0;
    createCustomer(shopify.shop, { firstName: differs ? "Annalisa" : "Anna", lastName, email, phone });
    framework360.control.store.createCustomer(
      { nome: "Anna", cognome: lastName, email, telefono: phone },
      { silent: true },
    );
  }
  shopify.shop.onChange = onChange;
}

/** Until all is over, a person changes a customer on Shopify now and then, one after the other; notes how long each takes. */
async function change({ shopify, framework360 }: SandboxWorld): Promise<void> {
  const ids = [...shopify.shop.customers.keys()];
  while (changesEvery > 0 && !isOver) {
    const id = ids[(changes.length * 7919) % ids.length]!;
    const lastName = `Verdi ${changes.length}`;
    const { onChange } = shopify.shop;
    shopify.shop.onChange = () => {};
    updateCustomer(shopify.shop, id, { lastName });
    shopify.shop.onChange = onChange;
    const { email } = shopify.shop.customers.get(id)!;
    const started = performance.now();
    await sendWebhook(world, "customers/update", JSON.stringify({ id: Number(id) }));
    while (framework360.control.store.customersByEmail(email!)[0]?.cognome !== lastName) {
      if (performance.now() - started > 120_000)
        throw new Error(`Customer ${id} was not written within 120 s.`);
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
    changes.push(performance.now() - started);
    await new Promise((resolve) => setTimeout(resolve, changesEvery * 1000));
  }
}

/** Waits for a condition, and meanwhile kills the app's process and notes how much memory it holds at most. */
async function until(what: string, isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`Not ${what} within ${values.minutes} minutes.`);
    noteMemory();
    if (killed < Number(values.kills) && performance.now() - lastKill > Number(values["kill-every"]) * 1000) {
      killed += 1;
      await world.restartApp("SIGKILL");
      lastKill = performance.now();
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  noteMemory();
}

function noteMemory(): void {
  peak = Math.max(peak, peakMebibytes(world.app().pid));
}

async function isCompared(): Promise<boolean> {
  const { rowCount } = await client.query("SELECT FROM comparison WHERE finished_at IS NOT NULL");
  return rowCount === 1;
}

async function isSynchronized(): Promise<boolean> {
  const { rowCount } = await client.query("SELECT FROM first_sync WHERE shop = $1 AND stage = 'done'", [
    shop,
  ]);
  return rowCount === 1;
}

/** How long the preview takes to answer other choices, in milliseconds. */
async function timePreviews(): Promise<number[]> {
  const times: number[] = [];
  for (const conflictWinner of ["shopify", "framework360", "shopify", "framework360", "shopify"]) {
    const choices = new URLSearchParams({ ...bothWays, conflictWinner });
    const begun = performance.now();
    const { body } = await readJson<Preview>(world, `/app/synchronization/preview?${choices.toString()}`);
    times.push(performance.now() - begun);
    if (body.state !== "done") throw new Error(`The preview is ${body.state}.`);
    const { same, changed } = body.figures.classes;
    if (same + changed !== customers)
      throw new Error(`The preview counts ${same} same and ${changed} changed.`);
  }
  return times;
}

async function report(
  seconds: Record<"comparison" | "writing", number>,
  previews: number[],
): Promise<boolean> {
  const { points, writes } = world.shopify.control.calls.counts();
  const { rows } = await client.query<{ pairs: number; totals: object }>(
    `SELECT (SELECT count(*)::int FROM customer_link
       WHERE shop = $1 AND shopify_id IS NOT NULL AND framework360_id IS NOT NULL) AS pairs,
       totals FROM first_sync WHERE shop = $1`,
    [shop],
  );
  const { pairs, totals } = rows[0]!;
  const { store } = world.framework360.control;
  const people = { shopify: world.shopify.shop.customers.size, framework360: store.customerCount() };
  const differing = [...world.shopify.shop.customers.values()].filter(
    ({ email, firstName }) => store.customersByEmail(email!)[0]?.nome !== firstName,
  ).length;
  console.log(
    `${customers} customers on each side: compared in ${seconds.comparison.toFixed(0)} s, synchronized in ` +
      `${seconds.writing.toFixed(0)} s more, ${points} points, ${peak.toFixed(0)} MiB at most, ${killed} kills; ` +
      `${people.shopify} on Shopify, ${people.framework360} in Framework360, ${pairs} linked, ${differing} differ. ` +
      `${JSON.stringify({ totals, writes })}`,
  );
  console.log(`Another choice in the preview: ${told(previews)}`);
  if (changesEvery > 0)
    console.log(`A change meanwhile, from its webhook until it is written: ${told(changes)}`);
  return (
    [people.shopify, people.framework360, pairs].every((count) => count === customers) &&
    differing === 0 &&
    points <= customers * limits.pointsEach &&
    peak < limits.mebibytes &&
    previews.every((ms) => ms < limits.previewMs) &&
    (changesEvery === 0 || percentile(changes, 0.99) < limits.changeMs)
  );
}
