import { expect, test } from "vitest";

import { blankCustomer, type Customer } from "../../sync/customer.ts";
import type { CustomerSide, Snapshot } from "../../sync/side.ts";
import { updateEach } from "./execute-plan.ts";

const shown = (id: string, customer: Partial<Customer>, hidden?: Snapshot["hidden"]): Snapshot => ({
  id,
  customer: { ...blankCustomer, email: "anna@example.it", ...customer },
  newsletterChangedAt: null,
  ...(hidden && { hidden }),
});
const now = {
  shopify: shown("1", { firstName: "Ana" }),
  framework360: shown("7", { firstName: "Anna", newsletter: "subscribed" }),
};
const changes = {
  shopify: { firstName: "Anna", newsletter: "subscribed" },
  framework360: { phone: "+393331234567" },
} as const;

/** Carries out the changes where Framework360 shows this after its own are written. */
async function carryOut(afterwards: Snapshot) {
  const calls: unknown[] = [];
  const side = (name: CustomerSide["name"]) =>
    ({
      name,
      update: (before: Snapshot, wanted: object) => {
        calls.push({ [name]: wanted });
        const snapshot = name === "framework360" ? afterwards : { ...before, ...wanted };
        return Promise.resolve({ snapshot, refused: [] });
      },
    }) as Partial<CustomerSide> as CustomerSide;
  const execution = await updateEach(changes, now, {
    sides: { shopify: side("shopify"), framework360: side("framework360") },
    order: ["framework360", "shopify"],
    contextOf: () => ({}) as never,
  });
  return { calls, execution };
}

test("a yes that Framework360 no longer shows after a write there is not written to Shopify, and is looked at again", async () => {
  for (const newsletter of ["unsubscribed", null] as const) {
    const { calls, execution } = await carryOut(shown("7", { firstName: "Anna", newsletter }));
    expect(calls).toEqual([{ framework360: changes.framework360 }]);
    expect([...execution.failed]).toMatchObject([["shopify", { side: "framework360", kind: "unavailable" }]]);
  }
});

test("a yes that is still shown, or that the answer hides, is written", async () => {
  const stays = shown("7", { firstName: "Anna", newsletter: "subscribed" });
  const hides = shown("7", { firstName: "Anna", newsletter: null }, ["newsletter"]);
  for (const afterwards of [stays, hides]) {
    const { calls, execution } = await carryOut(afterwards);
    expect(calls).toEqual([{ framework360: changes.framework360 }, { shopify: changes.shopify }]);
    expect(execution.failed.size).toBe(0);
  }
});
