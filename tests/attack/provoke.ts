import { setTimeout as pause } from "node:timers/promises";

import { updateCustomer } from "../../sandbox/shopify/customers.ts";
import { dataPath, fetchAsMerchant, submit } from "../support/merchant.ts";
import type { Answer } from "./hostile-account.ts";
import type { Stage } from "./attack.ts";

/** A person who waits for a page gives up by then, and a proxy in front of the app as well. */
const maxPageMs = 30_000;

type Provoked = { calls: number; faults: string[] };

/**
 * Lets the app ask the hostile account for everything that it asks an account for: pages, the Check button, jobs about
 * customers, and sweeps, which come by themselves.
 * @param answers given in turn; it asks again until all were given, or `lastsMs` is over five times
 * @param operations those that are answered so
 */
export async function provoke(
  stage: Stage,
  answers: readonly Answer[],
  operations: RegExp,
): Promise<Provoked> {
  const { world, account } = stage;
  const faults: string[] = [];
  const before = account.calls();
  let turn = 0;
  account.answerWith((...call) => answers[turn++ % answers.length]!(...call), operations);
  const ask = async (what: string, send: () => Promise<{ status: number }>) => {
    const started = performance.now();
    const status = await send().then(
      (response) => response.status,
      () => "no answer",
    );
    const ms = performance.now() - started;
    if (typeof status === "string" || status >= 500) faults.push(`${what}: ${status}`);
    if (ms > maxPageMs) faults.push(`${what}: answered after ${(ms / 1000).toFixed(0)} s`);
  };
  const page = (path: string) => async () => {
    const response = await fetchAsMerchant(world, dataPath(path));
    await response.text();
    return response;
  };
  const { origin: baseUrl, apiKey } = account;
  const askForAll = () =>
    Promise.all([
      ask("Check", () => submit(world, "/app/connection", { intent: "check" })),
      ask("Connect", () => submit(world, "/app/connection", { baseUrl, apiKey })),
      ask("Customers", page("/app/customers")),
      ask("A search", page("/app/customers?search=anna")),
      ask("Send To", () => submit(world, "/app/sends", { customer: "1" })),
    ]);
  let isOver = false;
  void world.app().ended.then(() => (isOver = true));
  const latest = performance.now() + 5 * stage.lastsMs;
  try {
    do {
      changeCustomers(stage);
      await Promise.race([askForAll(), world.app().ended]);
    } while (!isOver && turn < answers.length && performance.now() < latest);
    await pause(stage.lastsMs);
  } finally {
    account.answerWith(null);
  }
  await reconnect(stage);
  return { calls: account.calls() - before, faults };
}

let change = 0;

/** People edit customers on Shopify, so that jobs carry them to the account. */
function changeCustomers({ world }: Stage): void {
  const { shop } = world.shopify;
  for (const { id } of shop.ordered.slice(0, 4)) {
    change += 1;
    updateCustomer(shop, id, { lastName: `Change ${change}` });
  }
}

/** The account is honest again: the merchant connects it anew, and the shop does not rest because of what it answered. */
async function reconnect({ world, account, database }: Stage): Promise<void> {
  await database.query("DELETE FROM account_pace");
  await submit(world, "/app/connection", { intent: "check" }).catch(() => undefined);
  const { origin: baseUrl, apiKey } = account;
  await submit(world, "/app/connection", { baseUrl, apiKey }).catch(() => undefined);
}
