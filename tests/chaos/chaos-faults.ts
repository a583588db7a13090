import { setTimeout as pause } from "node:timers/promises";

import { fullAccessKey } from "../../sandbox/framework360/server.ts";
import { allPermissions } from "../../sandbox/framework360/keys.ts";
import { updateCustomer } from "../../sandbox/shopify/customers.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";
import { sendWebhook, shop as shopDomain } from "../support/merchant.ts";
import { withDatabase } from "../support/with-database.ts";
import type { FragilePostgres } from "./fragile-postgres.ts";
import type { People } from "./people.ts";
import { readRecords } from "./records.ts";

export type Stage = { world: SandboxWorld; database: FragilePostgres; people: People; lastsMs: number };

/** Something that goes wrong while people go on. Resolves when it is over; what it answers is told in the table. */
export type Fault = { name: string; happen: (stage: Stage) => Promise<string> };

const stopsInOrder: Fault = {
  name: "The app is stopped in order (SIGTERM) and started again",
  async happen({ world }) {
    const { ended } = world.app();
    const started = performance.now();
    const stopped = ended.then((how) => ({ how, ms: performance.now() - started }));
    await world.restartApp("SIGTERM");
    const { how, ms } = await stopped;
    if (how !== 0) throw new Error(`The app ended with ${how}.`);
    return `ended with 0 within ${(ms / 1000).toFixed(1)} s`;
  },
};

const isKilled: Fault = {
  name: "The app's process is killed (SIGKILL) and started again",
  async happen({ world }) {
    await world.restartApp("SIGKILL");
    return "started again";
  },
};

const databaseRestarts: Fault = {
  name: "PostgreSQL is restarted",
  async happen({ world, database }) {
    await database.restart();
    return sameProcess(world);
  },
};

const databaseAway: Fault = {
  name: "PostgreSQL is away",
  async happen({ world, database, lastsMs }) {
    database.leave();
    await pause(6 * lastsMs);
    database.back();
    return `for ${(6 * lastsMs) / 1000} s; ${sameProcess(world)}`;
  },
};

const databaseSilent: Fault = {
  name: "PostgreSQL neither answers nor hangs up",
  async happen({ world, database, lastsMs }) {
    database.fallSilent();
    await pause(lastsMs);
    database.back();
    return sameProcess(world);
  },
};

const framework360Down: Fault = {
  name: "Framework360 answers 503 to everything",
  async happen({ world, lastsMs }) {
    world.framework360.control.faults.replace({ refuseAll: true });
    await pause(lastsMs);
    world.framework360.control.faults.replace({});
    return sameProcess(world);
  },
};

const framework360Hangs: Fault = {
  name: "Framework360 does not answer a third of the calls at all",
  async happen({ world, lastsMs }) {
    world.framework360.control.faults.replace({ errorRate: 0.33, errorKinds: ["hang"] });
    await pause(lastsMs);
    world.framework360.control.faults.replace({});
    return sameProcess(world);
  },
};

const answersLost: Fault = {
  name: "Both sides do what they are asked and a third of their answers is lost",
  async happen({ world, lastsMs }) {
    const lost = { errorRate: 0.33, errorWhen: "after", errorKinds: ["reset", "html502", "empty"] };
    world.framework360.control.faults.replace(lost);
    world.shopify.control.faults.replace(lost);
    await pause(lastsMs);
    world.framework360.control.faults.replace({});
    world.shopify.control.faults.replace({});
    return sameProcess(world);
  },
};

/** Somebody else with the app's token spends all the points: what the app asks for is throttled. */
const shopifyThrottles: Fault = {
  name: "Shopify throttles: another client of the app spends all its points",
  async happen({ world, lastsMs }) {
    const before = world.shopify.control.calls.counts().throttled;
    world.shopify.control.change({ plan: "standard" });
    const until = performance.now() + lastsMs;
    while (performance.now() < until) await spend(world);
    world.shopify.control.change({ plan: "plus" });
    return `${world.shopify.control.calls.counts().throttled - before} calls throttled, those of the other client among them`;
  },
};

async function spend({ shopify }: SandboxWorld): Promise<void> {
  const token = shopify.shop.record.installation!.accessTokens.at(-1)!.token;
  // Each mutation costs ten points, whether or not there is such a customer, and counts as a write of the app's.
  const one = (_: unknown, index: number) =>
    `m${index}: tagsAdd(id: "gid://shopify/Customer/1", tags: ["none"]) { userErrors { message } }`;
  const query = `mutation { ${Array.from({ length: 20 }, one).join(" ")} }`;
  await fetch(`${shopify.origin}/admin/api/2026-10/graphql.json`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Forwarded-Host": shopDomain,
      "X-Shopify-Access-Token": token,
    },
    body: JSON.stringify({ query }),
  });
}

const webhooksLost: Fault = {
  name: "Shopify loses half of its webhooks, and holds back a third of the others",
  async happen({ world, lastsMs }) {
    world.shopify.control.faults.replace({ webhooks: { dropRate: 0.5, reorderRate: 0.33 } });
    await pause(lastsMs);
    world.shopify.control.faults.replace({});
    return sameProcess(world);
  },
};

const keyRevoked: Fault = {
  name: "The Framework360 key is revoked and given back",
  async happen({ world, lastsMs }) {
    const { store } = world.framework360.control;
    const before = await messagesOfRefusedKey(world);
    store.deleteKey(fullAccessKey);
    await pause(lastsMs);
    store.saveKey({ key: fullAccessKey, name: "Given back", permissions: [...allPermissions] });
    const messages = (await messagesOfRefusedKey(world)) - before;
    if (messages > 1) throw new Error(`The merchant was told of one refused key ${messages} times.`);
    return `one message at most; ${sameProcess(world)}`;
  },
};

function messagesOfRefusedKey(world: SandboxWorld): Promise<number> {
  return withDatabase(world, async (database) => {
    const { rows } = await database.query<{ count: number }>(
      "SELECT count(*)::int AS count FROM activity WHERE outcome = 'failed' AND reason = 'unauthorized'",
    );
    return rows[0]!.count;
  });
}

/** As far as clocks are let go apart: Shopify's list of what changed is asked for with more to spare. */
const skewMs = 5 * 60_000;
const skewedClock = new URL("skewed-clock.mjs", import.meta.url).href;

const clockSkewed: Fault = {
  name: "The app's clock is five minutes ahead, then as much behind",
  async happen({ world, lastsMs }) {
    for (const skew of [skewMs, -skewMs]) {
      await world.restartApp("SIGTERM", {
        NODE_OPTIONS: `--import ${skewedClock}`,
        CLOCK_SKEW_MS: String(skew),
      });
      await pause(lastsMs);
    }
    await world.restartApp("SIGTERM");
    return "set right again";
  },
};

const poisons = [
  "x".repeat(1_000_000),
  "👩‍👩‍👧‍👦".repeat(60),
  "مرحبا \u202Eمعكوس\u202C",
  "before\u0000after",
  "half \uD83D a pair",
  "<script>alert(1)</script>'; DROP TABLE customer_link; --",
  "\u200B\uFEFF\u200B",
];

const poisonedTag = "poisoned ";

/** Webhooks that no customer's change sent carry this in their event's id. */
export const madeUpEvent = "made-up";

type Account = SandboxWorld["framework360"]["control"]["store"];

/** @returns whether a customer had one */
function removePoisonedTags(store: Account, ids: readonly string[]): boolean {
  let isAny = false;
  for (const id of ids) {
    const customer = store.customer(Number(id));
    const tags = customer?.tags.filter((tag) => !tag.startsWith(poisonedTag));
    if (!customer || tags!.length === customer.tags.length) continue;
    isAny = true;
    store.updateCustomer(customer, { tags: tags! });
  }
  return isAny;
}

/** @returns whether a customer had a name or a city to be healed */
function healPoisoned({ world, people }: Pick<Stage, "world" | "people">, ids: readonly string[]): boolean {
  let isAny = false;
  for (const [index, id] of ids.entries()) {
    const customer = world.framework360.control.store.customer(Number(id));
    if (!customer || ![customer.nome, customer.comune].some((text) => isPoison(text))) continue;
    isAny = true;
    people.write("framework360", id, { field: "firstName", value: `Healed ${index}` });
    people.write("framework360", id, { field: "city", value: `Healed ${index}` });
  }
  return isAny;
}

/** On its way half a surrogate becomes another sign. */
function isPoison(text: string): boolean {
  return poisons.some((poison) => poison.toWellFormed() === text.toWellFormed());
}

/**
 * People enter what no system is made for, and something sensible over it at the end: the customer must not be
 * stuck. In between come webhooks with the same in them.
 */
const poison: Fault = {
  name: "Names of a megabyte, emoji, right-to-left, NUL and half surrogates, and webhooks made of them",
  async happen({ world, people, lastsMs }) {
    const { store } = world.framework360.control;
    world.shopify.shop.choices.texts = "taken";
    const inFramework360 = [...readRecords(world).framework360.keys()].slice(0, poisons.length);
    const onShopify = [...readRecords(world).shopify.keys()].slice(-poisons.length);
    for (const [index, text] of poisons.entries()) {
      const customer = store.customer(Number(inFramework360[index]));
      if (customer) {
        const tags = [...customer.tags, poisonedTag + text];
        store.updateCustomer(customer, { nome: text, comune: text, tags });
      }
      updateCustomer(world.shopify.shop, onShopify[index]!, { lastName: text.slice(0, 255) });
    }
    const statuses = new Set<number>();
    for (const text of poisons) {
      const body = JSON.stringify({ id: text, admin_graphql_api_id: text, email: text });
      for (const sent of [body, text.slice(0, 1000)]) {
        const headers = { "X-Shopify-Webhook-Id": `${madeUpEvent}-${crypto.randomUUID()}` };
        statuses.add((await sendWebhook(world, "customers/update", sent, headers)).status);
      }
    }
    if ([...statuses].some((status) => status >= 500))
      throw new Error(`Answered with ${[...statuses].join()}.`);
    await pause(lastsMs);
    // Tags are registered with the whole customer: one that was on its way may bring back what was taken off or healed just now.
    for (let without = 0, look = 0; without < 2 && look < 20; look += 1) {
      const isTagged = removePoisonedTags(store, inFramework360);
      const isPoisoned = healPoisoned({ world, people }, inFramework360);
      without = isTagged || isPoisoned ? 0 : without + 1;
      await pause(lastsMs);
    }
    for (const [index, id] of onShopify.entries()) {
      people.write("shopify", id, { field: "lastName", value: `Healed ${index}` });
    }
    return `webhooks answered with ${[...statuses].sort().join(", ")}`;
  },
};

/** A process that was not stopped has no reason to end. */
function sameProcess(world: SandboxWorld): string {
  process.kill(world.app().pid, 0);
  return "the process lived on";
}

export const faults: Fault[] = [
  stopsInOrder,
  isKilled,
  databaseRestarts,
  databaseAway,
  databaseSilent,
  framework360Down,
  framework360Hangs,
  answersLost,
  shopifyThrottles,
  webhooksLost,
  keyRevoked,
  clockSkewed,
  poison,
];
