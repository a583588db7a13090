import { expect, test } from "vitest";

import { blankCustomer } from "../../app/sync/customer.ts";
import { createMemorySide } from "./memory-side.ts";
import { createPopulation } from "./population.ts";

test("the simulated Shopify tells a later run for whom a customer was created, whatever it is known by now", async () => {
  const nothing = () => undefined;
  const population = createPopulation("shopify", { now: () => 0, tell: nothing });
  const line = { step: () => Promise.resolve(), fails: () => false, lag: () => 0 };
  const calls = { read: nothing, writes: nothing, readBack: nothing, wrote: nothing };
  const watch = { ...calls, created: nothing, known: nothing };
  const anna = { ...blankCustomer, email: "anna@example.it" };
  const context = { counterpartId: "7", newsletterChangedAt: null };
  const { snapshot } = await createMemorySide(population, line, watch).create(anna, context);
  population.edit(population.citizens.get(snapshot.id)!, { email: null }, "person");

  const later = createMemorySide(population, line, watch);
  expect(await later.findCreatedFor!("7")).toMatchObject({ id: snapshot.id });
  expect(await later.readCounterpartId!(snapshot.id)).toBe("7");
});
