import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { emptyObject } from "../support/empty-object.ts";
import { syncCustomer } from "../../app/jobs/sync-customer/sync-customer.ts";
import type { SyncRequest } from "../../app/jobs/sync-customer/job.ts";
import type { CustomerRef, RunPorts } from "../../app/jobs/sync-customer/ports.ts";
import { undoCustomer } from "../../app/jobs/sync-customer/undo-customer.ts";
import { otherSide, type Changes, type Customer, type SideName } from "../../app/sync/customer.ts";
import type { KeptValues } from "../../app/sync/kept-values.ts";
import { idColumn, type PairIds } from "../../app/sync/link.ts";
import { explanation } from "../../app/sync/explanation.ts";
import { everybody } from "../../app/sync/policy.ts";
import { SideError, type CustomerSide } from "../../app/sync/side.ts";
import type { Policy } from "../../app/sync/policy.ts";
import { bothDirections, withWays } from "../support/pairs.ts";
import { plainManners } from "./spelling-manners.ts";
import { createMemoryLinks } from "./memory-links.ts";
import { createMemorySide, wholeSecond } from "./memory-side.ts";
import { createPopulation, type Citizen } from "./population.ts";

/** What a run overwrote; null: nothing. */
type Kept = { kept: KeptValues | null };

/** One shop in which nothing happens by itself: a test says who does what, and which customer's job runs next. */
function openShop(policy: Partial<Policy> = {}, manners = plainManners, shopifyManners = plainManners) {
  let clock = 0;
  let behindMs = 0;
  const now = () => (clock += 1000);
  const tell = () => undefined;
  const population = {
    shopify: createPopulation("shopify", { now, tell, manners: shopifyManners }),
    framework360: createPopulation("framework360", { now, tell, manners }),
  };
  const links = createMemoryLinks();
  const requested: CustomerRef[] = [];
  /** What was overwritten, by the line that told of it: the newest first. */
  const lines: Kept[] = [];
  const unheard: Kept[] = [];
  const forgotten: string[] = [];
  const line = {
    step: () => Promise.resolve(),
    fails: () => false,
    lag: (mostMs: number) => Math.min(mostMs, behindMs),
  };
  const seen: string[] = [];
  const read = ({ id }: Pick<Citizen, "id">) => void seen.push(id);
  const watch = { read, writes: tell, readBack: tell, wrote: tell, created: tell, known: tell };
  /** When the latest change of each Shopify customer was of which a notification told. */
  const news = new Map<string, number>();
  const store = links.seenBy(line.step, tell);
  const ports: Omit<RunPorts, "retry" | "usual"> = {
    sides: {
      shopify: createMemorySide(population.shopify, line, watch),
      framework360: createMemorySide(population.framework360, line, watch),
    },
    policy: { ...bothDirections, ...policy },
    links: store,
    saveWithLine: (_result, kept, link) =>
      store.saveWith(
        () => {
          if (kept) lines.unshift({ kept });
        },
        ...link,
      ),
    forgetSeen: async ({ id }) => void forgotten.push(id),
    requestOwed: async (customer) => void requested.push(customer),
    toldNothingSince: (id, until) => Promise.resolve((news.get(id) ?? Infinity) <= Date.parse(until)),
    creationsEnd: () => Promise.resolve(),
    recordUnheard: async (_result, kept) => void unheard.unshift({ kept }),
    listed: null,
    mayUseListed: false,
    isFirstLook: false,
    forgetListed: () => Promise.resolve(),
    lock: (_customers, work) => work(),
    now: () => new Date(clock),
    lastAttempt: false,
  };

  /** Sides at whose first write the worker dies. */
  function deadlySides(when: "before writing" | "after writing") {
    const dead =
      (write: (...given: never[]) => Promise<unknown>) =>
      async (...given: never[]): Promise<never> => {
        if (when === "after writing") await write(...given);
        throw new Error("The worker is dead.");
      };
    const deadly = (one: CustomerSide) => ({ ...one, create: dead(one.create), update: dead(one.update) });
    return { shopify: deadly(ports.sides.shopify), framework360: deadly(ports.sides.framework360) };
  }

  return {
    /** What the merchant chose; a test may change it. */
    policy: ports.policy,

    add(side: SideName, customer: Partial<Customer>): Citizen {
      const citizen = population[side].add(customer, "person");
      if (!citizen)
        throw new Error(`There is a customer like ${JSON.stringify(customer)} on ${side} already.`);
      return citizen;
    },

    edit(side: SideName, { id }: Citizen, changes: Changes) {
      const citizen = population[side].citizens.get(id)!;
      if (!population[side].edit(citizen, changes, "person")) throw new Error("The edit changed nothing.");
    },

    /** Something of the customer changes that is not carried. */
    touch: (citizen: Citizen) => void (citizen.changedAt = now()),

    /** Does this right after our next write. */
    whileWriting(act: () => void) {
      watch.wrote = () => {
        watch.wrote = tell;
        act();
      };
    },

    /** Some time after the last job: of a customer that was created just now a side may show nothing yet. */
    remove(side: SideName, citizen: Citizen) {
      clock += 60_000;
      population[side].remove(citizen);
    },

    /** Does the job of the notification about a Shopify customer's latest change, and tells which customers were read. */
    async notify(citizen: Citizen): Promise<string[]> {
      news.set(citizen.id, wholeSecond(citizen.changedAt));
      seen.length = 0;
      await syncCustomer({ shop: "one", side: "shopify", customerId: citizen.id, cause: "webhook" }, ports);
      return [...seen];
    },

    /** Does the job about one customer. */
    async run(side: SideName, { id }: Citizen, more: Partial<SyncRequest> = {}) {
      const before = lines.length;
      const run = await syncCustomer({ shop: "one", side, customerId: id, cause: "webhook", ...more }, ports);
      return { ...run, kept: lines.length > before ? lines[0]!.kept : null };
    },

    /** Does the job about a customer that a list showed just now, whose reads are this far behind. */
    async runListed(side: SideName, { id: customerId }: Citizen, lateMs: number) {
      const { customers } = await ports.sides[side].list(null, null);
      const listed = customers.find(({ id }) => id === customerId)!.snapshot!;
      return this.readingLate(lateMs, () =>
        syncCustomer({ shop: "one", side, customerId, cause: "sweep" }, { ...ports, listed }),
      );
    },

    /** Does something while reads come this late. */
    async readingLate<Outcome>(lateMs: number, work: () => Promise<Outcome>): Promise<Outcome> {
      behindMs = lateMs;
      try {
        return await work();
      } finally {
        behindMs = 0;
      }
    },

    /** Does the job, which dies before its first write, or right after it. */
    async die(when: "before writing" | "after writing", side: SideName, { id }: Citizen) {
      const request = { shop: "one", side, customerId: id, cause: "webhook" } as const;
      await expect(syncCustomer(request, { ...ports, sides: deadlySides(when) })).rejects.toThrow("dead");
    },

    /** Undoes what these runs overwrote. */
    undo: (ids: PairIds, runs: readonly Kept[], sides = ports.sides) =>
      undoCustomer(ids, {
        ...{ ...ports, sides },
        readLines: () =>
          Promise.resolve(
            runs.flatMap(({ kept }) =>
              kept ? [{ values: kept, at: ports.now().toISOString(), isUndo: false, isWanted: true }] : [],
            ),
          ),
      }),

    deadlySides,

    /** The shop gets another account: it has other people under the same ids, and Shopify's customers show the earlier ids yet. */
    changeAccount: () => void links.all.clear(),

    /** What later runs found to have been overwritten by runs that did not learn it, newest first. */
    unheard,

    /** A person says that the two are different people. */
    keepApart: (here: Citizen, there: Citizen) => void links.apart.add(`${here.id} ${there.id}`),

    /** Lets a while pass, after which every side shows what was written to it. */
    wait: () => (clock += 60_000),

    /** The customers whose owed values a job asked to try again since this was called last. */
    takeRequested: () => requested.splice(0),

    /** The customers that the next sweep is to look at since this was called last. */
    takeForgotten: () => forgotten.splice(0),

    ports,
    held: (side: SideName, { id }: Citizen) => population[side].citizens.get(id)!.customer,
    all: (side: SideName) => [...population[side].citizens.values()],
    links: () => [...links.all.values()],
  };
}

/** A customer on both sides that is in step. */
async function inStep(shop: ReturnType<typeof openShop>, customer: Partial<Customer>) {
  const here = shop.add("shopify", customer);
  await shop.run("shopify", here);
  shop.wait();
  const there = shop.all("framework360").find((one) => one.customer.email === customer.email)!;
  return { here, there };
}

/** Anna was given Bruno's e-mail on Shopify; Framework360 refused Bruno's new one, so that he has it there still. */
async function openShopWithHeldEmail() {
  const shop = openShop();
  const anna = await inStep(shop, { email: "anna@example.it" });
  const bruno = await inStep(shop, { email: "bruno@example.it" });
  shop.edit("shopify", bruno.here, { email: "unwelcome in Framework360" });
  await shop.run("shopify", bruno.here);
  shop.edit("shopify", anna.here, { email: "bruno@example.it" });
  return { shop, anna, bruno };
}

test("the next sweep looks again at a customer of Framework360 whose job of a first synchronization read late", async () => {
  const shop = openShop({}, { ...plainManners, lagMs: 10_000 });
  const { here, there } = await inStep(shop, { email: "anna@example.it" });
  shop.edit("framework360", there, { company: "Rossi" });
  shop.takeForgotten();
  await shop.readingLate(10_000, () => shop.run("shopify", here, { cause: "backfill" }));
  expect(shop.held("shopify", here).company).toBeNull();
  expect(shop.takeForgotten()).toEqual([there.id]);
});

/** A customer that a job created on the other side right before it died. */
async function dieCreating(
  shop: ReturnType<typeof openShop>,
  side: SideName,
  customer: Partial<Customer> = { firstName: "Anna" },
) {
  const source = shop.add(side, { email: "anna@example.it", ...customer });
  await shop.die("after writing", side, source);
  const [created] = shop.all(otherSide(side));
  return { source, created: created! };
}

const emails = (shop: ReturnType<typeof openShop>, side: SideName) =>
  shop.all(side).map(({ customer }) => customer.email);

describe("a notification", () => {
  test("of our own write reads no customer, and one of an edit after it reads both", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it" });
    shop.edit("framework360", there, { city: "COMO" });
    await shop.run("framework360", there);
    expect(await shop.notify(here)).toEqual([]);
    shop.wait();
    shop.edit("shopify", here, { city: "LECCO" });
    expect(await shop.notify(here)).toContain(there.id);
    expect(shop.held("framework360", there).city).toBe("LECCO");
  });

  test("of our own creation reads no customer", async () => {
    const shop = openShop();
    const there = shop.add("framework360", { email: "anna@example.it" });
    await shop.run("framework360", there);
    expect(await shop.notify(shop.all("shopify")[0]!)).toEqual([]);
  });

  test("of an edit made while we wrote reads both", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it" });
    shop.edit("framework360", there, { city: "COMO" });
    shop.whileWriting(() => shop.edit("shopify", here, { firstName: "Anna" }));
    await shop.run("framework360", there);
    expect(await shop.notify(here)).toContain(there.id);
    expect(shop.held("framework360", there).firstName).toBe("Anna");
  });

  test("of a change that is not synchronized costs no call to the other side", async () => {
    const shop = openShop();
    const { here } = await inStep(shop, { email: "anna@example.it" });
    shop.wait();
    shop.touch(here);
    expect(await shop.notify(here)).toEqual([here.id]);
  });
});

describe("a subscription that Framework360 made of a creation by itself", () => {
  const [yes, no] = ["subscribed", "unsubscribed"] as const;
  /** A customer who was never asked, or said no, in an account that no longer does so to others. */
  async function subscribed(newsletter: null | typeof no = null) {
    const manners = { ...plainManners, subscribesNew: true };
    const shop = openShop({}, manners);
    const { here, there } = await inStep(shop, { email: "anna@example.it", newsletter });
    expect(shop.held("framework360", there).newsletter).toBe(yes);
    return { shop, here, there, manners };
  }

  test.each([null, no])("of somebody whose choice is %s is carried nowhere, and told", async (choice) => {
    const { shop, here, there } = await subscribed(choice);
    const [link] = shop.links();
    expect(link!.base).toMatchObject({
      framework360Yes: "own",
      owed: { framework360: { newsletter: { explanation: { code: "subscribed-by-account" } } } },
    });
    shop.edit("framework360", there, { city: "COMO" });
    await shop.run("framework360", there);
    expect(shop.held("shopify", here)).toMatchObject({ city: "COMO", newsletter: choice });
    const { result } = await shop.run("shopify", here, { retryOwed: true });
    expect(result.outcome).toBe("partly");
    expect(shop.held("shopify", here).newsletter).toBe(choice);
  });

  test.each<Partial<SyncRequest>>([
    { retryOwed: true },
    { cause: "backfill" },
    { cause: "manual", byWorkflow: true },
  ])("is taken back once Framework360 lets do so, but by no notification: %j", async (request) => {
    const { shop, here, there, manners } = await subscribed();
    manners.subscribesNew = false;
    shop.wait();
    shop.edit("shopify", here, { company: "Rossi" });
    await shop.run("shopify", here);
    expect(shop.held("framework360", there)).toMatchObject({ company: "Rossi", newsletter: yes });
    shop.wait();
    await shop.run("shopify", here, request);
    expect(shop.held("framework360", there).newsletter).toBe(no);
    expect(shop.links()[0]!.base).toMatchObject({ framework360Yes: null, owed: emptyObject });
    expect(shop.held("shopify", here).newsletter).toBeNull();
  });

  test("does not come back to Shopify with a customer who was deleted there", async () => {
    const { shop, here, there } = await subscribed();
    shop.remove("shopify", here);
    await shop.run("shopify", here);
    await shop.run("framework360", there, { cause: "manual" });
    const [back] = shop.all("shopify");
    expect(back!.customer).toMatchObject({ email: "anna@example.it", newsletter: null });
    shop.wait();
    await shop.run("framework360", there);
    expect(shop.held("shopify", back!).newsletter).toBeNull();
  });

  test("does not pass for the person's where the creating worker died", async () => {
    const shop = openShop({}, { ...plainManners, subscribesNew: true });
    const { source, created } = await dieCreating(shop, "shopify");
    shop.wait();
    await shop.run("shopify", source);
    await shop.run("framework360", created);
    expect(shop.held("shopify", source).newsletter).toBeNull();
    expect(shop.held("framework360", created).newsletter).toBe(yes);
  });

  describe("is told where the creating worker died and a person may have signed up alike, and", () => {
    const why = { newsletter: { explanation: { code: "subscribed-by-whom" } } };

    async function unclear() {
      const manners = { ...plainManners, subscribesNew: true };
      const shop = openShop({}, manners);
      const { source, created } = await dieCreating(shop, "shopify", { firstName: "Anna" });
      manners.subscribesNew = false;
      shop.wait();
      const { result } = await shop.run("shopify", source);
      expect(result.outcome).toBe("partly");
      expect(shop.links()[0]!.base?.owed.framework360).toMatchObject(why);
      shop.wait();
      return { shop, source, created };
    }

    test.each<Partial<SyncRequest>>([{}, { retryOwed: true }, { cause: "backfill" }, { cause: "manual" }])(
      "stays as it is: %j",
      async (request) => {
        const { shop, source, created } = await unclear();
        await shop.run("shopify", source, request);
        shop.edit("framework360", created, { city: "COMO" });
        await shop.run("framework360", created, request);
        expect(shop.held("framework360", created).newsletter).toBe(yes);
        expect(shop.held("shopify", source)).toMatchObject({ city: "COMO", newsletter: null });
        expect(shop.links()[0]!.base?.owed.framework360).toMatchObject(why);
      },
    );

    test("is told no more once it has ended there", async () => {
      const { shop, created } = await unclear();
      shop.edit("framework360", created, { newsletter: no });
      await shop.run("framework360", created);
      expect(shop.links()[0]!.base?.owed).toEqual({});
    });

    test.each([yes, no])("is what the person says on Shopify: %s", async (choice) => {
      const { shop, source, created } = await unclear();
      shop.edit("shopify", source, { newsletter: choice });
      await shop.run("shopify", source);
      expect(shop.held("framework360", created).newsletter).toBe(choice);
      expect(shop.links()[0]!.base?.owed).toEqual({});
    });

    test("is nothing to tell where choices do not go to Framework360", async () => {
      const manners = { ...plainManners, subscribesNew: true };
      const shop = openShop(withWays({ newsletter: "to-shopify" }), manners);
      const { source } = await dieCreating(shop, "shopify", { firstName: "Anna" });
      shop.wait();
      await shop.run("shopify", source);
      expect(shop.links()[0]!.base?.owed).toEqual({});
    });
  });

  test("is taken back by the next run where the creating worker died, and by the one after it where that run died too", async () => {
    for (const dies of [false, true]) {
      const manners = { ...plainManners, subscribesNew: true };
      const shop = openShop({}, manners);
      const { source, created } = await dieCreating(shop, "shopify", {
        firstName: "Anna",
        city: "LODI",
        street: "VIA ROMA 1",
      });
      manners.subscribesNew = false;
      shop.wait();
      if (dies) await shop.die("before writing", "shopify", source);
      if (dies) shop.wait();
      await shop.run("shopify", source);
      expect(shop.held("framework360", created).newsletter).toBe(no);
      expect(shop.held("shopify", source).newsletter).toBeNull();
      expect(shop.links()[0]!.base).toMatchObject({
        framework360Yes: null,
        owed: emptyObject,
        intent: emptyObject,
      });
    }
  });

  test("is told where the account does not take it back after that", async () => {
    const shop = openShop({}, { ...plainManners, subscribesNew: true });
    const { source } = await dieCreating(shop, "shopify", { firstName: "Anna", tags: ["vip"] });
    shop.wait();
    await shop.run("shopify", source);
    const why = { explanation: { code: "subscribed-by-account" } };
    expect(shop.links()[0]!.base?.owed).toMatchObject({ framework360: { newsletter: why } });
  });

  test("is not what another one says whom a person made before the creating worker wrote", async () => {
    const shop = openShop();
    const here = shop.add("shopify", { email: "anna@example.it", firstName: "Anna" });
    await shop.die("before writing", "shopify", here);
    shop.add("framework360", { email: "anna@example.it", firstName: "Annina", newsletter: yes });
    shop.wait();
    await shop.run("shopify", here);
    expect(shop.held("shopify", here).newsletter).toBe(yes);
  });

  test("is the person's once Shopify says yes, so that its end is a no", async () => {
    const { shop, here, there } = await subscribed();
    shop.edit("shopify", here, { newsletter: yes });
    await shop.run("shopify", here);
    expect(shop.links()[0]!.base).toMatchObject({ framework360Yes: "shown", owed: emptyObject });
    shop.edit("framework360", there, { newsletter: no });
    await shop.run("framework360", there);
    expect(shop.held("shopify", here).newsletter).toBe(no);
  });

  test("counts as the person's where it is made once more", async () => {
    const { shop, here, there } = await subscribed();
    for (const newsletter of [no, yes] as const) {
      shop.edit("framework360", there, { newsletter });
      await shop.run("framework360", there);
      shop.wait();
    }
    expect(shop.held("shopify", here).newsletter).toBe(yes);
  });
});

describe("two customers who meet in a run that died before it wrote", () => {
  test.each(["shopify", "framework360"] as const)(
    "agree on what both held alike: an edit of it on %s counts",
    async (side) => {
      const shop = openShop();
      const alike = { email: "anna@example.it", firstName: "ANNA", lastName: "RIVA" };
      const citizens = {
        shopify: shop.add("shopify", { ...alike, city: "LODI" }),
        framework360: shop.add("framework360", { ...alike, city: "COMO" }),
      };
      await shop.die("before writing", "shopify", citizens.shopify);
      shop.edit(side, citizens[side], { firstName: "ANITA" });
      shop.wait();
      await shop.run("shopify", citizens.shopify);
      for (const one of ["shopify", "framework360"] as const)
        expect(shop.held(one, citizens[one])).toMatchObject({
          firstName: "ANITA",
          lastName: "RIVA",
          city: "LODI",
        });
    },
  );
});

describe("an unsubscription", () => {
  test("in Framework360 is not taken for one that a dead worker was about to write there", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it", newsletter: "subscribed" });
    shop.edit("shopify", here, { newsletter: "unsubscribed" });
    await shop.die("before writing", "shopify", here);
    shop.edit("shopify", here, { newsletter: "subscribed" });
    shop.edit("framework360", there, { newsletter: "unsubscribed" });
    await shop.run("shopify", here);
    expect(shop.held("framework360", there).newsletter).toBe("unsubscribed");
    expect(shop.held("shopify", here).newsletter).toBe("unsubscribed");
  });

  test("outlives a merge on Shopify into a customer who subscribed long ago", async () => {
    const shop = openShop();
    const kept = shop.add("shopify", { phone: "+393331234567", newsletter: "subscribed" });
    shop.wait();
    const { here, there } = await inStep(shop, { email: "anna@example.it", newsletter: "unsubscribed" });
    shop.remove("shopify", here);
    await shop.run("shopify", here, { mergedInto: kept.id });
    expect(shop.held("framework360", there).newsletter).toBe("unsubscribed");
    expect(shop.held("shopify", kept).newsletter).toBe("unsubscribed");
  });

  test("gives way, after a merge on Shopify, to a subscription that the surviving customer chose later", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it", newsletter: "unsubscribed" });
    shop.wait();
    const kept = shop.add("shopify", { phone: "+393331234567", newsletter: "subscribed" });
    shop.remove("shopify", here);
    await shop.run("shopify", here, { mergedInto: kept.id });
    expect(shop.held("framework360", there).newsletter).toBe("subscribed");
    expect(shop.held("shopify", kept).newsletter).toBe("subscribed");
  });

  describe("that Framework360 shows by showing nothing", () => {
    const manners = { ...plainManners, showsYesAlone: true };
    const [yes, no] = ["subscribed", "unsubscribed"] as const;

    test.each([
      ["reaches Shopify where another customer is still shown as subscribed", yes, no],
      ["does not where nobody is", null, yes],
    ] as const)("%s", async (_what, others, expected) => {
      const shop = openShop({}, manners);
      const { here, there } = await inStep(shop, { email: "anna@example.it", newsletter: yes });
      await inStep(shop, { email: "bruno@example.it", newsletter: others });
      shop.edit("framework360", there, { newsletter: no });
      const { result } = await shop.run("framework360", there);
      expect(shop.held("shopify", here).newsletter).toBe(expected);
      expect(result.outcome).toBe(expected === no ? "updated" : "partly");
      shop.wait();
      await shop.run("framework360", there, { retryOwed: true });
      expect(shop.held("shopify", here).newsletter).toBe(expected);
      expect(shop.held("framework360", there).newsletter).toBe(no);
    });

    test("reaches Shopify later, once another customer is shown as subscribed", async () => {
      const shop = openShop({}, manners);
      const { here, there } = await inStep(shop, { email: "anna@example.it", newsletter: yes });
      shop.edit("framework360", there, { newsletter: no });
      await shop.run("framework360", there);
      await inStep(shop, { email: "bruno@example.it", newsletter: yes });
      const { result } = await shop.run("framework360", there, { retryOwed: true });
      expect(shop.held("shopify", here).newsletter).toBe(no);
      expect(result.outcome).toBe("updated");
      expect(shop.links().every(({ base }) => Object.keys(base!.owed).length === 0)).toBe(true);
    });

    test("reaches Shopify where it takes back a yes whose run died after writing it there", async () => {
      const shop = openShop({}, manners);
      const { here, there } = await inStep(shop, { email: "anna@example.it" });
      await inStep(shop, { email: "bruno@example.it", newsletter: yes });
      shop.edit("framework360", there, { newsletter: yes });
      await shop.die("after writing", "framework360", there);
      expect(shop.held("shopify", here).newsletter).toBe(yes);
      shop.edit("framework360", there, { newsletter: no });
      shop.wait();
      await shop.run("framework360", there);
      expect(shop.held("shopify", here).newsletter).toBe(no);
      expect(shop.held("framework360", there).newsletter).toBe(no);
    });

    test("reaches Shopify where it takes back the yes of a creation whose run died", async () => {
      const shop = openShop({}, manners);
      await inStep(shop, { email: "bruno@example.it", newsletter: yes });
      const there = shop.add("framework360", { email: "anna@example.it", newsletter: yes });
      await shop.die("after writing", "framework360", there);
      shop.edit("framework360", there, { newsletter: no });
      shop.wait();
      await shop.run("framework360", there);
      const here = shop.all("shopify").find(({ customer }) => customer.email === "anna@example.it")!;
      expect(here.customer.newsletter).toBe(no);
    });

    test("and was Shopify's own is followed by a subscription there", async () => {
      const shop = openShop({}, manners);
      const { here, there } = await inStep(shop, { email: "anna@example.it", newsletter: yes });
      await inStep(shop, { email: "bruno@example.it", newsletter: yes });
      for (const newsletter of [no, yes, no] as const) {
        shop.edit("shopify", here, { newsletter });
        await shop.run("shopify", here);
        shop.wait();
        expect(shop.held("framework360", there).newsletter).toBe(newsletter);
        expect(shop.held("shopify", here).newsletter).toBe(newsletter);
      }
    });
  });

  test("in Framework360 is a person's after a yes on both sides, though the run that saw it died", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it" });
    shop.edit("shopify", here, { newsletter: "subscribed", company: "Rossi" });
    shop.edit("framework360", there, { newsletter: "subscribed" });
    await shop.die("before writing", "shopify", here);
    shop.wait();
    shop.edit("framework360", there, { newsletter: "unsubscribed" });
    await shop.run("framework360", there);
    expect(shop.held("framework360", there).newsletter).toBe("unsubscribed");
    expect(shop.held("shopify", here).newsletter).toBe("unsubscribed");
  });

  test("made while choices were not carried is carried once they are", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it", newsletter: "subscribed" });
    shop.policy.ways = { ...shop.policy.ways, newsletter: "none" };
    shop.edit("framework360", there, { newsletter: "unsubscribed" });
    await shop.run("framework360", there);
    expect(shop.held("shopify", here).newsletter).toBe("subscribed");
    shop.policy.ways = { ...shop.policy.ways, newsletter: "both" };
    await shop.run("framework360", there);
    expect(shop.held("shopify", here).newsletter).toBe("unsubscribed");
  });

  test.each(["shopify", "framework360"] as const)(
    "on %s stands when its links are lost, a direction is off, and the customer is sent by hand",
    async (side) => {
      const policy = side === "shopify" ? { inbound: false } : { outbound: false };
      const shop = openShop(policy);
      const choices = { shopify: "subscribed", framework360: "subscribed", [side]: "unsubscribed" } as const;
      const here = shop.add("shopify", { email: "anna@example.it", newsletter: choices.shopify });
      const there = shop.add("framework360", { email: "anna@example.it", newsletter: choices.framework360 });
      await shop.run("shopify", here);
      await shop.run("framework360", there);
      await shop.run("framework360", there, { cause: "manual" });
      expect(shop.held(side, side === "shopify" ? here : there).newsletter).toBe("unsubscribed");
    },
  );
});

describe("the next sweep", () => {
  test("looks at both customers once more when they were found to be the same", async () => {
    const shop = openShop();
    const here = shop.add("shopify", { email: "anna@example.it" });
    const there = shop.add("framework360", { email: "anna@example.it" });
    await shop.run("shopify", here);
    // What a job agrees on may be newer than what the last sweep saw, and be taken back again.
    expect(shop.takeForgotten().sort()).toEqual([here.id, there.id].sort());
    await shop.run("shopify", here);
    expect(shop.takeForgotten()).toEqual([]);
  });
});

test("a company whose address vanished on Shopify stays in Framework360 through full rounds, and follows once an address is back", async () => {
  const shop = openShop();
  const address = { street: "Via Roma 1", postalCode: "22100" };
  const here = shop.add("shopify", { email: "one@example.it", ...address, company: "Rossi Srl" });
  await shop.run("shopify", here);
  const [there] = shop.all("framework360");
  shop.wait();
  shop.edit("shopify", here, { street: null, postalCode: null, company: null });
  for (const retryOwed of [false, true, true]) {
    await shop.run("shopify", here, { cause: "sweep", retryOwed });
    shop.wait();
    expect(shop.held("framework360", there!)).toMatchObject({ ...address, company: "Rossi Srl" });
  }
  shop.edit("shopify", here, { street: "Via Po 2" });
  await shop.run("shopify", here);
  expect(shop.held("framework360", there!)).toMatchObject({ street: "Via Po 2", company: null });
});

describe("a part of an address that a side refuses", () => {
  test("stays owed there when that side's own edit of the rest is carried back", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it" });
    shop.edit("shopify", here, { postalCode: "unwelcome in Framework360" });
    await shop.run("shopify", here);
    shop.edit("framework360", there, { city: "COMO" });
    await shop.run("framework360", there);
    expect(shop.held("shopify", here)).toMatchObject({
      city: "COMO",
      postalCode: "unwelcome in Framework360",
    });
    expect(shop.links()[0]!.base!.owed.framework360).toHaveProperty("postalCode");
  });

  test("and that shows late as blank there, alone of the address, is not cleared on the other side", async () => {
    const shop = openShop({}, { ...plainManners, lagMs: 20_000 });
    const { here, there } = await inStep(shop, {
      email: "anna@example.it",
      city: "COMO",
      postalCode: "22100",
    });
    shop.edit("shopify", here, { postalCode: "unwelcome in Framework360" });
    await shop.readingLate(20_000, () => shop.run("shopify", here));
    expect(shop.held("framework360", there)).toMatchObject({ city: "COMO", postalCode: null });
    await shop.run("framework360", there);
    expect(shop.held("shopify", here).postalCode).toBe("unwelcome in Framework360");
    expect(shop.links()[0]!.base!.owed.framework360).toHaveProperty("postalCode");
  });
});

test("a company that is cleared beside a VAT number is cleared in Framework360 once that one was refused", async () => {
  const shop = openShop();
  const { here, there } = await inStep(shop, { email: "anna@example.it", city: "COMO", company: "Rossi" });
  shop.edit("shopify", here, { company: null, vatNumber: "unwelcome in Framework360" });
  await shop.run("shopify", here);
  expect(shop.held("framework360", there).company).toBe("Rossi");
  expect(shop.takeForgotten()).toContain(here.id);
  await shop.run("shopify", here, { cause: "sweep" });
  expect(shop.held("framework360", there).company).toBeNull();
  expect((await shop.run("shopify", here, { cause: "sweep", retryOwed: true })).result.fields).toEqual([]);
});

describe("a merge on Shopify", () => {
  test("clears nothing in Framework360 that the survivor never had, and fills it in", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it", company: "Rossi Srl" });
    const kept = shop.add("shopify", { email: "anna.rossi@example.it", firstName: "Anna" });
    shop.remove("shopify", here);
    await shop.run("shopify", here, { mergedInto: kept.id });
    expect(shop.held("framework360", there)).toMatchObject({
      email: "anna.rossi@example.it",
      firstName: "Anna",
      company: "Rossi Srl",
    });
    expect(shop.held("shopify", kept)).toMatchObject({ company: "Rossi Srl" });
  });

  test("ends alike when the deletion is told before the merge", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it", company: "Rossi Srl" });
    const kept = shop.add("shopify", { email: "anna.rossi@example.it" });
    shop.remove("shopify", here);
    await shop.run("shopify", here);
    await shop.run("shopify", here, { mergedInto: kept.id });
    expect(shop.held("framework360", there)).toMatchObject({
      email: "anna.rossi@example.it",
      company: "Rossi Srl",
    });
    expect(shop.all("framework360")).toHaveLength(1);
  });

  test("leads the link to a customer whose own counterpart was deleted", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it" });
    const other = await inStep(shop, { email: "anna.rossi@example.it" });
    shop.remove("framework360", other.there);
    await shop.run("framework360", other.there);
    shop.remove("shopify", here);
    await shop.run("shopify", here, { mergedInto: other.here.id });
    expect(shop.links()).toMatchObject([
      { shopifyId: other.here.id, framework360Id: there.id, deletedOn: null },
    ]);
    expect(shop.held("framework360", there).email).toBe("anna.rossi@example.it");
  });

  test("of two customers that are both in step leaves both Framework360 customers as they are", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it" });
    const other = await inStep(shop, { email: "anna.rossi@example.it" });
    shop.remove("shopify", here);
    await shop.run("shopify", here, { mergedInto: other.here.id });
    await shop.run("framework360", there);
    expect(shop.all("framework360")).toHaveLength(2);
    expect(shop.all("shopify")).toHaveLength(1);
  });

  test.each([true, false])(
    "wakes who waits for the e-mail of the merged customer (linked: %s) although its link stays",
    async (isLinked) => {
      const shop = openShop();
      const carla = await inStep(shop, { email: "carla@example.it" });
      const kept = await inStep(shop, { email: "anna.rossi@example.it" });
      const merged = isLinked
        ? (await inStep(shop, { email: "anna@example.it" })).here
        : shop.add("shopify", { email: "anna@example.it" });
      shop.edit("framework360", carla.there, { email: "anna@example.it" });
      expect((await shop.run("framework360", carla.there)).result).toMatchObject({ outcome: "partly" });
      shop.takeRequested();
      shop.remove("shopify", merged);
      await shop.run("shopify", merged, { mergedInto: kept.here.id });
      expect(shop.takeRequested()).toContainEqual({ side: "framework360", id: carla.there.id });
    },
  );
});

describe("phones that people pass around in Framework360, each to the next", () => {
  const phoneOf = (index: number) => `+3933312345${10 + index}`;

  /** As many people, each of whom has the next one's phone in Framework360 by now. */
  async function passed(count: number) {
    const shop = openShop();
    const people: ({ email: string } & Awaited<ReturnType<typeof inStep>>)[] = [];
    for (let index = 0; index < count; index += 1) {
      const email = `person${index}@example.it`;
      people.push({ email, ...(await inStep(shop, { email, phone: phoneOf(index) })) });
    }
    for (const [index, { there }] of people.entries())
      shop.edit("framework360", there, { phone: phoneOf((index + 1) % count) });
    const heldOn = (side: "shopify" | "framework360") =>
      people.map((one) => shop.held(side, side === "shopify" ? one.here : one.there).phone);
    const wanted = people.map((_one, index) => phoneOf((index + 1) % count));
    return { shop, people, heldOn, wanted };
  }

  test("come to rest in step, whoever's job comes first", async () => {
    const orders = fc.integer({ min: 2, max: 6 }).chain((count) => {
      const order = fc.shuffledSubarray([...Array(count).keys()], { minLength: count });
      return fc.tuple(fc.constant(count), fc.array(order, { minLength: count + 1, maxLength: count + 1 }));
    });
    await fc.assert(
      fc.asyncProperty(orders, async ([count, rounds]) => {
        const { shop, people, heldOn, wanted } = await passed(count);
        let open = new Set(people.keys());
        for (const order of rounds) {
          const runs = order.filter((index) => open.has(index));
          open = new Set();
          for (const index of runs)
            if ((await shop.run("framework360", people[index]!.there)).again) open.add(index);
        }
        expect([...open]).toEqual([]);
        expect(heldOn("shopify")).toEqual(wanted);
        expect(heldOn("framework360")).toEqual(wanted);
      }),
      { numRuns: 40 },
    );
  });

  test("stay people's edits where a worker dies that freed one of them", async () => {
    for (const when of ["before writing", "after writing"] as const) {
      const { shop, people, heldOn, wanted } = await passed(3);
      await shop.die(when, "framework360", people[0]!.there);
      shop.wait();
      for (const _round of [1, 2, 3]) {
        for (const { there } of people) await shop.run("framework360", there);
        shop.wait();
      }
      expect(heldOn("shopify")).toEqual(wanted);
      expect(heldOn("framework360")).toEqual(wanted);
    }
  });

  test("are waited for, and none is freed, where the one who holds it gets one that is free", async () => {
    const { shop, people, heldOn } = await passed(3);
    shop.edit("framework360", people[2]!.there, { phone: "+393339999999" });
    expect((await shop.run("framework360", people[0]!.there)).again).not.toBeNull();
    expect(heldOn("shopify")).toEqual([0, 1, 2].map(phoneOf));
  });
});

describe("an e-mail", () => {
  test("that two people exchange on Shopify is exchanged in Framework360", async () => {
    const shop = openShop();
    const anna = await inStep(shop, { email: "anna@example.it" });
    const bruno = await inStep(shop, { email: "bruno@example.it" });
    shop.edit("shopify", anna.here, { email: "meanwhile@example.it" });
    shop.edit("shopify", bruno.here, { email: "anna@example.it" });
    shop.edit("shopify", anna.here, { email: "bruno@example.it" });
    await shop.run("shopify", anna.here);
    await shop.run("shopify", bruno.here);
    expect(emails(shop, "framework360")).toEqual(["bruno@example.it", "anna@example.it"]);
  });

  test("that two people exchange in Framework360 is not waited for: on Shopify no two customers may share one", async () => {
    const shop = openShop();
    const anna = await inStep(shop, { email: "anna@example.it" });
    const bruno = await inStep(shop, { email: "bruno@example.it" });
    shop.edit("framework360", anna.there, { email: "bruno@example.it" });
    shop.edit("framework360", bruno.there, { email: "anna@example.it" });
    const runs = [await shop.run("framework360", anna.there), await shop.run("framework360", bruno.there)];
    expect(runs.map(({ again }) => again)).toEqual([null, null]);
    expect(runs.map(({ result }) => result.explanations)).toMatchObject([
      [{ field: "email" }],
      [{ field: "email" }],
    ]);
    expect(emails(shop, "framework360")).toEqual(["bruno@example.it", "anna@example.it"]);
  });

  test("that people pass around on Shopify, each to the next, is left to Framework360, and waited for while it can be", async () => {
    const shop = openShop();
    const names = ["anna", "bruno", "carla"].map((name) => `${name}@example.it`);
    const people: Awaited<ReturnType<typeof inStep>>[] = [];
    for (const email of names) people.push(await inStep(shop, { email }));
    shop.edit("shopify", people[0]!.here, { email: "meanwhile@example.it" });
    for (const index of [2, 1, 0])
      shop.edit("shopify", people[index]!.here, { email: names[(index + 1) % 3]! });
    for (const { here } of people) await shop.run("shopify", here);
    for (const { here } of people) expect((await shop.run("shopify", here)).again).toBeNull();
    expect(emails(shop, "framework360")).toEqual([names[1], names[2], names[0]]);
  });

  test("that moves along a chain of people is waited for until its holder has another one", async () => {
    const shop = openShop();
    const anna = await inStep(shop, { email: "anna@example.it" });
    const bruno = await inStep(shop, { email: "bruno@example.it" });
    shop.edit("shopify", bruno.here, { email: "fresh@example.it" });
    shop.edit("shopify", anna.here, { email: "bruno@example.it" });
    expect((await shop.run("shopify", anna.here)).again).toMatchObject({ kind: "unavailable" });
    await shop.run("shopify", bruno.here);
    expect((await shop.run("shopify", anna.here)).again).toBeNull();
    expect(emails(shop, "framework360")).toEqual(["bruno@example.it", "fresh@example.it"]);
  });

  test("is not waited for where it stays: its holder's new one was refused", async () => {
    const { shop, anna } = await openShopWithHeldEmail();
    const { result, again } = await shop.run("shopify", anna.here);
    expect(again).toBeNull();
    expect(result.explanations).toMatchObject([
      { field: "email", explanation: { code: "taken-by-another" } },
    ]);
    expect(emails(shop, "framework360")).toEqual(["anna@example.it", "bruno@example.it"]);
  });

  test("that its holder gives up while the run goes on is asked for again, and else it is not", async () => {
    for (const freed of [true, false]) {
      const { shop, anna, bruno } = await openShopWithHeldEmail();
      shop.edit("shopify", anna.here, { company: "Riva Srl" });
      shop.whileWriting(() => {
        if (freed) shop.edit("framework360", bruno.there, { email: "fresh@example.it" });
      });
      expect((await shop.run("shopify", anna.here)).result).toMatchObject({ outcome: "partly" });
      expect(shop.takeRequested()).toEqual(freed ? [{ side: "shopify", id: anna.here.id }] : []);
    }
  });

  test.each(["changes", "is deleted"])(
    "that another customer has is owed, and is carried once that one %s",
    async (how) => {
      const { shop, anna, bruno } = await openShopWithHeldEmail();
      expect((await shop.run("shopify", anna.here)).result).toMatchObject({ outcome: "partly" });
      await shop.run("shopify", bruno.here);
      expect((await shop.run("shopify", anna.here)).result).toMatchObject({ outcome: "partly" });
      expect(shop.takeRequested()).toEqual([]);

      if (how === "changes") shop.edit("shopify", bruno.here, { email: "fresh@example.it" });
      else shop.remove("framework360", bruno.there);
      await shop.run(
        how === "changes" ? "shopify" : "framework360",
        how === "changes" ? bruno.here : bruno.there,
      );
      expect(shop.takeRequested()).toEqual([{ side: "shopify", id: anna.here.id }]);
      const { result } = await shop.run("shopify", anna.here, { cause: "sweep", retryOwed: true });
      expect(result).toMatchObject({ outcome: "updated", fields: ["email"] });
      expect(shop.held("framework360", anna.there).email).toBe("bruno@example.it");
    },
  );

  test("that was cleared on Shopify and belongs to another customer there by now is no guess", async () => {
    const shop = openShop();
    const anna = await inStep(shop, { email: "anna@example.it", phone: "+393331234567" });
    shop.edit("shopify", anna.here, { email: null });
    await shop.run("shopify", anna.here);
    const other = shop.add("shopify", { email: "anna@example.it" });
    const { result } = await shop.run("shopify", other);
    expect(result).toMatchObject({ outcome: "skipped", reason: "ambiguous" });
    expect(emails(shop, "framework360")).toEqual(["anna@example.it"]);
  });

  test("that was cleared on Shopify comes back when Framework360 gets a new one, whichever side wins", async () => {
    for (const conflictWinner of ["shopify", "framework360"] as const) {
      const shop = openShop({ conflictWinner });
      const anna = await inStep(shop, { email: "anna@example.it", phone: "+393331234567" });
      shop.edit("shopify", anna.here, { email: null });
      await shop.run("shopify", anna.here);
      shop.edit("framework360", anna.there, { email: "new@example.it" });
      await shop.run("framework360", anna.there);
      expect(shop.held("shopify", anna.here).email).toBe("new@example.it");
    }
  });

  test("of a deleted customer links a new customer that has it, on either side", async () => {
    for (const side of ["shopify", "framework360"] as const) {
      const shop = openShop();
      const { here, there } = await inStep(shop, { email: "anna@example.it" });
      const deleted = side === "shopify" ? here : there;
      shop.remove(side, deleted);
      await shop.run(side, deleted);
      const added = shop.add(side, { email: "anna@example.it", firstName: "Anna" });
      await shop.run(side, added);
      expect([shop.all("shopify").length, shop.all("framework360").length]).toEqual([1, 1]);
      expect(shop.links()).toMatchObject([{ deletedOn: null }]);
    }
  });
});

test.each(["shopify", "framework360"] as const)(
  "a customer deleted and made again with the same e-mail on %s is linked with the other side's, which then changes",
  async (side) => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it" });
    const [deleted, kept] = side === "shopify" ? [here, there] : [there, here];
    shop.remove(side, deleted);
    const added = shop.add(side, { email: "anna@example.it" });
    shop.edit(otherSide(side), kept, { street: "Via Roma 1" });
    await shop.run(otherSide(side), kept);
    expect(shop.held(side, added).street).toBe("Via Roma 1");
    expect(shop.all(side)).toHaveLength(1);
    expect(shop.links()).toMatchObject([{ [idColumn[side]]: added.id, deletedOn: null }]);
  },
);

describe("of an address that a person changes in part, the rest", () => {
  async function openShopWithAddress() {
    const shop = openShop();
    const pair = await inStep(shop, { email: "anna@example.it", street: "Via Roma 1", city: "Como" });
    expect(shop.held("framework360", pair.there).city).toBe("COMO");
    shop.edit("framework360", pair.there, { street: "Via Verdi 2" });
    return { shop, ...pair };
  }
  const moved = { street: "Via Verdi 2", city: "Como" };

  test("stays on the other side as it is spelled there", async () => {
    const { shop, here, there } = await openShopWithAddress();
    await shop.run("framework360", there);
    expect(shop.held("shopify", here)).toMatchObject(moved);
  });

  test("is no edit after the worker died that wrote it", async () => {
    const { shop, here, there } = await openShopWithAddress();
    await shop.die("after writing", "framework360", there);
    shop.edit("shopify", here, { street: "Via Bianchi 3" });
    await shop.run("framework360", there);
    expect(shop.held("shopify", here)).toMatchObject({ street: "Via Bianchi 3", city: "Como" });
    expect(shop.held("framework360", there)).toMatchObject({ street: "Via Bianchi 3", city: "COMO" });
  });
});

test("what an undo put back of an address, and a later edit of another part replaces, is no edit where its write is shown late", async () => {
  const shop = openShop({}, { ...plainManners, spells: "escaped", lagMs: 10_000 });
  const { here, there } = await inStep(shop, { email: "anna@example.it", street: "Via Roma 1" });
  shop.edit("shopify", here, { city: "L'Aquila" });
  const run = await shop.run("shopify", here);
  shop.wait();
  await shop.undo({ shopify: here.id, framework360: there.id }, [run]);
  shop.wait();
  await shop.run("shopify", here);
  shop.edit("shopify", here, { postalCode: "67100" });
  await shop.readingLate(10_000, () => shop.run("shopify", here));
  await shop.run("shopify", here);
  expect(shop.held("shopify", here)).toMatchObject({ city: "L'Aquila", postalCode: "67100" });
  expect(shop.held("framework360", there)).toMatchObject({ city: "L&#039;AQUILA", postalCode: "67100" });
});

test("of two with one e-mail in Framework360 the linked one stays linked, and the other is left alone", async () => {
  const shop = openShop();
  const { here, there } = await inStep(shop, { email: "anna@example.it" });
  const second = shop.add("framework360", { email: "anna@example.it", company: "Altra Srl" });
  const { result } = await shop.run("framework360", second);
  expect(result).toMatchObject({ outcome: "skipped", reason: "ambiguous" });
  shop.edit("framework360", there, { city: "COMO" });
  await shop.run("framework360", there);
  expect(shop.held("shopify", here)).toMatchObject({ city: "COMO", company: null });
  expect(shop.all("shopify")).toHaveLength(1);
});

test("two who share a phone and have two e-mails are two people", async () => {
  const shop = openShop();
  const phone = "+393331234567";
  const here = shop.add("shopify", { email: "anna@example.it", phone });
  const there = shop.add("framework360", { email: "bruno@example.it", phone });
  await shop.run("shopify", here);
  await shop.run("framework360", there);
  expect(emails(shop, "framework360").sort()).toEqual(["anna@example.it", "bruno@example.it"]);
  expect(emails(shop, "shopify").sort()).toEqual(["anna@example.it", "bruno@example.it"]);
});

test("a value that a person cleared right before Shopify refused another one is not among what was overwritten", async () => {
  const shop = openShop({ conflictWinner: "framework360" }, plainManners, { ...plainManners, lagMs: 10_000 });
  const { here, there } = await inStep(shop, { email: "anna@example.it", company: "Rossi Srl" });
  shop.edit("framework360", there, { company: "unwelcome on Shopify" });
  shop.edit("shopify", here, { company: null });
  const { result, kept } = await shop.readingLate(10_000, () => shop.run("framework360", there));
  expect(result.explanations).toMatchObject([{ field: "company", explanation: { code: "data-refused" } }]);
  expect(kept).toBeNull();
});

test("a read that shows neither of two writes of a moment ago takes neither back", async () => {
  const shop = openShop({}, { ...plainManners, lagMs: 20_000 });
  const { here, there } = await inStep(shop, { email: "anna@example.it", firstName: "Bice" });
  shop.edit("shopify", here, { firstName: "Anna" });
  await shop.run("shopify", here);
  shop.edit("shopify", here, { lastName: "Rossi" });
  await shop.run("shopify", here);
  const { result, again } = await shop.readingLate(20_000, () => shop.run("framework360", there));
  expect(result.outcome).toBe("unchanged");
  expect(again?.explanation.code).toBe("not-shown-yet");
  expect(shop.held("shopify", here)).toMatchObject({ firstName: "Anna", lastName: "Rossi" });
});

test.each<[string, Partial<Customer>, Changes]>([
  ["a company", {}, { company: "Rossi Srl" }],
  ["a city", { city: "Como" }, { city: "Lecco" }],
  ["an e-mail", {}, { email: "bice@example.it" }],
  ["a tag", {}, { tags: { add: ["new"], remove: [] } }],
  ["a no", { newsletter: "subscribed" }, { newsletter: "unsubscribed" }],
  ["a yes", { newsletter: "unsubscribed" }, { newsletter: "subscribed" }],
])(
  "an edit that was seen is not taken back by a later read that does not show it: %s",
  async (_what, values, changes) => {
    const shop = openShop({}, { ...plainManners, lagMs: 20_000 });
    const { here, there } = await inStep(shop, { email: "anna@example.it", ...values });
    shop.edit("framework360", there, changes);
    await shop.run("framework360", there);
    const carried = shop.held("shopify", here);
    expect(carried).toEqual(shop.held("framework360", there));
    const { result, again } = await shop.readingLate(20_000, () => shop.run("framework360", there));
    expect(result.outcome).toBe("unchanged");
    expect(again?.explanation.code).toBe("not-shown-yet");
    expect(shop.held("shopify", here)).toEqual(carried);
  },
);

test("a yes that was seen by a run that died is not taken back by a later read that does not show it", async () => {
  const shop = openShop({}, { ...plainManners, lagMs: 20_000 });
  const no = { newsletter: "unsubscribed" } as const;
  const { here, there } = await inStep(shop, { email: "anna@example.it", ...no });
  shop.edit("framework360", there, { newsletter: "subscribed" });
  await shop.die("after writing", "framework360", there);
  await shop.readingLate(20_000, () => shop.run("framework360", there));
  expect(shop.held("shopify", here).newsletter).toBe("subscribed");
});

test("a customer whom a person's no leaves out right after a yes that was seen is not written from", async () => {
  const audience = { shopify: everybody, framework360: { kind: "subscribers" as const, tags: [] } };
  const shop = openShop({ audience });
  const no = { newsletter: "unsubscribed" } as const;
  const { here, there } = await inStep(shop, { email: "anna@example.it", firstName: "Anna", ...no });
  shop.edit("framework360", there, { newsletter: "subscribed" });
  await shop.run("framework360", there);
  shop.edit("framework360", there, { ...no, firstName: "Bice" });
  await expect(shop.run("framework360", there)).rejects.toThrow(SideError);
  shop.wait();
  await shop.run("framework360", there);
  expect(shop.held("shopify", here)).toMatchObject({ firstName: "Anna", ...no });
});

test("an edit that a person takes back in Framework360 right after it was seen is taken back on Shopify a moment later", async () => {
  const shop = openShop();
  const { here, there } = await inStep(shop, { email: "anna@example.it", company: "Rossi Srl" });
  for (const company of ["Bianchi Srl", "Rossi Srl"]) {
    shop.edit("framework360", there, { company });
    await shop.run("framework360", there);
    expect(shop.held("shopify", here).company).toBe("Bianchi Srl");
  }
  shop.wait();
  await shop.run("framework360", there);
  expect(shop.held("shopify", here).company).toBe("Rossi Srl");
});

test("a write that is not shown right after it calls for another look", async () => {
  const shop = openShop({}, { ...plainManners, lagMs: 10_000 });
  const { here } = await inStep(shop, { email: "anna@example.it", firstName: "Bice" });
  shop.edit("shopify", here, { firstName: "Anna" });
  const { again } = await shop.readingLate(10_000, () => shop.run("shopify", here));
  expect(again).toMatchObject({ side: "framework360", explanation: { code: "not-shown-yet" } });
});

test("tags that a side hides are sent along as they are known", async () => {
  const shop = openShop({}, { ...plainManners, hides: "tags" });
  const { here } = await inStep(shop, { email: "anna@example.it", tags: ["vip"] });
  const { framework360 } = shop.ports.sides;
  const { update } = framework360;
  const sent: (readonly string[])[] = [];
  framework360.update = (current, ...given) => {
    sent.push(current.customer.tags);
    return update(current, ...given);
  };
  shop.edit("shopify", here, { company: "Rossi" });
  await shop.run("shopify", here);
  expect(sent).toEqual([["vip"]]);
});

test.each(
  [2_000, 3_000, 4_000, 5_000, 6_000, 8_000].flatMap((shown) =>
    [6_000, 8_000, 10_000, 12_000, 16_000].map((late) => [late, shown] as const),
  ),
)(
  "a read that is %s ms late, of what stood there before an edit that a run wrote over, is no edit",
  async (lateMs, shownLateMs) => {
    const shop = openShop({ conflictWinner: "shopify" }, { ...plainManners, lagMs: 10_000 });
    const { here, there } = await inStep(shop, { email: "anna@example.it" });
    shop.edit("framework360", there, { company: "Bianchi" });
    shop.edit("shopify", here, { company: "Rossi" });
    let show = (): void => undefined;
    const untilShown = new Promise<void>((resolve) => (show = resolve));
    shop.whileWriting(() => void shop.readingLate(shownLateMs, () => untilShown));
    await shop.run("shopify", here);
    show();
    await untilShown;
    await shop.readingLate(lateMs, () => shop.run("shopify", here)).catch(() => undefined);
    shop.wait();
    await shop.run("shopify", here);
    expect(shop.held("shopify", here).company).toBe("Rossi");
    expect(shop.held("framework360", there).company).toBe("Rossi");
  },
);

test.each([20_000, 16_000, 14_000, 12_000, 10_000, 8_000])(
  "a read that is %i ms late takes neither of two writes of one field back",
  async (lateMs) => {
    const shop = openShop({}, { ...plainManners, lagMs: 20_000 });
    const { here, there } = await inStep(shop, { email: "anna@example.it", firstName: "Anna" });
    for (const firstName of ["Bice", "Carla"]) {
      shop.edit("shopify", here, { firstName });
      await shop.run("shopify", here);
    }
    const { result } = await shop.readingLate(lateMs, () => shop.run("framework360", there));
    expect(result.outcome).toBe("unchanged");
    expect(shop.held("shopify", here).firstName).toBe("Carla");
  },
);

test("a tag of Framework360's own is no late read of what an undo took off beside it", async () => {
  const shop = openShop(withWays({ tags: "to-framework360" }));
  const there = shop.add("framework360", { email: "anna@example.it", tags: ["vip"] });
  const here = shop.add("shopify", { email: "anna@example.it", tags: ["fair"] });
  const run = await shop.run("shopify", here);
  await shop.undo({ shopify: here.id, framework360: there.id }, [run]);
  expect(shop.held("framework360", there).tags).toEqual(["vip"]);
  shop.edit("shopify", here, { tags: { add: ["vip"], remove: [] } });
  const { result, again } = await shop.run("shopify", here);
  expect([result.outcome, again]).toEqual(["unchanged", null]);
});

test.each([20_000, 16_000, 14_000, 12_000, 10_000, 8_000])(
  "a read that is %i ms late takes neither of two writes of tags back",
  async (lateMs) => {
    const shop = openShop({}, { ...plainManners, lagMs: 20_000 });
    const { here, there } = await inStep(shop, { email: "anna@example.it", tags: ["vip"] });
    shop.edit("shopify", here, { tags: { add: ["new"], remove: [] } });
    await shop.run("shopify", here);
    shop.edit("shopify", here, { tags: { add: ["fair"], remove: ["vip"] } });
    await shop.run("shopify", here);
    const { result } = await shop.readingLate(lateMs, () => shop.run("framework360", there));
    expect(result.outcome).toBe("unchanged");
    expect(shop.held("shopify", here).tags).toEqual(["fair", "new"]);
  },
);

describe("a customer whose creation was not heard of, and who shows late there, is not created once more", () => {
  const slow = { ...plainManners, lagMs: 40_000 };
  const byEmail = { email: "anna@example.it", firstName: "Anna" };
  const byPhone = { phone: "+393331234567", firstName: "Anna" };
  test.each<[string, SideName, Partial<Customer>, Changes | null]>([
    ["in Framework360 under a new e-mail", "framework360", byEmail, { email: "anna.rossi@example.it" }],
    ["on Shopify under a new e-mail", "shopify", byEmail, { email: "anna.rossi@example.it" }],
    ["on Shopify under an e-mail after a phone", "shopify", byPhone, { email: "anna@example.it" }],
    ["on Shopify under the same phone", "shopify", byPhone, null],
  ])("%s", async (_what, target, customer, edit) => {
    const side = otherSide(target);
    const shop = side === "shopify" ? openShop({}, slow) : openShop({}, plainManners, slow);
    const citizen = shop.add(side, customer);
    shop.wait();
    await shop.die("after writing", side, citizen);
    if (edit) shop.edit(side, citizen, edit);
    const early = shop.readingLate(40_000, () => shop.run(side, citizen));
    await early.catch((error: unknown) => expect(error).toBeInstanceOf(SideError));
    shop.wait();
    await shop.run(side, citizen);
    const { email, phone } = shop.held(side, citizen);
    expect(shop.all(target)).toMatchObject([{ customer: { email, phone } }]);
  });
});

describe("a write whose answer was lost, where the next read comes late", () => {
  const slow = { ...plainManners, lagMs: 10_000 };
  const before = {
    email: "anna@example.it",
    firstName: "Bice",
    street: "Via Roma 1",
    postalCode: "22100",
    tags: ["vip"],
  };
  const edits: [string, Changes, Changes][] = [
    ["a value", { firstName: "Anna" }, { firstName: "Bice" }],
    ["an address", { street: "Via Po 2", postalCode: null }, { street: "Via Roma 1", postalCode: "22100" }],
    ["a tag", { tags: { add: ["new"], remove: [] } }, { tags: { add: [], remove: ["new"] } }],
    ["the lack of a tag", { tags: { add: [], remove: ["vip"] } }, { tags: { add: ["vip"], remove: [] } }],
  ];

  test.each(edits)("does not bring back %s that a person took back meanwhile", async (_what, edit, back) => {
    const shop = openShop({}, slow);
    const { here, there } = await inStep(shop, before);
    shop.edit("shopify", here, edit);
    await shop.die("after writing", "shopify", here);
    shop.edit("shopify", here, back);
    const late = shop.readingLate(10_000, () => shop.run("shopify", here));
    await expect(late).rejects.toThrow("does not show yet");
    await shop.run("shopify", here);
    expect(shop.held("shopify", here)).toMatchObject(before);
    expect(shop.held("framework360", there)).toMatchObject(before);
  });

  test("is repeated at once where it is still to be done", async () => {
    const shop = openShop({}, slow);
    const { here, there } = await inStep(shop, before);
    shop.edit("shopify", here, { firstName: "Anna" });
    await shop.die("after writing", "shopify", here);
    const { result } = await shop.readingLate(10_000, () => shop.run("shopify", here));
    expect(result.outcome).toBe("updated");
    shop.wait();
    await shop.run("shopify", here);
    expect(shop.held("framework360", there).firstName).toBe("Anna");
  });

  test("is waited for no longer than it may be shown late: then it was not done", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, before);
    shop.edit("shopify", here, { firstName: "Anna" });
    await shop.die("before writing", "shopify", here);
    shop.edit("shopify", here, { firstName: "Annina" });
    await expect(shop.run("shopify", here)).rejects.toThrow("does not show yet");
    shop.wait();
    await shop.run("shopify", here);
    expect(shop.held("framework360", there).firstName).toBe("Annina");
  });

  test("is waited for from the end of its calls, however long they waited for their turn", async () => {
    const shop = openShop({}, slow);
    const { here, there } = await inStep(shop, before);
    const { framework360 } = shop.ports.sides;
    const { update } = framework360;
    framework360.update = async (...given) => {
      for (let turns = 0; turns < 3; turns += 1) shop.wait();
      await update(...given);
      throw new SideError(
        "framework360",
        "unavailable",
        explanation("connection-broken", { side: "framework360" }),
      );
    };
    shop.edit("shopify", here, { firstName: "Anna" });
    await expect(shop.run("shopify", here)).rejects.toThrow("broke");
    framework360.update = update;
    shop.edit("shopify", here, { firstName: "Bice" });
    const late = shop.readingLate(10_000, () => shop.run("shopify", here));
    await expect(late).rejects.toThrow("does not show yet");
    await shop.run("shopify", here);
    for (const side of ["shopify", "framework360"] as const)
      expect(shop.held(side, side === "shopify" ? here : there).firstName).toBe("Bice");
  });

  test("is waited for as long as a call of the side may take, where that is longer", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, before);
    Object.assign(shop.ports.sides.framework360, { callTimeoutMs: 120_000 });
    shop.edit("shopify", here, { firstName: "Anna" });
    await shop.die("before writing", "shopify", here);
    shop.edit("shopify", here, { firstName: "Annina" });
    shop.wait();
    shop.wait();
    await expect(shop.run("shopify", here)).rejects.toThrow("does not show yet");
    shop.wait();
    await shop.run("shopify", here);
    expect(shop.held("framework360", there).firstName).toBe("Annina");
  });
});

describe("a send by hand that failed before an undo", () => {
  /** Shopify's name was carried over Framework360's, and an undo put that one back. */
  async function openUndone() {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it", firstName: "Anna" });
    shop.edit("shopify", here, { firstName: "Anita" });
    const run = await shop.run("shopify", here);
    const before = shop.ports.now().toISOString();
    shop.wait();
    await shop.undo({ shopify: here.id, framework360: there.id }, [run]);
    expect(shop.held("framework360", there).firstName).toBe("Anna");
    shop.wait();
    return { shop, here, there, before };
  }

  test("carries nothing that was undone since when it is attempted again", async () => {
    const { shop, here, there, before } = await openUndone();
    const { result } = await shop.run("shopify", here, { cause: "manual", askedAt: before });
    expect(result.outcome).toBe("unchanged");
    expect(shop.held("framework360", there).firstName).toBe("Anna");
  });

  test("does not keep a person from sending the customer afterwards", async () => {
    const { shop, here, there } = await openUndone();
    const askedAt = shop.ports.now().toISOString();
    await shop.run("shopify", here, { cause: "manual", askedAt });
    expect(shop.held("framework360", there).firstName).toBe("Anita");
  });
});

describe("an undo, where reads come late", () => {
  const slow = { ...plainManners, lagMs: 10_000 };

  test("waits as long as a call of the side may take", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it", firstName: "Anna" });
    Object.assign(shop.ports.sides.framework360, { callTimeoutMs: 120_000 });
    const ids = { shopify: here.id, framework360: there.id };
    shop.edit("shopify", here, { firstName: "Annina" });
    const runs = [await shop.run("shopify", here)];
    shop.wait();
    shop.edit("shopify", here, { firstName: "Bice" });
    await shop.die("before writing", "shopify", here);
    shop.wait();
    shop.wait();
    await expect(shop.undo(ids, runs)).rejects.toThrow("does not show yet");
    shop.wait();
    await expect(shop.undo(ids, runs)).resolves.toMatchObject({ result: { outcome: "updated" } });
  });

  test("waits until it is known what became of a write whose answer was lost", async () => {
    const shop = openShop({}, slow);
    const { here, there } = await inStep(shop, { email: "anna@example.it", firstName: "Anna" });
    const ids = { shopify: here.id, framework360: there.id };
    shop.edit("shopify", here, { firstName: "Annina" });
    const runs = [await shop.run("shopify", here)];
    shop.wait();
    shop.edit("shopify", here, { firstName: "Bice" });
    await shop.die("after writing", "shopify", here);
    const late = shop.readingLate(10_000, () => shop.undo(ids, runs));
    await expect(late).rejects.toThrow("does not show yet");
    const { left } = await shop.undo(ids, runs);
    expect(left).toEqual([{ side: "framework360", field: "firstName", why: "edited" }]);
  });

  test("that died leaves an address alone of which a person wrote a part right before it", async () => {
    const shop = openShop({}, plainManners, slow);
    const { here, there } = await inStep(shop, {
      email: "anna@example.it",
      ...{ street: "Via Roma 1", postalCode: "22100" },
    });
    const ids = { shopify: here.id, framework360: there.id };
    shop.edit("framework360", there, { street: "Via Po 2" });
    const runs = [await shop.run("framework360", there)];
    shop.wait();
    shop.edit("shopify", here, { postalCode: "22101" });
    const undo = () => shop.undo(ids, runs, shop.deadlySides("after writing"));
    await expect(shop.readingLate(10_000, undo)).rejects.toThrow("dead");
    // It shows the edit, and not yet what the undo wrote.
    const late = shop.readingLate(7_000, () => shop.run("shopify", here));
    await expect(late).rejects.toThrow("does not show yet");
    await shop.run("shopify", here);
    expect(shop.held("shopify", here)).toMatchObject({ street: "Via Roma 1", postalCode: "22100" });
    expect(shop.held("framework360", there)).toMatchObject({ street: "Via Po 2", postalCode: "22100" });
  });
});

test("a part of an address that a person writes after an undo of it died is not written over as a late read", async () => {
  const shop = openShop({ conflictWinner: "shopify" });
  const { here, there } = await inStep(shop, { email: "anna@example.it" });
  const ids = { shopify: here.id, framework360: there.id };
  shop.edit("framework360", there, { city: "Como", company: "Rossi" });
  const runs = [await shop.run("framework360", there)];
  shop.wait();
  await expect(shop.undo(ids, runs, shop.deadlySides("before writing"))).rejects.toThrow("dead");
  shop.edit("shopify", here, { street: "Via Po 2" });
  shop.edit("framework360", there, { postalCode: "22100" });
  shop.wait();
  await shop.undo(ids, runs);
  await shop.run("framework360", there);
  shop.wait();
  await shop.run("framework360", there);
  expect(shop.held("shopify", here)).toMatchObject({ street: "Via Po 2", city: "Como", postalCode: null });
  expect(shop.held("framework360", there)).toMatchObject({
    street: "Via Po 2",
    city: "COMO",
    postalCode: null,
  });
});

test("an undo gives no e-mail back that another customer has by now, and puts back what is beside it", async () => {
  const shop = openShop();
  const { here, there } = await inStep(shop, { email: "anna@example.it", firstName: "Anna" });
  shop.edit("shopify", here, { email: "anna.neri@example.it", firstName: "Annina" });
  const runs = [await shop.run("shopify", here)];
  await inStep(shop, { email: "anna@example.it", firstName: "Another" });
  const ids = { shopify: here.id, framework360: there.id };
  const { left } = await shop.undo(ids, runs);
  expect(left).toEqual([{ side: "framework360", field: "email", why: "taken" }]);
  expect(emails(shop, "framework360")).toEqual(["anna.neri@example.it", "anna@example.it"]);
  expect(shop.held("framework360", there).firstName).toBe("Anna");
});

describe("a customer who shows the id of another account's customer", () => {
  /** Anna was created on Shopify for a customer of the earlier account; in the new one Bruno has that number, and is being created. */
  async function openShopWithEarlierId() {
    const shop = openShop();
    const bruno = shop.add("framework360", { email: "anna@example.it", firstName: "Anna" });
    await shop.run("framework360", bruno);
    shop.wait();
    const [anna] = shop.all("shopify");
    shop.changeAccount();
    shop.edit("framework360", bruno, { email: "bruno@example.it", firstName: "Bruno" });
    await shop.die("before writing", "framework360", bruno);
    return { shop, anna: anna!, bruno };
  }

  test("is no creation that a run for that other person began", async () => {
    const { shop, anna, bruno } = await openShopWithEarlierId();
    await shop.run("framework360", bruno);
    expect(emails(shop, "shopify")).toEqual(["anna@example.it", "bruno@example.it"]);
    expect(shop.held("shopify", anna).firstName).toBe("Anna");
    expect(shop.held("framework360", bruno).firstName).toBe("Bruno");
  });

  test("is met as anybody while that other person is being created", async () => {
    const { shop, anna, bruno } = await openShopWithEarlierId();
    await shop.run("shopify", anna);
    expect(emails(shop, "framework360")).toEqual(["bruno@example.it", "anna@example.it"]);
    await shop.run("framework360", bruno);
    expect(emails(shop, "shopify")).toEqual(["anna@example.it", "bruno@example.it"]);
  });
});

describe("what a write replaced whose answer was lost", () => {
  async function openShopWithUnheard() {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it", company: "Rossi Srl" });
    shop.edit("framework360", there, { company: "Bianchi Srl" });
    shop.edit("shopify", here, { company: "Verdi Srl" });
    await shop.die("after writing", "shopify", here);
    shop.wait();
    return {
      shop,
      here,
      there,
      undo: () => shop.undo({ shopify: here.id, framework360: there.id }, shop.unheard),
    };
  }
  const bianchi = { framework360: { before: { company: "Bianchi Srl" }, after: { company: "Verdi Srl" } } };

  test("is told by the next run, once, and put back by an undo", async () => {
    const { shop, here, there, undo } = await openShopWithUnheard();
    const { result } = await shop.run("shopify", here);
    expect(result.outcome).toBe("unchanged");
    await shop.run("shopify", here);
    expect(shop.unheard).toMatchObject([{ kept: bianchi }]);
    await undo();
    expect(shop.held("framework360", there).company).toBe("Bianchi Srl");
    expect(shop.held("shopify", here).company).toBe("Verdi Srl");
  });

  test("is told and put back by an undo that no run came before", async () => {
    const { shop, there, undo } = await openShopWithUnheard();
    await undo();
    expect(shop.unheard).toMatchObject([{ kept: bianchi }]);
    expect(shop.held("framework360", there).company).toBe("Bianchi Srl");
  });

  test("is told, though the next run is lost as well, and before what that one replaced", async () => {
    const { shop, here, there, undo } = await openShopWithUnheard();
    shop.edit("shopify", here, { company: "Neri Srl" });
    await shop.die("after writing", "shopify", here);
    shop.wait();
    await shop.run("shopify", here);
    const neri = { framework360: { before: { company: "Verdi Srl" }, after: { company: "Neri Srl" } } };
    expect(shop.unheard).toMatchObject([{ kept: neri }, { kept: bianchi }]);
    await undo();
    expect(shop.held("framework360", there).company).toBe("Bianchi Srl");
  });

  test("is what the first try saw, though a later one, of which the other half succeeded, read late", async () => {
    const slow = { ...plainManners, lagMs: 10_000 };
    const shop = openShop({ conflictWinner: "framework360" }, plainManners, slow);
    const { here, there } = await inStep(shop, { email: "anna@example.it", company: "Rossi Srl" });
    shop.edit("framework360", there, { company: "Verdi Srl" });
    shop.edit("shopify", here, { company: "Neri Srl", firstName: "Anna" });
    const { changedAt } = here;
    shop.edit("shopify", here, { company: "Bianchi Srl" });
    // Shopify dates customers in whole seconds.
    here.changedAt = changedAt;
    await shop.die("before writing", "shopify", here);
    const lost = new SideError(
      "shopify",
      "unavailable",
      explanation("connection-broken", { side: "shopify" }),
    );
    const loseAnswer = () => {
      throw lost;
    };
    // Framework360 is written first.
    shop.whileWriting(() => shop.whileWriting(loseAnswer));
    const { again } = await shop.readingLate(5_000, () => shop.run("shopify", here));
    expect(again).toBe(lost);
    expect(shop.held("framework360", there).firstName).toBe("Anna");
    shop.wait();
    await shop.run("shopify", here);
    expect(shop.unheard).toMatchObject([
      { kept: { shopify: { before: { company: "Bianchi Srl" }, after: { company: "Verdi Srl" } } } },
    ]);
  });

  test("is nothing where it was not done", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it", company: "Rossi Srl" });
    shop.edit("shopify", here, { company: "Verdi Srl" });
    await shop.die("before writing", "shopify", here);
    shop.wait();
    const { kept } = await shop.run("shopify", here);
    expect(shop.unheard).toEqual([]);
    expect(kept).toMatchObject({ framework360: { before: { company: "Rossi Srl" } } });
    expect(shop.held("framework360", there).company).toBe("Verdi Srl");
  });
});

test("a yes that Framework360 is given right after its customer was created on Shopify with a no is newer than that", async () => {
  const shop = openShop({ notSubscribedMeans: "unsubscribed" });
  const there = shop.add("framework360", { email: "anna@example.it", newsletter: "unsubscribed" });
  await shop.run("framework360", there);
  expect(shop.all("shopify")).toMatchObject([{ customer: { newsletter: "unsubscribed" } }]);
  shop.edit("framework360", there, { newsletter: "subscribed" });
  await shop.run("framework360", there);
  expect(shop.held("framework360", there).newsletter).toBe("subscribed");
  expect(shop.all("shopify")).toMatchObject([{ customer: { newsletter: "subscribed" } }]);
});

describe("after a worker died", () => {
  test("a newer edit does not lose against what was written for the older one, whichever side wins", async () => {
    const shop = openShop({ conflictWinner: "framework360" });
    const { here, there } = await inStep(shop, { email: "anna@example.it", street: "Via Roma 1" });
    shop.edit("shopify", here, { street: "Via Roma 2" });
    await shop.die("after writing", "shopify", here);
    shop.edit("shopify", here, { street: "Via Roma 3" });
    await shop.run("shopify", here);
    expect([shop.held("shopify", here).street, shop.held("framework360", there).street]).toEqual([
      "Via Roma 3",
      "Via Roma 3",
    ]);
  });

  test("the customer it created is found again, though the e-mail changed since", async () => {
    const shop = openShop();
    const here = shop.add("shopify", { email: "anna@example.it", firstName: "Anna" });
    await shop.die("after writing", "shopify", here);
    shop.edit("shopify", here, { email: "new@example.it" });
    await shop.run("shopify", here);
    expect(emails(shop, "framework360")).toEqual(["new@example.it"]);
  });

  test("the customer it created is not carried back as another one, though the e-mail changed since", async () => {
    for (const side of ["shopify", "framework360"] as const) {
      const shop = openShop();
      const { source, created } = await dieCreating(shop, side);
      shop.edit(side, source, { email: "new@example.it" });
      await shop.run(otherSide(side), created);
      expect(emails(shop, "shopify")).toEqual(["new@example.it"]);
      expect(emails(shop, "framework360")).toEqual(["new@example.it"]);
    }
  });

  test("the customer it created does not bring back its source, which was deleted since", async () => {
    const shop = openShop();
    const { source, created } = await dieCreating(shop, "shopify");
    shop.remove("shopify", source);
    const { result } = await shop.run("framework360", created);
    expect(result).toMatchObject({ outcome: "skipped", reason: "deleted" });
    expect(shop.all("shopify")).toEqual([]);
    expect(shop.links()).toMatchObject([{ framework360Id: created.id, deletedOn: "shopify" }]);

    await shop.run("framework360", created, { cause: "manual" });
    expect(emails(shop, "shopify")).toEqual(["anna@example.it"]);
    expect(shop.links()).toMatchObject([{ framework360Id: created.id, deletedOn: null }]);
  });

  test.each(["shopify", "framework360"] as const)(
    "the customer it created does not bring back its source, which was deleted from %s and is looked at first",
    async (side) => {
      const shop = openShop();
      const { source, created } = await dieCreating(shop, side);
      shop.remove(side, source);
      await shop.run(side, source);
      const { result } = await shop.run(otherSide(side), created);
      expect(result).toMatchObject({ outcome: "skipped", reason: "deleted" });
      expect(shop.all(side)).toEqual([]);
      expect(shop.links()).toMatchObject([{ [idColumn[otherSide(side)]]: created.id, deletedOn: side }]);
    },
  );

  test("the customer it created keeps its source, although an earlier customer has the source's phone", async () => {
    const shop = openShop();
    const phone = "+393331234001";
    const former = shop.add("framework360", { firstName: "Anna", phone });
    await shop.run("framework360", former);
    const [earlier] = shop.all("shopify");
    shop.remove("framework360", former);
    const source = shop.add("framework360", { firstName: "Anna", email: "anna@example.it", phone });
    await shop.die("after writing", "framework360", source);
    const created = shop.all("shopify").find(({ customer }) => customer.email === "anna@example.it")!;
    shop.wait();

    shop.edit("shopify", earlier!, { firstName: "Anna Maria" });
    await shop.run("shopify", earlier!);
    await shop.run("framework360", source);
    await shop.run("shopify", created);
    expect(
      shop.links().map(({ shopifyId, framework360Id, deletedOn }) => [shopifyId, framework360Id, deletedOn]),
    ).toEqual(
      expect.arrayContaining([
        [earlier!.id, former.id, "framework360"],
        [created.id, source.id, null],
      ]),
    );
    expect(shop.links()).toHaveLength(2);
    expect(emails(shop, "shopify")).toEqual([null, "anna@example.it"]);
  });

  test("the customer it created is found again without a name that its side refused", async () => {
    const shop = openShop();
    const { source, created } = await dieCreating(shop, "framework360", {
      firstName: "unwelcome on Shopify",
    });
    expect(created.customer.firstName).toBeNull();
    shop.add("framework360", { email: "anna@example.it" });
    await shop.run("framework360", source);
    expect(shop.links()).toMatchObject([{ shopifyId: created.id, framework360Id: source.id }]);
  });

  test.each(
    (["shopify", "framework360"] as const).flatMap((side) =>
      (["unsubscribed", "never-asked", null] as const).map((meaning) => [side, meaning] as const),
    ),
  )(
    "a yes on %s is newer than the no of the customer it created for it, where not subscribed means %s",
    async (side, notSubscribedMeans) => {
      const shop = openShop({ notSubscribedMeans });
      const { source, created } = await dieCreating(shop, side, { newsletter: "unsubscribed" });
      shop.edit(side, source, { newsletter: "subscribed" });
      await shop.run(side, source);
      expect(shop.held(side, source).newsletter).toBe("subscribed");
      expect(shop.held(otherSide(side), created).newsletter).toBe("subscribed");
    },
  );

  test("nobody is asked once more to confirm the subscription of the customer it created", async () => {
    for (const newsletter of ["unsubscribed", null] as const) {
      const shop = openShop();
      const { source, created } = await dieCreating(shop, "shopify", { newsletter: "subscribed" });
      // The account shows no subscription before it is confirmed.
      shop.edit("framework360", created, { newsletter });
      shop.wait();
      const { result } = await shop.run("shopify", source);
      expect(shop.held("framework360", created).newsletter).toBe(newsletter);
      expect(result.outcome).toBe("partly");
      await shop.run("shopify", source, { retryOwed: true });
      expect(shop.held("framework360", created).newsletter).toBe(newsletter);

      shop.edit("framework360", created, { newsletter: "subscribed" });
      await shop.run("framework360", created);
      expect(shop.links()[0]!.base).toMatchObject({ owed: emptyObject });
      expect(shop.held("shopify", source).newsletter).toBe("subscribed");
    }
  });

  test("nobody is asked once more to confirm a subscription that it sent with another change", async () => {
    for (const newsletter of ["unsubscribed", null] as const) {
      const shop = openShop();
      const { here, there } = await inStep(shop, { email: "anna@example.it" });
      shop.edit("shopify", here, { newsletter: "subscribed", company: "ROSSI" });
      await shop.die("after writing", "shopify", here);
      // The account shows no subscription before it is confirmed.
      shop.edit("framework360", there, { newsletter });
      shop.wait();
      const { result } = await shop.run("shopify", here);
      expect(shop.held("framework360", there)).toMatchObject({ newsletter, company: "ROSSI" });
      expect(result.outcome).toBe("partly");
      shop.wait();
      await shop.run("shopify", here);
      expect(shop.held("framework360", there).newsletter).toBe(newsletter);
    }
  });

  test("nobody is asked once more to confirm one that the account accepted right before a call failed", async () => {
    const shop = openShop();
    const { here, there } = await inStep(shop, { email: "anna@example.it" });
    const { framework360, shopify } = shop.ports.sides;
    shop.edit("shopify", here, { newsletter: "subscribed" });
    const error = new SideError("framework360", "unavailable", explanation("not-shown"));
    error.sent = ["newsletter"];
    const sides = { shopify, framework360: { ...framework360, update: () => Promise.reject(error) } };
    const request = { shop: "one", side: "shopify", customerId: here.id, cause: "webhook" } as const;
    await expect(syncCustomer(request, { ...shop.ports, sides })).rejects.toBe(error);
    await shop.run("shopify", here);
    shop.wait();
    const { result } = await shop.run("shopify", here);
    expect(result.outcome).toBe("partly");
    expect(shop.held("framework360", there).newsletter).toBeNull();
    await shop.run("shopify", here, { cause: "manual" });
    expect(shop.held("framework360", there).newsletter).toBe("subscribed");
  });

  test.each([{ sendMany: "01890a5d-ac96-774b-bcce-b302099a8057" }, { amongOthers: true }])(
    "nobody is asked once more to confirm it by a send together with others, but by a send of the person alone: %j",
    async (together) => {
      const shop = openShop();
      const { source, created } = await dieCreating(shop, "shopify", { newsletter: "subscribed" });
      shop.edit("framework360", created, { newsletter: "unsubscribed" });
      shop.wait();
      await shop.run("shopify", source);
      const { result } = await shop.run("shopify", source, { cause: "manual", ...together });
      expect(result.outcome).toBe("partly");
      expect(shop.held("framework360", created).newsletter).toBe("unsubscribed");
      await shop.run("shopify", source, { cause: "manual" });
      expect(shop.held("framework360", created).newsletter).toBe("subscribed");
    },
  );

  test("the customer it created is not linked with its source when a person said that they are different", async () => {
    for (const side of ["shopify", "framework360"] as const) {
      const shop = openShop();
      const { source, created } = await dieCreating(shop, side);
      if (side === "shopify") shop.keepApart(source, created);
      else shop.keepApart(created, source);
      const ofCreated = await shop.run(otherSide(side), created);
      const ofSource = await shop.run(side, source);
      expect(ofCreated.result).toMatchObject({ outcome: "skipped", reason: "apart" });
      expect(ofSource.result).toMatchObject({ outcome: "skipped", reason: "apart" });
      expect(shop.links()).toMatchObject([
        { [idColumn[side]]: source.id, [idColumn[otherSide(side)]]: null },
      ]);
    }
  });

  test("a stranger with the e-mail that the source gave up is not taken for the customer it created", async () => {
    const shop = openShop();
    const here = shop.add("shopify", { email: "anna@example.it", firstName: "Anna" });
    await shop.die("before writing", "shopify", here);
    shop.edit("shopify", here, { email: "new@example.it" });
    const stranger = shop.add("framework360", { email: "anna@example.it" });
    await shop.run("framework360", stranger);
    shop.wait();
    await shop.run("shopify", here);
    expect(emails(shop, "shopify").sort()).toEqual(["anna@example.it", "new@example.it"]);
    expect(emails(shop, "framework360").sort()).toEqual(["anna@example.it", "new@example.it"]);
  });
});

test("a pair is read and written while both of its customers are locked", async () => {
  const shop = openShop();
  const { here, there } = await inStep(shop, { email: "anna@example.it" });
  shop.edit("shopify", here, { street: "Via Roma 1" });
  let locked: string[] = [];
  const calls: string[][] = [];
  const watched = (side: CustomerSide): CustomerSide => ({
    ...side,
    read: (id) => (calls.push(locked), side.read(id)),
    update: (...given) => (calls.push(locked), side.update(...given)),
  });
  const { sides } = shop.ports;
  await syncCustomer(
    { shop: "one", side: "shopify", customerId: here.id, cause: "webhook" },
    {
      ...shop.ports,
      sides: { shopify: watched(sides.shopify), framework360: watched(sides.framework360) },
      async lock(customers, work) {
        locked = customers.map(({ id }) => id);
        const done = await work();
        locked = [];
        return done;
      },
    },
  );
  expect(calls).toHaveLength(3);
  for (const held of calls) expect(held).toEqual([here.id, there.id]);
});

test("an edit that a list showed is not lost where the next read is behind the list", async () => {
  const shop = openShop({}, { ...plainManners, lagMs: 10_000 });
  const there = shop.add("framework360", { email: "anna@example.it", lastName: "Rossi" });
  await shop.run("framework360", there);
  shop.wait();
  shop.edit("framework360", there, { lastName: "Verdi" });
  const behind = await shop.runListed("framework360", there, 10_000);
  expect(behind.again?.explanation.code).toBe("not-shown-yet");
  const again = await shop.runListed("framework360", there, 0);
  expect(again.again).toBeNull();
  expect(shop.all("shopify")[0]!.customer.lastName).toBe("Verdi");
});

test("a linked customer whom Shopify shows by its e-mail, and not yet by its id, is not met as a new one", async () => {
  const shop = openShop();
  const { here, there } = await inStep(shop, { email: "anna@example.it", firstName: "Anna" });
  shop.edit("framework360", there, { firstName: "Bice" });
  const { shopify } = shop.ports.sides;
  const { read } = shopify;
  shopify.read = () => Promise.resolve(null);
  await expect(shop.run("framework360", there)).rejects.toThrow("does not show yet");
  shopify.read = read;
  await shop.run("framework360", there);
  expect(shop.held("shopify", here).firstName).toBe("Bice");
});

test.each(["shopify", "framework360"] as const)(
  "a customer who was created on %s, and is shown there late, does not pass for deleted after another write",
  async (side) => {
    const slow = { ...plainManners, lagMs: 20_000 };
    const shop = side === "shopify" ? openShop({}, plainManners, slow) : openShop({}, slow);
    const source = shop.add(otherSide(side), { email: "anna@example.it", firstName: "Anna" });
    await shop.run(otherSide(side), source);
    shop.edit(otherSide(side), source, { email: "bice@example.it", firstName: "Bice" });
    await shop.run(otherSide(side), source);
    shop.edit(otherSide(side), source, { email: "carla@example.it" });
    const late = shop.readingLate(20_000, () => shop.run(otherSide(side), source));
    await expect(late).rejects.toThrow("does not show yet");
    shop.wait();
    await shop.run(otherSide(side), source);
    expect(emails(shop, side)).toEqual(["carla@example.it"]);
  },
);

describe("a customer whom another job created and links", () => {
  /** Does the job about the created customer; the other job links it right after this call of a port. */
  async function runBesideLinking(
    shop: ReturnType<typeof openShop>,
    { side, source, created }: { side: SideName; source: Citizen; created: Citizen },
    moment: "read" | "hasUnfinished" | "findUnfinished" | "identify",
  ) {
    let isLinked = false;
    const watched =
      <Given extends unknown[], Answer>(name: typeof moment, call: (...given: Given) => Promise<Answer>) =>
      async (...given: Given) => {
        const answer = await call(...given);
        if (name !== moment || isLinked) return answer;
        isLinked = true;
        await shop.run(otherSide(side), source);
        return answer;
      };
    const { sides, links } = shop.ports;
    const target = otherSide(side);
    const { result } = await syncCustomer(
      { shop: "one", side, customerId: created.id, cause: "sweep" },
      {
        ...shop.ports,
        sides: {
          ...sides,
          [side]: { ...sides[side], read: watched("read", sides[side].read) },
          [target]: { ...sides[target], identify: watched("identify", sides[target].identify!) },
        },
        links: {
          ...links,
          hasUnfinished: watched("hasUnfinished", links.hasUnfinished),
          findUnfinished: watched("findUnfinished", links.findUnfinished),
        },
      },
    );
    expect(isLinked).toBe(true);
    return result;
  }

  test.each([
    ["shopify", "read"],
    ["shopify", "hasUnfinished"],
    ["framework360", "read"],
    ["framework360", "findUnfinished"],
  ] as const)("meanwhile is neither left out nor ambiguous: on %s, after %s", async (side, moment) => {
    for (const kind of ["everybody", "ordered"] as const) {
      const shop = openShop({
        audience: { ...bothDirections.audience, [side]: { kind, tags: [] } },
      });
      const { source, created } = await dieCreating(shop, otherSide(side));
      const result = await runBesideLinking(shop, { side, source, created }, moment);
      expect(result).toMatchObject({ outcome: "unchanged", reason: null });
      expect(shop.all(otherSide(side))).toHaveLength(1);
    }
  });

  test("while a counterpart is looked for is not ambiguous, though its name is not what was written", async () => {
    const shop = openShop();
    const { source, created } = await dieCreating(shop, "shopify");
    shop.edit("framework360", created, { firstName: "Marianna" });
    const result = await runBesideLinking(shop, { side: "framework360", source, created }, "identify");
    expect(result.reason).toBe(null);
    expect(shop.all("shopify")).toHaveLength(1);
  });
});

describe("a workflow that sends a customer", () => {
  const byWorkflow = { cause: "manual", byWorkflow: true } as const;

  test("creates the customer though the direction is off, and brings back none whom a person deleted", async () => {
    const shop = openShop({ inbound: false });
    const here = shop.add("shopify", { email: "anna@example.it", firstName: "Anna", lastName: "Rossi" });
    expect((await shop.run("shopify", here, byWorkflow)).result.outcome).toBe("created");
    const [there] = shop.all("framework360");
    shop.remove("framework360", there!);
    shop.wait();
    for (let order = 0; order < 2; order += 1) {
      const { result } = await shop.run("shopify", here, byWorkflow);
      expect(result).toMatchObject({ outcome: "skipped", reason: "deleted" });
    }
    expect(shop.all("framework360")).toEqual([]);
    await shop.run("shopify", here, { cause: "manual" });
    expect(shop.all("framework360")).toHaveLength(1);
  });
});

describe("a value that is put back on Shopify before Framework360 shows the write of it", () => {
  const slow = { ...plainManners, lagMs: 20_000 };
  const subscribed = { newsletter: "subscribed" } as const;
  const customer = {
    email: "anna@example.it",
    firstName: "Anna",
    tags: ["vip"],
    city: "Como",
    ...subscribed,
  };

  test.each<[string, Changes, Changes]>([
    ["a company", { company: "Rossi Srl" }, { company: null }],
    ["a name", { firstName: "Bice" }, { firstName: "Anna" }],
    ["a street", { street: "Via Roma 1" }, { street: null }],
    ["a city", { city: "Lecco" }, { city: "Como" }],
    ["a newsletter choice", { newsletter: "unsubscribed" }, subscribed],
    ["a tag that was added", { tags: { add: ["new"], remove: [] } }, { tags: { add: [], remove: ["new"] } }],
    [
      "a tag that was removed",
      { tags: { add: [], remove: ["vip"] } },
      { tags: { add: ["vip"], remove: [] } },
    ],
  ])("is put back there too: %s", async (_name, changes, back) => {
    const shop = openShop({}, slow);
    const { here, there } = await inStep(shop, customer);
    const before = [shop.held("shopify", here), shop.held("framework360", there)];
    for (const one of [changes, back]) {
      shop.edit("shopify", here, one);
      await shop.readingLate(20_000, () => shop.run("shopify", here));
    }
    shop.wait();
    await shop.run("framework360", there);
    await shop.run("shopify", here);
    expect([shop.held("shopify", here), shop.held("framework360", there)]).toEqual(before);
    expect((await shop.run("shopify", here)).result.outcome).toBe("unchanged");
  });

  test.each([20_000, 16_000, 12_000, 10_000, 8_000, 6_000, 4_000, 2_000])(
    "or is changed once more, and stays so where a read is %i ms late",
    async (lateMs) => {
      for (const last of [null, "Bianchi Srl"]) {
        const shop = openShop({}, slow);
        const { here, there } = await inStep(shop, customer);
        for (const company of ["Rossi Srl", last]) {
          shop.edit("shopify", here, { company });
          await shop.readingLate(20_000, () => shop.run("shopify", here));
        }
        await shop.readingLate(lateMs, () => shop.run("framework360", there));
        expect(shop.held("shopify", here).company).toBe(last);
        expect(shop.held("framework360", there).company).toBe(last);
      }
    },
  );
});

describe("a value that is cleared on Shopify before Framework360, which keeps it, shows the write of it", () => {
  const slow = { ...plainManners, lagMs: 20_000 };
  const company = { company: "Rossi Srl", vatNumber: "IT12345678903" };
  const address = { street: "Via Po 2", city: "Como", postalCode: "22100", country: "IT" };

  test.each<[string, Partial<Customer>, Changes, Changes]>([
    ["an e-mail", {}, { email: "bice@example.it" }, { email: null }],
    ["a company's name", company, { company: "Rossi Spa" }, { company: null }],
    ["an address that is new", {}, { city: "COMO" }, { city: null }],
    [
      "an address",
      address,
      { street: "Via Roma 1" },
      Object.fromEntries(Object.keys(address).map((field) => [field, null])),
    ],
  ])("does not come back: %s", async (_name, values, changes, cleared) => {
    const shop = openShop({}, slow);
    const { here, there } = await inStep(shop, {
      email: "anna@example.it",
      phone: "+393331234567",
      ...values,
    });
    for (const one of [changes, cleared]) {
      shop.edit("shopify", here, one);
      await shop.readingLate(20_000, () => shop.run("shopify", here));
    }
    shop.wait();
    await shop.run("framework360", there);
    await shop.run("shopify", here);
    expect(shop.held("shopify", here)).toMatchObject(cleared);
    expect(shop.held("framework360", there)).toMatchObject(changes);
  });
});
