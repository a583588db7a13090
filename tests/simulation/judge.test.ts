import { expect, test } from "vitest";

import { judge, photograph } from "./judge.ts";
import { plainManners } from "./spelling-manners.ts";
import { quiet, type Circumstances } from "./state.ts";
import { createWorld } from "./world.ts";

const plain: Circumstances = {
  seed: 1,
  conflictWinner: "shopify",
  manners: { shopify: plainManners, framework360: plainManners },
};

/** Two who are linked, of whom each side's person says another company, and Shopify's is written on the other side. */
async function liveToAConflict() {
  const world = createWorld(plain);
  const nothing = { phone: null, company: null, city: null, tags: [], newsletter: null };
  world.act({ kind: "add", side: "shopify", email: 1, ...nothing });
  await world.live([], quiet);
  const before = photograph(world);
  const [shopify] = [...world.population.shopify.citizens.values()];
  const [framework360] = [...world.population.framework360.citizens.values()];
  const say = (side: "shopify" | "framework360") =>
    world.act({ kind: "set", side, who: 0, field: "company", to: "new" });
  say("shopify");
  say("framework360");
  world.population.framework360.edit(framework360!, { company: shopify!.customer.company }, "app");
  say("shopify");
  return { world, before, framework360: framework360! };
}

test("a side's earlier word may stand on the other one where that side's direction was turned off since", async () => {
  const { world, before, framework360 } = await liveToAConflict();
  world.act({ kind: "direction", side: "shopify", on: false });
  expect(judge(world, before)).toEqual([]);
  world.population.framework360.edit(framework360, { company: "said by nobody" }, "app");
  expect(judge(world, before)).toEqual([expect.stringContaining("neither side's last word")]);
});

test("a side's earlier word may not stand on the other one where the later one can be carried", async () => {
  const { world, before } = await liveToAConflict();
  expect(judge(world, before)).toContainEqual(expect.stringContaining("neither side's last word"));
});
