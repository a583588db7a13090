import { describe, expect, test } from "vitest";

import type { AccountTraits } from "../../app/framework360/api/traits.ts";
import { SideError } from "../../app/sync/side.ts";
import type { Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { openAccountShop, type AccountShop } from "./account-shop.ts";

const mails: Partial<Behaviour> = { registrationMails: "always" };
const anna = { email: "anna@example.it", firstName: "Anna", lastName: "Riva", phone: "+393331234567" };

/** From the next registration on, reads fail. */
function failReadsAfterRegistration(shop: AccountShop) {
  let isRegistered = false;
  shop.whenCalled(({ operation, isRead }) => {
    isRegistered ||= operation === "customers/registration";
    return isRegistered && isRead ? "not-made" : undefined;
  });
}

describe("a new customer's registration", () => {
  test("that was accepted is not repeated, though the look at it failed and the account shows it late", async () => {
    const shop = await openAccountShop(mails);
    const here = shop.add(anna);
    failReadsAfterRegistration(shop);
    shop.readsLate();
    expect(await shop.attempt(here)).toMatchObject({ explanation: { code: "connection-broken" } });
    shop.calm();
    // At once, as the job of another notification, and once the account would show it.
    for (const kind of ["unavailable", "refused"]) {
      expect(await shop.attempt(here)).toMatchObject({ kind, explanation: { code: "registered-unshown" } });
      shop.wait(30_000);
    }
    shop.readsOnTime();
    expect(await shop.attempt(here)).toMatchObject({ result: { framework360Id: "1001" } });
    expect(shop.mails()).toBe(1);
  });

  test.each(["answer-lost", "killed"] as const)(
    "is looked for before it is repeated a moment later, where it ended with: %s",
    async (trouble) => {
      const shop = await openAccountShop({ ...mails, registrationOfKnown: "another" });
      const here = shop.add(anna);
      shop.readsLate();
      shop.whenCalled(({ isRead }) => (isRead ? undefined : trouble));
      expect(await shop.attempt(here)).not.toHaveProperty("result");
      let looks = 0;
      shop.whenCalled(({ operation }) => {
        if (operation === "customers/get" && (looks += 1) > 3) shop.readsOnTime();
        return undefined;
      });
      expect(await shop.attempt(here)).toMatchObject({ result: { framework360Id: "1001" } });
      expect(shop.customers()).toHaveLength(1);
      expect(shop.mails()).toBe(1);
    },
  );

  test("that was not made is made by the next attempt", async () => {
    const shop = await openAccountShop(mails);
    const here = shop.add(anna);
    shop.whenCalled(({ isRead }) => (isRead ? undefined : "not-made"));
    await shop.attempt(here);
    shop.calm();
    expect(await shop.attempt(here)).toMatchObject({ result: { outcome: "created" } });
    expect(shop.mails()).toBe(1);
  });
});

const registering: Partial<AccountTraits> = {
  ...{ updateOfTags: "ignores", updateOfNewsletter: "ignores", tagsAs: "list" },
  ...{ secondRegistration: "works", repetition: "harmless" },
};

/** A customer on both sides, and how many mails that took. */
async function inStep(behaviour: Partial<Behaviour>, traits = registering) {
  const shop = await openAccountShop({ ...mails, ...behaviour }, traits);
  const here = shop.add(anna);
  await shop.attempt(here);
  shop.wait();
  return { shop, here, before: shop.mails() };
}

describe("what a known customer is registered for once more", () => {
  test.each<[string, Partial<Behaviour>, boolean]>([
    ["shows it late", {}, true],
    ["ignores it", { registrationOfKnown: "nothing" }, false],
  ])("is sent once, where the look at it failed and the account %s", async (_what, behaviour, isLate) => {
    const { shop, here, before } = await inStep(behaviour);
    shop.edit(here, { tags: { add: ["vip"], remove: [] } });
    if (isLate) shop.readsLate();
    failReadsAfterRegistration(shop);
    expect(await shop.attempt(here)).toBeInstanceOf(SideError);
    expect(shop.mails()).toBe(before + 1);
    shop.calm();
    expect(await shop.attempt(here)).toMatchObject({ again: { explanation: { code: "not-shown-yet" } } });
    shop.wait(30_000);
    const told = { field: "tags", explanation: { code: "not-taken" } };
    expect(await shop.attempt(here)).toMatchObject({ result: { outcome: "partly", explanations: [told] } });
    await shop.attempt(here, { retryOwed: true });
    expect(shop.mails()).toBe(before + 1);
    expect(shop.shopify()[0]!.tags).toEqual(["vip"]);
    if (!isLate) return;
    shop.readsOnTime();
    await shop.attempt(here);
    expect(shop.base()?.framework360.tags).toEqual(["vip"]);
    expect(shop.base()?.owed).toEqual({});
    expect(shop.mails()).toBe(before + 1);
  });

  test.each(["answer-lost", "killed"] as const)(
    "is looked for before it is sent again a moment later, where that ended with: %s",
    async (trouble) => {
      const { shop, here, before } = await inStep({});
      shop.edit(here, { tags: { add: ["vip"], remove: [] } });
      shop.whenCalled(({ operation }) => {
        if (operation !== "customers/registration") return undefined;
        shop.readsLate(6_000);
        return trouble;
      });
      await shop.attempt(here);
      shop.calm();
      await shop.attempt(here);
      await shop.attempt(here);
      expect(shop.base()?.framework360.tags).toEqual(["vip"]);
      expect(shop.mails()).toBe(before + 1);
    },
  );

  test("is sent once, where Shopify was written to all the same", async () => {
    const { shop, here, before } = await inStep({ doubleOptIn: true });
    shop.edit(here, { newsletter: "subscribed", tags: { add: ["vip"], remove: [] } });
    shop.store.updateCustomer(shop.customers()[0]!, { comune: "COMO" });
    shop.readsLate();
    failReadsAfterRegistration(shop);
    expect(await shop.attempt(here)).toMatchObject({ again: { explanation: { code: "connection-broken" } } });
    expect(shop.shopify()[0]!.city).toBe("COMO");
    const sent = shop.mails();
    expect(sent).toBeGreaterThan(before);
    shop.calm();
    for (let attempt = 0; attempt < 4; attempt += 1) {
      shop.wait(40_000);
      await shop.attempt(here);
    }
    expect(shop.mails()).toBe(sent);
    expect(shop.base()?.owed.framework360?.newsletter).toMatchObject({
      explanation: { code: "consent-unconfirmed" },
    });
  });
});
