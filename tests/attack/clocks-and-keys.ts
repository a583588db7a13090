import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

import { createCustomer, updateCustomer } from "../../sandbox/shopify/customers.ts";
import { sandboxApp } from "../../sandbox/app-process.ts";
import { sendWebhook, submit } from "../support/merchant.ts";
import type { Attack, Stage } from "./attack.ts";
import { countStatuses } from "./raw-request.ts";
import { arrives, whenHandled } from "./wait.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const skewedClock = new URL("../chaos/skewed-clock.mjs", import.meta.url).href;
const hour = 60 * 60_000;

/** While the clock is wrong the account asks for rest, so that a time of the wrong clock is kept. */
const clockJumps: Attack = {
  name: "Clock: jumps of five hours, forward and back, while the account asks the app to wait",
  async run(stage) {
    const { world, account, nodeOptions, lastsMs } = stage;
    const jumps = [0, 5 * hour, 0, -5 * hour, 0];
    await world.restartApp("SIGTERM", {
      NODE_OPTIONS: `${nodeOptions} --import ${skewedClock}`,
      CLOCK_SKEW_MS: jumps.join(),
    });
    const faults: string[] = [];
    const statuses: number[] = [];
    for (const [index] of jumps.entries()) {
      if (index > 0) process.kill(world.app().pid, "SIGUSR2");
      account.answerWith((_request, response) => void response.writeHead(429, { "Retry-After": "1" }).end());
      for (const { id } of world.shopify.shop.ordered.slice(0, 3)) {
        updateCustomer(world.shopify.shop, id, { lastName: `Jump ${index}` });
      }
      await pause(lastsMs);
      account.answerWith(null);
      statuses.push((await sendWebhook(world, "customers/update", `{"id":${index + 1}}`)).status);
    }
    const email = `after-jumps-${Date.now()}@example.it`;
    createCustomer(world.shopify.shop, { email, firstName: "Dopo" });
    if (!(await arrives(stage, email))) faults.push("a customer did not arrive within a minute after them");
    if (statuses.some((status) => status !== 200)) faults.push(`webhooks: ${countStatuses(statuses)}`);
    await world.restartApp("SIGTERM");
    return { times: jumps.length - 1, seen: "webhooks kept; a customer arrives soon after", faults };
  },
};

const sandboxKey = Buffer.alloc(32, "sandbox").toString("base64");

async function rotate({ world }: Stage, current: string, retired: string): Promise<string> {
  const env = {
    NODE_ENV: "test" as const,
    PATH: process.env.PATH,
    SHOPIFY_API_KEY: sandboxApp.clientId,
    SHOPIFY_API_SECRET: sandboxApp.clientSecret,
    SHOPIFY_APP_URL: world.proxy.origin,
    DATABASE_URL: world.databaseUrl,
    ENCRYPTION_KEY: current,
    ENCRYPTION_KEYS_RETIRED: retired,
  };
  const program = promisify(execFile)(process.execPath, ["scripts/rotate-keys.ts"], { cwd: root, env });
  return program.then(
    ({ stdout }) => stdout,
    (error: { stdout?: string; stderr?: string }) => `${error.stdout ?? ""}${error.stderr ?? ""}`,
  );
}

const keyRotation: Attack = {
  name: "Keys: two processes rotate the encryption key at once while jobs run, there and back",
  async run(stage) {
    const { world, account } = stage;
    const faults: string[] = [];
    const other = randomBytes(32).toString("base64");
    for (const [current, retired] of [
      [other, sandboxKey],
      [sandboxKey, other],
    ] as const) {
      await world.restartApp("SIGTERM", { ENCRYPTION_KEY: current, ENCRYPTION_KEYS_RETIRED: retired });
      const rotating = Promise.all([rotate(stage, current, retired), rotate(stage, current, retired)]);
      const email = `rotation-${Date.now()}@example.it`;
      createCustomer(world.shopify.shop, { email, firstName: "Ruota" });
      for (const { id } of world.shopify.shop.ordered.slice(0, 6)) {
        updateCustomer(world.shopify.shop, id, {
          lastName: `Ruota ${current.slice(0, 4).replace(/\W/g, "x")}`,
        });
      }
      const said = await rotating;
      if (!(await arrives(stage, email))) faults.push("a customer did not arrive meanwhile");
      await whenHandled(stage);
      const last = await rotate(stage, current, retired);
      if (!last.includes("Nothing is left")) faults.push([...said, last].join(" ").slice(0, 300));
      await world.restartApp("SIGTERM", { ENCRYPTION_KEY: current });
      const { body } = await submit(world, "/app/connection", { intent: "check" });
      if (JSON.stringify(body.problems) !== "[]")
        faults.push(`with the new key alone: ${JSON.stringify(body).slice(0, 200)}`);
    }
    await world.restartApp("SIGTERM");
    return {
      times: 4,
      seen: `nothing unreadable; ${account.sandbox.control.store.customerCount()} customers in step`,
      faults,
    };
  },
};

export const clockAndKeyAttacks: Attack[] = [clockJumps, keyRotation];
