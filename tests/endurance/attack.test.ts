import { afterAll, beforeAll, expect, inject, test } from "vitest";

import { attackEnvironment, attacks } from "../attack/attacks.ts";
import { startHostileAccount, type HostileAccount } from "../attack/hostile-account.ts";
import { siege } from "../attack/siege.ts";
import { watchEventLoop } from "../support/event-loop-watch.ts";
import { startWorld, type World } from "../support/world.ts";

const watch = watchEventLoop(attackEnvironment.NODE_OPTIONS);
let account: HostileAccount;
let world: World;

beforeAll(async () => {
  account = await startHostileAccount();
  world = await startWorld({
    ...attackEnvironment,
    ...watch.env,
    FRAMEWORK360_DEVELOPMENT_HOSTS: account.host,
  });
});

afterAll(async () => {
  await world.close();
  await account.close();
  watch.close();
});

// `npm run attack` makes all of them, for longer; how long a healthy shop's webhook waits is judged there.
test("a hostile account, a captured webhook and a hostile browser harm no other shop", async () => {
  const chosen = attacks.filter(({ isShort }) => isShort);
  const superuserUrl = new URL(new URL(world.databaseUrl).pathname, inject("superuserUrl")).href;
  const short = { lastsMs: 200, scale: 1, maxWebhookMs: Infinity };
  const rows = await siege(chosen, { world, account, superuserUrl, watch, ...short });
  const broken = rows.flatMap(({ attack, faults }) => faults.map((fault) => `${attack.name}: ${fault}`));
  expect(broken).toEqual([]);
});
