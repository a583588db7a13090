import { expect, test } from "vitest";

import type { Sides } from "../../app/sync/side.ts";
import { judge, photograph } from "./judge.ts";
import { judgeWrites } from "./simulate.ts";
import type { Citizen } from "./population.ts";
import { plainManners } from "./spelling-manners.ts";
import { createState, quiet, type Circumstances, type State } from "./state.ts";
import { portsOf } from "./watched-ports.ts";
import { createWorld, linkBoth, worldOf } from "./world.ts";

/* What the judge lets pass for a reason, and only for that reason. */

const plain: Circumstances = {
  seed: 1,
  conflictWinner: "framework360",
  manners: { shopify: plainManners, framework360: plainManners },
};

/** What a call of the app answers, while nothing else happens. */
async function answerOf<Answer>({ scheduler }: State, call: Promise<Answer>): Promise<Answer> {
  let isOver = false;
  const answer = call.finally(() => (isOver = true));
  while (!isOver) await scheduler.letOneGoOn();
  return answer;
}

test("a yes may be written over a no that was taken back and given again since it was read, and over no other", async () => {
  const wrongWith = async (isReadBefore: boolean) => {
    const state = createState(plain);
    const world = worldOf(state);
    const { shopify, framework360 } = world.population;
    const one = { email: "one@example.it", newsletter: "unsubscribed" } as const;
    const [here, there] = [shopify.add(one, "person")!, framework360.add(one, "person")!];
    linkBoth(world, here, there);
    const before = photograph(world);
    const say = (side: "shopify" | "framework360", to: "subscribed" | "unsubscribed") => {
      world.pass(1);
      world.act({ kind: "newsletter", side, who: 0, to });
    };
    const sayYesAndNo = () => {
      say("shopify", "subscribed");
      say("shopify", "unsubscribed");
    };
    say("framework360", "subscribed");
    const sides = (await portsOf(state, { name: "worker", alive: true }, null).openSides()) as Sides;
    if (!isReadBefore) sayYesAndNo();
    const read = await answerOf(state, sides.shopify.read(here.id));
    if (isReadBefore) sayYesAndNo();
    const context = { newsletterChangedAt: null };
    await answerOf(state, sides.shopify.update(read!, { newsletter: "subscribed" }, context));
    expect(here.customer.newsletter).toBe("subscribed");
    return judge(world, before);
  };
  expect(await wrongWith(true)).toEqual([]);
  const undone = expect.stringContaining("an unsubscription on shopify was undone") as string;
  expect(await wrongWith(false)).toContainEqual(undone);
});

test("all that an undo put back may be written once more where a person sends the customer, and not by itself", async () => {
  const wrongWith = async (isSent: boolean) => {
    const world = createWorld(plain);
    const nothing = { phone: null, company: null, city: null, tags: [], newsletter: null };
    world.act({ kind: "add", side: "framework360", email: 1, ...nothing });
    const fields = ["firstName", "lastName", "company", "street", "vatNumber"] as const;
    const change = fields.map(
      (field) => ({ kind: "set", side: "framework360", who: 0, field, to: "new" }) as const,
    );
    await world.live(change, quiet);
    await world.live(change, quiet);
    await world.live([{ kind: "undo", who: 0, lines: "all" }], quiet);
    const [start, earlier] = [photograph(world), { ...world.record }];
    const { shopify } = world.population;
    const was = { ...[...shopify.citizens.values()][0]!.customer };
    if (!isSent) for (const [id, link] of world.links) world.links.set(id, { ...link, base: null });
    await world.live([isSent ? { kind: "send", who: 0 } : { kind: "winner", side: "framework360" }], quiet);
    await world.sweepEverything();
    const is = [...shopify.citizens.values()][0]!.customer;
    expect(fields.filter((field) => is[field] !== was[field])).toEqual(fields);
    return judgeWrites(world, start, earlier);
  };
  expect(await wrongWith(true)).toEqual([]);
  expect(await wrongWith(false)).toEqual(["5 writes for 4 at most"]);
});

test("a first no of Framework360 gives way where the merchant said that it means never asked, and one after a yes that the app saw does not", () => {
  const undone = (
    notSubscribedMeans: "never-asked" | null,
    isAfterYes: boolean,
    { author = "person", isLinked = true }: { author?: "person" | "app"; isLinked?: boolean } = {},
  ) => {
    const world = createWorld({ ...plain, notSubscribedMeans });
    const { shopify, framework360 } = world.population;
    const first = isAfterYes ? "subscribed" : "unsubscribed";
    const there = framework360.add({ email: "one@example.it", newsletter: first }, author)!;
    if (isLinked) linkBoth(world, shopify.add({ email: "one@example.it" }, "person")!, there);
    if (isAfterYes) world.act({ kind: "newsletter", side: "framework360", who: 0, to: "unsubscribed" });
    const before = photograph(world);
    framework360.edit(there, { newsletter: "subscribed" }, "app");
    return judge(world, before).filter((one) => one.includes("was undone"));
  };
  expect(undone("never-asked", false)).toEqual([]);
  expect(undone("never-asked", true)).toHaveLength(1);
  expect(undone("never-asked", true, { isLinked: false })).toEqual([]);
  expect(undone("never-asked", false, { author: "app" })).toHaveLength(1);
  expect(undone(null, false)).toHaveLength(1);
});

test("a no gives way to a later yes of a Shopify customer who was linked since and is deleted by now, and to no other", () => {
  const undone = (isLinked: boolean) => {
    const world = createWorld(plain);
    const { shopify, framework360 } = world.population;
    const there = framework360.add({ email: "one@example.it", newsletter: "unsubscribed" }, "person")!;
    const here = shopify.add({ email: "two@example.it" }, "person")!;
    world.pass(1);
    world.act({ kind: "newsletter", side: "shopify", who: 0, to: "subscribed" });
    const before = photograph(world);
    if (isLinked) world.linkedBefore.add(`${here.id} ${there.id}`);
    shopify.remove(here);
    framework360.edit(there, { newsletter: "subscribed" }, "app");
    return judge(world, before).filter((one) => one.includes("was undone"));
  };
  expect(undone(true)).toEqual([]);
  expect(undone(false)).toHaveLength(1);
});

test("a yes of Framework360 right before Shopify's no may pass for a newer one where it shows late, and nowhere else", () => {
  const undone = (lagMs: number) => {
    const manners = { ...plain.manners, framework360: { ...plainManners, lagMs } };
    const world = createWorld({ ...plain, manners });
    const { shopify, framework360 } = world.population;
    const [here, there] = [shopify, framework360].map((side) =>
      side.add({ email: "one@example.it", newsletter: "unsubscribed" }, "person")!,
    ) as [Citizen, Citizen];
    linkBoth(world, here, there);
    const before = photograph(world);
    world.act({ kind: "newsletter", side: "shopify", who: 0, to: "subscribed" });
    world.act({ kind: "newsletter", side: "framework360", who: 0, to: "subscribed" });
    world.pass(1000);
    world.act({ kind: "newsletter", side: "shopify", who: 0, to: "unsubscribed" });
    shopify.edit(here, { newsletter: "subscribed" }, "app");
    return judge(world, before).filter((one) => one.includes("was undone"));
  };
  expect(undone(4000)).toEqual([]);
  expect(undone(0)).not.toEqual([]);
});

test("a subscription is taken back where a person said no, undid something or took the two apart, and by nobody else", () => {
  const wrongWith = ({ saysNo = false, isUndone = false, isApart = false, isMadeByPerson = false } = {}) => {
    const state = createState(plain);
    const world = worldOf(state);
    const { shopify, framework360 } = world.population;
    const email = "one@example.it";
    const here = shopify.add({ email }, "person")!;
    const there = framework360.add({ email, newsletter: "unsubscribed" }, isMadeByPerson ? "person" : "app")!;
    linkBoth(world, here, there);
    world.act({ kind: "newsletter", side: "shopify", who: 0, to: "subscribed" });
    if (saysNo) {
      world.act({ kind: "newsletter", side: "framework360", who: 0, to: "subscribed" });
      world.act({ kind: "newsletter", side: "framework360", who: 0, to: "unsubscribed" });
    }
    if (isUndone) world.record.undoAsked.add(`${here.id} ${there.id}`);
    if (isApart) world.record.takenApart.add(`${here.id} ${there.id}`);
    const before = photograph(world);
    shopify.edit(here, { newsletter: "unsubscribed" }, "app");
    return judge(world, before).filter((one) => one.includes("taken back by nobody"));
  };
  expect(wrongWith()).toHaveLength(1);
  expect(wrongWith({ saysNo: true })).toEqual([]);
  expect(wrongWith({ isUndone: true })).toEqual([]);
  expect(wrongWith({ isApart: true })).toEqual([]);
  expect(wrongWith({ isMadeByPerson: true })).toEqual([]);
});
