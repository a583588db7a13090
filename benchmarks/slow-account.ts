/**
 * `node benchmarks/slow-account.ts`: how many customers a minute reach an account that limits its calls, against what its
 * limit allows. Over real HTTP, with the built app's own processes.
 */
import { parseArgs } from "node:util";

import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { connectAccount, openApp, submit } from "../tests/support/merchant.ts";
import { createCustomer } from "../sandbox/shopify/customers.ts";
import { openWorld, type SandboxWorld } from "../sandbox/world.ts";

const { values } = parseArgs({
  options: {
    people: { type: "string", default: "50" },
    limits: { type: "string", default: "2,5,10" },
    answer: { type: "string", default: "429" },
    minutes: { type: "string", default: "10" },
  },
});
const people = Number(values.people);
const maxMs = Number(values.minutes) * 60_000;

for (const limit of values.limits.split(",").map(Number)) console.log(await measure(limit));

async function measure(limit: number): Promise<string> {
  const database = await startTemporaryPostgres("slow-account");
  const world = await openWorld(database.url);
  try {
    await openApp(world);
    await connectAccount(world);
    world.framework360.control.setBehaviour({ callsPerSecond: limit, limitAnswer: values.answer as "429" });
    for (let number = 0; number < people; number += 1) addPerson(world, number);
    world.framework360.control.calls.reset();
    const started = performance.now();
    await submit(world, "/app/synchronization", { customersEnabled: "on", shopifyToFramework360: "on" });
    while (arrived(world) < people && performance.now() - started < maxMs) {
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
    return report(world, limit, (performance.now() - started) / 1000);
  } finally {
    await world.close();
    await database.stop();
  }
}

function addPerson(world: SandboxWorld, number: number): void {
  createCustomer(world.shopify.shop, {
    firstName: "Anna",
    lastName: `Rossi ${number}`,
    email: `anna${number}@example.it`,
    phone: `+39333${String(1_000_000 + number)}`,
    tags: ["vip"],
  });
}

function arrived(world: SandboxWorld): number {
  return world.framework360.control.store.customerCount();
}

function report(world: SandboxWorld, limit: number, seconds: number): string {
  const { calls, faults } = world.framework360.control.calls.counts();
  const made = Object.values(calls).reduce((sum, count) => sum + count, 0);
  const refused = Object.values(faults).reduce((sum, count) => sum + count, 0);
  const passed = made - refused;
  const share = passed / seconds / limit;
  const count = arrived(world);
  return (
    `${limit} calls a second: ${count} of ${people} customers in ${seconds.toFixed(0)} s, ` +
    `${((count / seconds) * 60).toFixed(0)} a minute; ${passed} calls (${(passed / Math.max(1, count)).toFixed(1)} each), ` +
    `${(share * 100).toFixed(0)}% of the limit; ${refused} refused`
  );
}
