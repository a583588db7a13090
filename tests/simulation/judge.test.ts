import { expect, test } from "vitest";

import { emptyBase } from "../../app/sync/base.ts";
import {
  blankCustomer,
  type Changes,
  type Customer,
  type Newsletter,
  type SideName,
} from "../../app/sync/customer.ts";
import { explanation } from "../../app/sync/explanation.ts";
import { bothDirections, withWays } from "../support/pairs.ts";
import { actByHand } from "./by-hand.ts";
import { judge, photograph } from "./judge.ts";
import { livePairs, type Photograph } from "./judge-pair.ts";
import {
  isAsLeft,
  judgeRestored,
  judgeUndoWrite,
  noteAppWrite,
  noteUnseen,
  noteBrokenOff,
  noteDoneAlready,
  photographUndo,
} from "./judge-undo.ts";
import { judgeWays } from "./judge-ways.ts";
import type { Citizen } from "./population.ts";
import { plainManners } from "./spelling-manners.ts";
import { createState, quiet, type Circumstances, type State } from "./state.ts";
import { keepLine, linesFor } from "./undoing.ts";
import { act } from "./people.ts";
import { createWorld, linkBoth, type World } from "./world.ts";

const plain: Circumstances = {
  seed: 1,
  conflictWinner: "shopify",
  manners: { shopify: plainManners, framework360: plainManners },
};

/** The app writes a first name. @returns what is kept of it */
function rename(state: State, side: SideName, citizen: Citizen, firstName: string) {
  const before = citizen.customer;
  state.population[side].edit(citizen, { firstName }, "app");
  noteAppWrite(state, side, { citizen, read: before, otherReads: [], before, changes: { firstName } }, null);
  return { before: { firstName: before.firstName }, after: { firstName }, wasPersonsNo: false };
}

/** Two who are linked and have the same tag. */
function createTagged(given: Circumstances) {
  const world = createWorld(given);
  const tagged = { email: "one@example.it", tags: ["fair"] };
  const here = world.population.shopify.add(tagged, "person")!;
  const there = world.population.framework360.add(tagged, "person")!;
  linkBoth(world, here, there);
  return { world, here, there };
}

/** What is wrong where a person takes the tag away in Framework360, and the app gives it back. */
function judgeTagGivenBack(world: World, there: Citizen, before: Photograph): string[] {
  world.act({ kind: "tag", side: "framework360", who: 0, tag: "fair", on: false });
  world.population.framework360.edit(there, { tags: { add: ["fair"], remove: [] } }, "app");
  return judge(world, before).filter((one) => one.includes("fair"));
}

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

/** Two who are linked by their e-mail, in a world where Framework360 hides tags, with a tag on both. */
async function liveWithHiddenTag() {
  const hiding = { ...plainManners, hides: "tags" } as const;
  const world = createWorld({ ...plain, manners: { shopify: plainManners, framework360: hiding } });
  const nothing = { phone: null, company: null, city: null, newsletter: null };
  world.act({ kind: "add", side: "shopify", email: 1, ...nothing, tags: ["vip"] });
  world.act({ kind: "add", side: "shopify", email: null, ...nothing, tags: [] });
  await world.live([], quiet);
  world.act({ kind: "direction", side: "shopify", on: false });
  return world;
}

test("that a hidden tag is removed cannot be carried for a customer to whom a merge led while nothing was", async () => {
  const world = await liveWithHiddenTag();
  world.act({ kind: "merge", who: 0, into: 1 });
  await world.live([], quiet);
  const before = photograph(world);
  world.act({ kind: "tag", side: "shopify", who: 0, tag: "vip", on: false });
  await world.live([{ kind: "direction", side: "shopify", on: true }], quiet);
  expect(judge(world, before)).toEqual([]);
  const [there] = [...world.population.framework360.citizens.values()];
  expect(there!.customer.tags).toEqual(["vip"]);
});

test("that a hidden tag is removed is carried for a customer of whom it was carried", async () => {
  const world = await liveWithHiddenTag();
  const before = photograph(world);
  world.act({ kind: "tag", side: "shopify", who: 0, tag: "vip", on: false });
  await world.live([{ kind: "direction", side: "shopify", on: true }], quiet);
  expect(judge(world, before)).toEqual([]);
  const [there] = [...world.population.framework360.citizens.values()];
  world.population.framework360.edit(there!, { tags: { add: ["vip"], remove: [] } }, "app");
  expect(judge(world, before)).toContainEqual(expect.stringContaining("was not carried"));
});

test("that a tag is removed cannot be carried where a person gave the same one in Framework360, which hides it", async () => {
  const world = await liveWithHiddenTag();
  const give = (side: SideName) => world.act({ kind: "tag", side, who: 0, tag: "fair", on: true });
  world.act({ kind: "way", group: "tags", to: "to-shopify" });
  give("framework360");
  give("shopify");
  await world.live([{ kind: "direction", side: "shopify", on: true }], quiet);
  const before = photograph(world);
  world.act({ kind: "tag", side: "shopify", who: 0, tag: "fair", on: false });
  await world.live([{ kind: "way", group: "tags", to: "both" }], quiet);
  expect(judge(world, before)).toEqual([]);
});

test("that a tag is removed cannot be carried where a person added the customer with the same one in Framework360, which hides it", async () => {
  const hiding = { ...plainManners, hides: "tags" } as const;
  const world = createWorld({ ...plain, manners: { shopify: plainManners, framework360: hiding } });
  const nothing = { phone: null, company: null, city: null, newsletter: null };
  world.act({ kind: "add", side: "framework360", email: 1, ...nothing, tags: ["vip"] });
  await world.live([{ kind: "audience", side: "shopify", to: "subscribers" }], quiet);
  await world.live([{ kind: "tag", side: "shopify", who: 0, tag: "vip", on: true }], quiet);
  const before = photograph(world);
  const subscribe = { kind: "newsletter", side: "shopify", who: 0, to: "subscribed" } as const;
  await world.live([subscribe, { kind: "tag", side: "shopify", who: 0, tag: "vip", on: false }], quiet);
  expect(judge(world, before)).toEqual([]);
});

test("that a hidden tag is added is carried for a customer to whom a merge led as well", async () => {
  const world = await liveWithHiddenTag();
  world.act({ kind: "merge", who: 0, into: 1 });
  await world.live([], quiet);
  const before = photograph(world);
  world.act({ kind: "tag", side: "shopify", who: 0, tag: "fair", on: true });
  await world.live([{ kind: "direction", side: "shopify", on: true }], quiet);
  expect(judge(world, before)).toEqual([]);
  const [there] = [...world.population.framework360.citizens.values()];
  world.population.framework360.edit(there!, { tags: { add: [], remove: ["fair"] } }, "app");
  expect(judge(world, before)).toContainEqual(expect.stringContaining("fair of shopify was not carried"));
});

test("a part of an address that an undo emptied is emptied on the other side too where a person edits another part of it", () => {
  const lead = (isEmptied: boolean) => {
    const world = createWorld(plain);
    const { shopify, framework360 } = world.population;
    const address = { email: "one@example.it", city: "Como", postalCode: "22100" };
    const here = shopify.add(address, "person")!;
    const there = framework360.add(address, "person")!;
    linkBoth(world, here, there);
    const before = photograph(world);
    shopify.edit(here, { postalCode: null }, "app");
    if (isEmptied) world.record.undo.emptied.add(`shopify ${here.id} address`);
    world.act({ kind: "set", side: "shopify", who: 0, field: "street", to: "unwelcome" });
    framework360.edit(there, { postalCode: null }, "app");
    return judge(world, before).filter((one) => one.includes("of 1 was emptied"));
  };
  expect(lead(true)).toEqual([]);
  expect(lead(false)).toEqual(["postalCode of 1 was emptied by itself"]);
});

test("an address takes another's place where the two were linked meanwhile, though its new part is refused", () => {
  const lead = (isLinkedBefore: boolean) => {
    const world = createWorld(plain);
    const { shopify, framework360 } = world.population;
    const customer = { email: "one@example.it", city: "Como" };
    const here = shopify.add({ ...customer, street: "Via Roma 1" }, "person")!;
    const there = framework360.add({ ...customer, street: "Via Roma 1" }, "person")!;
    const link = { id: "1", base: null, deletedOn: null, version: new Date(0) };
    const ids = { shopifyId: here.id, framework360Id: there.id };
    if (isLinkedBefore) world.links.set("1", { ...link, ...ids });
    const before = photograph(world);
    world.links.set("1", { ...link, ...ids });
    framework360.edit(there, { street: null, postalCode: "22100" }, "app");
    shopify.edit(here, { street: null }, "app");
    return judge(world, before).filter((one) => one.includes(`street of ${here.id} was emptied`));
  };
  expect(lead(false)).toEqual([]);
  expect(lead(true)).not.toEqual([]);
});

test("an address takes another's place where the two were linked meanwhile, though it has less and the other one was edited", () => {
  const lead = (isEdited: boolean) => {
    const world = createWorld(plain);
    const { shopify, framework360 } = world.population;
    const here = shopify.add({ email: "one@example.it", city: "Como" }, "person")!;
    const there = framework360.add({ email: "one@example.it", city: "Como", postalCode: "22100" }, "person")!;
    const before = photograph(world);
    if (isEdited) world.act({ kind: "set", side: "framework360", who: 0, field: "city", to: "new" });
    linkBoth(world, here, there);
    framework360.edit(there, { city: "Como", postalCode: null }, "app");
    return judge(world, before).filter((one) => one.includes(`postalCode of ${there.id} was emptied`));
  };
  expect(lead(true)).toEqual([]);
  expect(lead(false)).not.toEqual([]);
});

test("an address takes another's place after a merge, though its one other part is refused", () => {
  const lead = (postalCode: string) => {
    const world = createWorld(plain);
    const { shopify, framework360 } = world.population;
    const here = shopify.add({ email: "one@example.it", city: "Como", postalCode }, "person")!;
    const there = framework360.add({ email: "two@example.it", city: "Como", postalCode: "22100" }, "person")!;
    const before = photograph(world);
    linkBoth(world, here, there);
    framework360.edit(there, { postalCode: null }, "app");
    return judge(world, before).filter((one) => one.includes(`postalCode of ${there.id} was emptied`));
  };
  expect(lead("unwelcome in Framework360")).toEqual([]);
  expect(lead("22100")).toHaveLength(1);
});

test("a customer whom a person keeps apart from its match need not be looked at by a job, and any other one must", () => {
  const uncarried = (isApart: boolean, email = "one@example.it") => {
    const world = createWorld(plain);
    const here = world.population.shopify.add({ email: "one@example.it" }, "person")!;
    const there = world.population.framework360.add({ email }, "person")!;
    if (isApart) world.apart.add(`${here.id} ${there.id}`);
    return judge(world, photograph(world)).filter((one) => one.includes("was not carried"));
  };
  expect(uncarried(true)).toEqual([]);
  expect(uncarried(false)).toHaveLength(2);
  expect(uncarried(true, "two@example.it")).toHaveLength(2);
});

test("a subscription on Shopify stands beside none in Framework360 only where it is owed, and the customer was registered again", () => {
  const differences = (isRegisteredAgain: boolean, isOwed: boolean) => {
    const world = createWorld(plain);
    const here = world.population.shopify.add(
      { email: "one@example.it", newsletter: "subscribed" },
      "person",
    )!;
    const there = world.population.framework360.add({ email: "one@example.it" }, "app")!;
    if (isRegisteredAgain) world.record.registeredAgain.add(there.id);
    const newsletter = { explanation: explanation("consent-unconfirmed") };
    const base = { ...emptyBase, owed: isOwed ? { framework360: { newsletter } } : {} };
    linkBoth(world, here, there, base);
    return judge(world, photograph(world)).filter((one) => one.includes("newsletter differs"));
  };
  expect(differences(true, true)).toEqual([]);
  expect(differences(false, true)).toHaveLength(1);
  expect(differences(true, false)).toHaveLength(1);
});

test("an unsubscription in Framework360 is undone by a newer yes that the app carried from another customer, and by none of its own", () => {
  const lead = (saidElsewhere: boolean, { isMergedInto = false, hadAnother = false } = {}) => {
    const world = createWorld(plain);
    const { shopify, framework360 } = world.population;
    const said = framework360.add({ email: "one@example.it", newsletter: "unsubscribed" }, "person")!;
    const here = shopify.add({ email: "two@example.it" }, "person")!;
    const another = framework360.add({ email: "two@example.it" }, "person")!;
    if (hadAnother) world.linkedBefore.add(`${here.id} ${another.id}`);
    world.pass(1);
    if (saidElsewhere) world.act({ kind: "newsletter", side: "framework360", who: 1, to: "subscribed" });
    world.pass(1);
    shopify.edit(here, { newsletter: "subscribed" }, "app");
    if (isMergedInto) world.survivors.add(here.id);
    const before = photograph(world);
    linkBoth(world, here, said);
    framework360.edit(said, { newsletter: "subscribed" }, "app");
    return judge(world, before).filter((one) => one.includes("unsubscription"));
  };
  expect(lead(true)).toEqual([]);
  expect(lead(false, { isMergedInto: true })).toEqual([]);
  expect(lead(false, { hadAnother: true })).toEqual([]);
  expect(lead(false)).toEqual(["the unsubscription of 1 was undone"]);
});

test("an unsubscription in Framework360 is undone by no older yes of another Shopify customer, but by a newer one", () => {
  const lead = (isAddedBefore: boolean, msBetween = 0) => {
    const world = createWorld(plain);
    const { shopify, framework360 } = world.population;
    const add = () => shopify.add({ email: "one@example.it", newsletter: "subscribed" }, "person")!;
    const said = framework360.add({ email: "one@example.it", newsletter: "unsubscribed" }, "person")!;
    world.pass(msBetween);
    const early = isAddedBefore ? add() : null;
    world.pass(1);
    const before = photograph(world);
    linkBoth(world, early ?? add(), said);
    framework360.edit(said, { newsletter: "subscribed" }, "app");
    return judge(world, before);
  };
  expect(lead(true)).toEqual(["the unsubscription of 1 was undone"]);
  expect(lead(false)).toEqual([]);
  expect(lead(true, 1)).toEqual([]);
});

test("an unsubscription that the app carried to Framework360 is as old as the person's own on Shopify", () => {
  const lead = (isYesBetween: boolean) => {
    const world = createWorld(plain);
    const { shopify, framework360 } = world.population;
    const add = (newsletter: Newsletter) => shopify.add({ newsletter }, "person")!;
    const early = isYesBetween ? null : add("subscribed");
    world.pass(1);
    const first = add("unsubscribed");
    world.pass(1);
    const kept = early ?? add("subscribed");
    world.pass(1);
    const carried = framework360.add({ email: "one@example.it", newsletter: "unsubscribed" }, "app")!;
    const link = { id: "1", framework360Id: carried.id, base: null, deletedOn: null, version: new Date(0) };
    world.links.set("1", { ...link, shopifyId: first.id });
    const before = photograph(world);
    world.links.set("1", { ...link, shopifyId: kept.id });
    framework360.edit(carried, { newsletter: "subscribed" }, "app");
    return judge(world, before).filter((what) => what.startsWith("the unsubscription"));
  };
  expect(lead(true)).toEqual([]);
  expect(lead(false)).toEqual(["the unsubscription of 1 was undone"]);
});

test("an unsubscription that Framework360 shows by nothing is not known beside another Shopify customer, unless the first one showed it", () => {
  const lead = (newsletter: Newsletter) => {
    const framework360Manners = { ...plainManners, showsYesAlone: true };
    const world = createWorld({
      ...plain,
      manners: { shopify: plainManners, framework360: framework360Manners },
    });
    const { shopify, framework360 } = world.population;
    const first = shopify.add({ email: "one@example.it", newsletter }, "person")!;
    const other = shopify.add({ phone: "+393331234001", newsletter: "subscribed" }, "person")!;
    const said = framework360.add({ email: "one@example.it", newsletter: "unsubscribed" }, "person")!;
    const link = { id: "1", framework360Id: said.id, base: null, deletedOn: null, version: new Date(0) };
    world.links.set("1", { ...link, shopifyId: first.id });
    world.pass(1);
    const before = photograph(world);
    world.links.set("1", { ...link, shopifyId: other.id });
    framework360.edit(said, { newsletter: "subscribed" }, "app");
    return judge(world, before).filter((what) => what.startsWith("the unsubscription"));
  };
  expect(lead("unsubscribed")).toEqual(["the unsubscription of 1 was undone"]);
  expect(lead(null)).toEqual([]);
});

/** A no in Framework360 that shows as nothing, whose customer of Shopify is deleted; another one, who says yes, takes its place. */
async function liveToAReplacement(isTold: boolean) {
  const framework360Manners = { ...plainManners, showsYesAlone: true };
  const world = createWorld({
    ...plain,
    manners: { shopify: plainManners, framework360: framework360Manners },
  });
  const nothing = { phone: null, company: null, city: null, tags: [] };
  const newsletter = isTold ? "subscribed" : null;
  world.act({ kind: "add", side: "shopify", email: 1, ...nothing, newsletter });
  world.act({ kind: "add", side: "shopify", email: 2, ...nothing, newsletter: "subscribed" });
  await world.live([], quiet);
  const { shopify, framework360 } = world.population;
  const [said, other] = [framework360, shopify].map(({ citizens }, index) =>
    [...citizens.values()].find(({ customer }) => customer.email === `person${index + 1}@example.it`),
  ) as [Citizen, Citizen];
  framework360.edit(said, { newsletter: "unsubscribed" }, "person");
  await world.live([], quiet);
  await world.live([{ kind: "delete", side: "shopify", who: 0 }], quiet);
  const before = photograph(world);
  const [link, others] = [said, other].map(({ id }) =>
    [...world.links.values()].find((one) => Object.values(one).includes(id)),
  );
  expect(link).toMatchObject({ deletedOn: "shopify" });
  world.links.delete(others!.id);
  world.links.set(link!.id, { ...link!, shopifyId: other.id, deletedOn: null });
  framework360.edit(said, { newsletter: "subscribed" }, "app");
  return judge(world, before).filter((what) => what.startsWith("the unsubscription"));
}

test("an unsubscription that Framework360 shows by nothing stays known after the Shopify customer who was told of it was deleted", async () => {
  expect(await liveToAReplacement(true)).toEqual([expect.stringContaining("was undone")]);
});

test("an unsubscription that Framework360 shows by nothing is not known where the Shopify customer was deleted before it was told", async () => {
  expect(await liveToAReplacement(false)).toEqual([]);
});

test("a customer whom a send linked after a person had unlinked it may be linked with another one later", async () => {
  const world = createWorld(plain);
  const nothing = { phone: null, company: null, city: null, tags: [], newsletter: null };
  world.act({ kind: "add", side: "shopify", email: 1, ...nothing });
  await world.live([], quiet);
  const replace = [
    { kind: "delete", side: "framework360", who: 0 },
    { kind: "add", side: "framework360", email: 1, ...nothing },
  ] as const;
  const before = photograph(world);
  await world.live([{ kind: "unlink", who: 0 }], quiet);
  await world.live([{ kind: "send", who: 0 }], quiet);
  await world.live(replace, quiet);
  expect(livePairs(world)).toMatchObject([{ link: { framework360Id: "2" } }]);
  expect(judge(world, before)).toEqual([]);
});

test("the tag of created customers is left out, but for one that is created, in every spelling", () => {
  const policy = withWays({ tags: "to-shopify" }, { ...bothDirections, createdTag: "Made" });
  const wrongWith = (tag: string, to: SideName, isNew: boolean) =>
    judgeWays(policy, { to, isNew, changes: { tags: { add: [tag], remove: [] } } });
  expect(wrongWith("made", "shopify", false)).toEqual(["wrote the tag made, which is left out, to shopify"]);
  expect(wrongWith("vip", "shopify", false)).toEqual([]);
  expect(wrongWith("made", "framework360", true)).toEqual([]);
  expect(wrongWith("vip", "framework360", true)).toEqual(["wrote tags to framework360 against its way"]);
});

test("an undo is forgotten in the moment in which a person takes the pair apart, and not before", async () => {
  const ends: boolean[] = [];
  for (let steps = 0; steps < 12; steps += 1) {
    const state = createState(plain);
    const { population, links, record, scheduler, running } = state;
    const one = { email: "one@example.it", phone: "+393331234567" };
    const shopify = population.shopify.add(one, "person")!;
    const framework360 = population.framework360.add(one, "person")!;
    const isCarried = steps % 2 === 0;
    if (isCarried) population.framework360.edit(framework360, { email: "new@example.it" }, "app");
    const ids = { shopifyId: shopify.id, framework360Id: framework360.id };
    links.all.set("1", { id: "1", ...ids, base: null, deletedOn: null, version: new Date(0) });
    const left = { shopify: blankCustomer, framework360: blankCustomer };
    const undo = { side: "shopify" as const, at: 0, left, otherReads: [], hadWaiting: false };
    record.undo.putBack.set(`${shopify.id} ${framework360.id} company`, undo);

    actByHand(state, { kind: "unlink", who: 0 }, { shopify, framework360 });
    for (let step = 0; step < steps && running.size > 0; step += 1) await scheduler.letOneGoOn();
    for (const actor of running.keys()) scheduler.kill(actor);
    const isApart = [...links.all.values()].every(({ leftAlone }) => leftAlone);
    expect(record.undo.putBack.size).toBe(isApart ? 0 : 1);
    expect(record.takenApart.size).toBe(isApart ? 1 : 0);
    // Their phone, and the e-mail that was carried, are then of two people.
    const ofTwo = [one.phone, ...(isCarried ? ["new@example.it"] : [])];
    expect([...record.contested]).toEqual(isApart ? ofTwo : []);
    ends.push(isApart);
  }
  expect(new Set(ends)).toEqual(new Set([false, true]));
});

test("a customer that the app created is forgotten when it has no link, unless a person keeps it apart", () => {
  const world = createWorld(plain);
  const before = photograph(world);
  const { id } = world.population.shopify.add({ firstName: "Anna" }, "app")!;
  expect(judge(world, before)).toEqual([`shopify ${id} was made and forgotten`]);
  world.apart.add(`${id} 1`);
  expect(judge(world, before)).toEqual([]);
});

test("two who were said to be different people stay so where one is sent while the account is not connected", async () => {
  const world = createWorld(plain);
  const nothing = { phone: null, company: null, city: null, tags: [], newsletter: null };
  for (const side of ["shopify", "framework360"] as const)
    world.act({ kind: "add", side, email: 1, ...nothing });
  world.act({ kind: "different", who: 0, whom: 0 });
  await world.live([], quiet);
  const before = photograph(world);
  world.act({ kind: "leave", how: "disconnected" });
  await world.live([{ kind: "send", who: 0 }], { failures: 0, losses: 1, crashes: 0 });
  expect(judge(world, before)).toEqual([]);
});

test("a customer that the app created is not forgotten where a person took away all that it could be known by", () => {
  const world = createWorld(plain);
  const before = photograph(world);
  const { framework360 } = world.population;
  const made = framework360.add({ email: "one@example.it", firstName: "Anna" }, "app")!;
  expect(judge(world, before)).toContain(`framework360 ${made.id} was made and forgotten`);
  framework360.edit(made, { email: null }, "person");
  expect(judge(world, before)).toEqual([]);
});

test("a customer that the app created, and a person sent, may be left where another one has its e-mail by then", () => {
  const world = createWorld(plain);
  const before = photograph(world);
  const email = "one@example.it";
  const { id } = world.population.framework360.add({ email }, "app")!;
  world.record.contested.add(email);
  expect(judge(world, before)).toEqual([`framework360 ${id} was made and forgotten`]);
  world.record.everSent.add(id);
  expect(judge(world, before)).toEqual([]);
  world.record.contested.clear();
  expect(judge(world, before)).toEqual([expect.stringContaining(`framework360 ${id} was not carried`)]);
});

test.each([
  ["is carried", "both", "was undone, or not carried"],
  ["may be no choice where choices were not carried when its yes was given", "none", null],
] as const)("a no of Framework360 %s", async (_what, earlierWay, wrong) => {
  const world = createWorld(plain);
  const nothing = { phone: null, company: null, city: null, tags: [], newsletter: null };
  world.act({ kind: "add", side: "shopify", email: 1, ...nothing });
  await world.live([], quiet);
  world.act({ kind: "way", group: "newsletter", to: earlierWay });
  world.act({ kind: "newsletter", side: "framework360", who: 0, to: "subscribed" });
  await world.live([], quiet);
  const before = photograph(world);
  const [here] = [...world.population.shopify.citizens.values()];
  world.act({ kind: "way", group: "newsletter", to: "both" });
  world.act({ kind: "newsletter", side: "framework360", who: 0, to: "unsubscribed" });
  world.population.shopify.edit(here!, { newsletter: "subscribed" }, "app");
  const found = judge(world, before).filter((one) => one.includes("an unsubscription"));
  expect(found).toEqual(wrong === null ? [] : [expect.stringContaining(wrong)]);
});

test("a tag comes back where a merge led its customer to another one, and nothing was carried before it was taken away", () => {
  const lead = (isMerged: boolean) => {
    const { world, here, there } = createTagged(plain);
    if (isMerged) world.survivors.add(here.id);
    return judgeTagGivenBack(world, there, photograph(world));
  };
  expect(lead(true)).toEqual([]);
  expect(lead(false)).toContainEqual(expect.stringContaining("the tag fair of framework360 is back"));
});

test("a tag that is hidden comes back where nothing led to its side before a person took it away", () => {
  const lead = (isLedBefore: boolean) => {
    const hiding = { ...plainManners, hides: "tags" } as const;
    const manners = { shopify: plainManners, framework360: hiding };
    const { world, there } = createTagged({ ...plain, manners });
    world.act({ kind: "way", group: "tags", to: isLedBefore ? "both" : "to-shopify" });
    const before = photograph(world);
    world.act({ kind: "way", group: "tags", to: "both" });
    return judgeTagGivenBack(world, there, before);
  };
  expect(lead(false)).toEqual([]);
  expect(lead(true)).toContainEqual(expect.stringContaining("the tag fair of framework360 is back"));
});

test("two want an e-mail where one of them was moved to it while a run may carry the earlier one", () => {
  const isContested = (isRunning: boolean) => {
    const state = createState(plain);
    const { population, record, running } = state;
    const nothing = { phone: null, company: null, city: null, tags: [], newsletter: null };
    population.framework360.add({ email: "one@example.it" }, "person");
    if (isRunning) running.set({ name: "job", alive: true }, null);
    act(state, { kind: "email", side: "framework360", who: 0, to: 3 });
    act(state, { kind: "add", side: "shopify", email: 3, ...nothing });
    return record.contested.size > 0;
  };
  expect(isContested(true)).toBe(true);
  expect(isContested(false)).toBe(false);
});

test.each([
  ["is carried", false, "was undone, or not carried"],
  ["may be no choice where the merchant left its customer out when its yes was given", true, null],
] as const)("a no of Framework360 that shows by nothing %s", (_what, isLeftOut, wrong) => {
  const manners = { ...plain.manners, framework360: { ...plain.manners.framework360, showsYesAlone: true } };
  const world = createWorld({ ...plain, manners });
  const { shopify, framework360 } = world.population;
  const email = "one@example.it";
  const here = shopify.add({ email, newsletter: "unsubscribed" }, "person")!;
  const there = framework360.add({ email, newsletter: "subscribed" }, "person")!;
  linkBoth(world, here, there);
  if (isLeftOut) world.act({ kind: "audience", side: "framework360", to: "ordered" });
  const before = photograph(world);
  world.act({ kind: "newsletter", side: "framework360", who: 0, to: "unsubscribed" });
  shopify.edit(here, { newsletter: "subscribed" }, "person");
  const found = judge(world, before).filter((one) => one.includes("an unsubscription"));
  expect(found).toEqual(wrong === null ? [] : [expect.stringContaining(wrong)]);
});

test("an undo puts back what a late read showed, although the write after it changed nothing", () => {
  const state = createState(plain);
  const citizen = state.population.framework360.add({ email: "one@example.it", company: "Rossi" }, "app")!;
  const [before, read] = [citizen.customer, { ...citizen.customer, company: "Bianchi" }];
  const undoing = (company: string) => {
    const undo = {
      ids: { shopify: "1", framework360: citizen.id },
      line: null,
      linesBefore: 0,
      attempts: 0,
      dueAt: 0,
    };
    const given = { side: "framework360", citizen, changes: { company }, read: before } as const;
    return judgeUndoWrite(state, { ...undo, ask: Symbol(), told: new Set<SideName>() }, given);
  };
  noteAppWrite(
    state,
    "framework360",
    { citizen, read, otherReads: [], before, changes: { company: "Rossi" } },
    null,
  );
  expect(undoing("Bianchi")).toEqual([]);
  expect(undoing("Verdi")).toEqual([expect.stringContaining("never stood there")]);
});

test("an undo may write over what a late read shows: a person's value that the app had just written over without seeing it", () => {
  const wrongWith = (seen: string) => {
    const state = createState(plain);
    const citizen = state.population.framework360.add(
      { email: "one@example.it", company: "Bianchi" },
      "person",
    )!;
    const company = (value: string) => ({ ...citizen.customer, company: value });
    const write = { citizen, read: company("Rossi"), otherReads: [], before: company("Bianchi") };
    state.population.framework360.edit(citizen, { company: "Verdi" }, "app");
    noteAppWrite(state, "framework360", { ...write, changes: { company: "Verdi" } }, null);
    const undo = {
      ids: { shopify: "1", framework360: citizen.id },
      line: null,
      linesBefore: 0,
      attempts: 0,
      dueAt: 0,
    };
    const given = {
      side: "framework360",
      citizen,
      changes: { company: "Rossi" },
      read: company(seen),
    } as const;
    return judgeUndoWrite(state, { ...undo, ask: Symbol(), told: new Set<SideName>() }, given);
  };
  expect(wrongWith("Bianchi")).toEqual([]);
  expect(wrongWith("Neri")).toEqual([expect.stringContaining("not as the app left it")]);
});

test("an undo puts back what stood there before a write after which a person cleared the value unseen", () => {
  const wrongWith = (isUnseen: boolean, wanted: string) => {
    const state = createState(plain);
    const citizen = state.population.shopify.add({ email: "one@example.it", company: "Bianchi" }, "person")!;
    const company = (value: string | null) => ({ ...citizen.customer, company: value });
    const write = (before: string | null, after: string) => {
      state.population.shopify.edit(citizen, { company: after }, "app");
      const [read, changes] = [company(before), { company: after }];
      noteAppWrite(state, "shopify", { citizen, read, otherReads: [], before: read, changes }, null);
    };
    write("Bianchi", "Verdi");
    state.population.shopify.edit(citizen, { company: null }, "person");
    if (isUnseen) state.record.unseen.add(`shopify ${citizen.id} company`);
    write(null, "Neri");
    const undo = {
      ids: { shopify: citizen.id, framework360: "1" },
      line: null,
      linesBefore: 0,
      attempts: 0,
      dueAt: 0,
    };
    const given = { side: "shopify", citizen, changes: { company: wanted }, read: company("Neri") } as const;
    return judgeUndoWrite(state, { ...undo, ask: Symbol(), told: new Set<SideName>() }, given);
  };
  expect(wrongWith(true, "Bianchi")).toEqual([]);
  expect(wrongWith(true, "Rossi")).toEqual([expect.stringContaining("never stood there")]);
  expect(wrongWith(false, "Bianchi")).toEqual([expect.stringContaining("never stood there")]);
});

test("an undo may write over what a person wrote in the app's own words where reads come late, and nowhere else", () => {
  const wrongWith = (lagMs: number) => {
    const manners = { ...plain.manners, framework360: { ...plain.manners.framework360, lagMs } };
    const state = createState({ ...plain, manners });
    const citizen = state.population.framework360.add({ company: "Rossi" }, "person")!;
    const changes = { company: "Verdi" };
    state.population.framework360.edit(citizen, changes, "person");
    const { id, customer } = citizen;
    state.record.deeds.push({ side: "framework360", id, at: state.now(), changes, after: customer });
    const write = { citizen, read: customer, otherReads: [], before: customer, changes };
    noteAppWrite(state, "framework360", write, null);
    const ids = { shopify: "1", framework360: id };
    const undo = { ids, line: null, linesBefore: 0, attempts: 0, dueAt: 0 };
    const given = { side: "framework360", citizen, changes: { company: "Rossi" }, read: customer } as const;
    return judgeUndoWrite(state, { ...undo, ask: Symbol(), told: new Set<SideName>() }, given);
  };
  expect(wrongWith(4000)).toEqual([]);
  expect(wrongWith(0)).toEqual([expect.stringContaining("not as the app left it")]);
});

test("a company that a person clears whole right before the app writes may come back, and a part of it may not", () => {
  const raced = (cleared: Changes) => {
    const state = createState(plain);
    const company = { company: "Rossi", vatNumber: "IT12345678903" };
    const citizen = state.population.framework360.add({ firstName: "Anna", ...company }, "app")!;
    const read = citizen.customer;
    state.population.framework360.edit(citizen, cleared, "person");
    const write = { citizen, read, otherReads: [], before: citizen.customer };
    noteAppWrite(state, "framework360", { ...write, changes: { firstName: "Bice" } }, null);
    return [...state.record.raced];
  };
  expect(raced({ company: null, vatNumber: null })).toHaveLength(2);
  expect(raced({ company: null })).toEqual([]);
});

test("an undo may clear what a person wrote unseen, although they edit it once more while it runs", () => {
  const wrongWith = (isUnseen: boolean, read: string) => {
    const state = createState(plain);
    const citizen = state.population.shopify.add({ email: "one@example.it", company: "Bianchi" }, "person")!;
    const company = (value: string | null) => ({ ...citizen.customer, company: value });
    const written = { citizen, read: company(null), otherReads: [], before: company(null) };
    noteAppWrite(state, "shopify", { ...written, changes: { company: "Bianchi" } }, null);
    state.population.shopify.edit(citizen, { company: "Verdi" }, "person");
    if (isUnseen) noteUnseen(state, "shopify", citizen, "company");
    state.record.unseen.clear();
    state.population.shopify.edit(citizen, { company: "Neri" }, "person");
    const ids = { shopify: citizen.id, framework360: "1" };
    const undo = { ids, line: null, linesBefore: 0, attempts: 0, dueAt: 0 };
    const given = { side: "shopify", citizen, changes: { company: null }, read: company(read) } as const;
    return judgeUndoWrite(state, { ...undo, ask: Symbol(), told: new Set<SideName>() }, given);
  };
  expect(wrongWith(true, "Verdi")).toEqual([]);
  expect(wrongWith(true, "Rossi")).toEqual([expect.stringContaining("not as the app left it")]);
  expect(wrongWith(false, "Verdi")).toEqual([expect.stringContaining("not as the app left it")]);
});

test("a phone that Framework360 spelled in its own way before the two met is decided by a merchant who chooses the winner anew", () => {
  const lead = (isDisputed: boolean, isChosen: boolean) => {
    const manners = {
      shopify: plainManners,
      framework360: { ...plainManners, spells: "regrouped" },
    } as const;
    const world = createWorld({ ...plain, manners });
    const { shopify, framework360 } = world.population;
    const phone = "+393331234004";
    const here = shopify.add({ email: "one@example.it", phone }, "person")!;
    const there = framework360.add({ email: "one@example.it", phone: "333 123 4004" }, "person")!;
    const disputed = isDisputed ? (["phone"] as const) : [];
    const base = { ...emptyBase, disputed };
    linkBoth(world, here, there, base);
    const before = photograph(world);
    if (isChosen) world.act({ kind: "winner", side: "framework360" });
    shopify.edit(here, { phone: "333 123 4004" }, "app");
    return judge(world, before);
  };
  expect(lead(true, true)).toEqual([]);
  const wrong = [expect.stringContaining("phone of shopify changed by itself")];
  expect(lead(true, false)).toEqual(wrong);
  expect(lead(false, true)).toEqual(wrong);
});

test("a link need not follow a merge where a new customer has the merged one's e-mail", () => {
  const lead = (email: string) => {
    const world = createWorld(plain);
    const { shopify, framework360 } = world.population;
    const there = framework360.add({ email: "merged@example.it" }, "person")!;
    const kept = shopify.add({ email: "kept@example.it" }, "person")!;
    const added = shopify.add({ email }, "person")!;
    linkBoth(world, added, there, emptyBase);
    world.record.followers.set(there.id, kept.id);
    return judge(world, photograph(world)).filter((one) => one.includes("did not follow"));
  };
  expect(lead("merged@example.it")).toEqual([]);
  expect(lead("another@example.it")).toHaveLength(1);
});

/** A person's customer on Shopify and its counterpart, both of one company, of which an undo puts something back. */
function createUndone() {
  const state = createState(plain);
  const { population, record } = state;
  const here = population.shopify.add({ company: "Rossi" }, "person")!;
  const there = population.framework360.add({ company: "Rossi" }, "app")!;
  const ids = { shopify: here.id, framework360: there.id };
  const undo = {
    ids,
    line: null,
    linesBefore: 0,
    attempts: 0,
    dueAt: 0,
    ask: Symbol(),
    told: new Set<SideName>(),
  };
  const sayOnShopify = (company: string) => population.shopify.edit(here, { company }, "person");
  const putBack = (company: string | null, otherReads: readonly Customer[] = []) => {
    const before = there.customer;
    population.framework360.edit(there, { company }, "app");
    const write = { citizen: there, read: before, otherReads, before, changes: { company } };
    noteAppWrite(state, "framework360", write, undo);
    return record.undo.putBack.get(`${here.id} ${there.id} company`)!;
  };
  return { here, there, sayOnShopify, putBack };
}

test("nothing waits when an undo's next attempt puts back more of what its first one left apart", () => {
  const { sayOnShopify, putBack } = createUndone();
  expect(putBack("Verdi").hadWaiting).toBe(false);
  expect(putBack(null).hadWaiting).toBe(false);
  sayOnShopify("Bianchi");
  expect(putBack("Neri").hadWaiting).toBe(true);
});

test("an undo that finds there what it is to put back, by a person, leaves both apart like any other", () => {
  const { here, there, putBack } = createUndone();
  const left = (company: string) => ({
    shopify: here.customer,
    framework360: { ...there.customer, company },
  });
  const undone = putBack("Verdi");
  expect(putBack("Verdi")).not.toBe(undone);
  expect(isAsLeft("company", left("Verdi"), putBack("Verdi"))).toBe(true);
  expect(isAsLeft("company", left("Rossi"), putBack("Verdi"))).toBe(false);
});

test("an undo stands where a person changed the other side's value in its course, and took that back", () => {
  const { here, there, sayOnShopify, putBack } = createUndone();
  const asRead = here.customer;
  sayOnShopify("Verdi");
  const undone = putBack(null, [asRead]);
  const isStanding = () =>
    isAsLeft("company", { shopify: here.customer, framework360: there.customer }, undone);
  expect(isStanding()).toBe(true);
  sayOnShopify("Rossi");
  expect(isStanding()).toBe(true);
  sayOnShopify("Bianchi");
  expect(isStanding()).toBe(false);
});

test("a tag stays apart after an undo where a person took it off the other side in its course, and put it on again", () => {
  const differs = (isTakenOff: boolean) => {
    const world = createWorld(plain);
    const { record, population } = world;
    const here = population.shopify.add({ email: "a@example.it", tags: ["vip"] }, "person")!;
    const there = population.framework360.add({ email: "a@example.it", tags: ["vip"] }, "app")!;
    linkBoth(world, here, there);
    const before = photograph(world);
    const tag = (on: boolean) => world.act({ kind: "tag", side: "framework360", who: 0, tag: "vip", on });
    if (isTakenOff) tag(false);
    population.shopify.edit(here, { tags: { add: [], remove: ["vip"] } }, "app");
    const left = { shopify: here.customer, framework360: there.customer };
    const undone = { side: "shopify" as const, at: 0, left, otherReads: [], hadWaiting: true };
    if (isTakenOff) {
      record.undo.putBack.set(`${here.id} ${there.id} tag vip`, undone);
      tag(true);
    }
    return judge(world, before).filter((one) => one.includes("tags differ"));
  };
  expect(differs(true)).toEqual([]);
  expect(differs(false)).toHaveLength(1);
});

test("a tag that an undo left to one side may change after another undo broke off, of which a run carries the rest", () => {
  const lead = (breaksOff: boolean) => {
    const world = createWorld(plain);
    const { record, population } = world;
    const here = population.shopify.add({ email: "a@example.it" }, "person")!;
    const there = population.framework360.add({ email: "a@example.it", tags: ["fair"] }, "app")!;
    const ids = { shopify: here.id, framework360: there.id };
    const linked = { shopifyId: here.id, framework360Id: there.id };
    const base = { ...emptyBase, shopify: here.customer, framework360: there.customer };
    world.links.set("1", { id: "1", ...linked, base, deletedOn: null, version: new Date(0) });
    const left = { shopify: here.customer, framework360: there.customer };
    const undone = { side: "framework360" as const, at: 0, left, otherReads: [], hadWaiting: false };
    record.undo.putBack.set(`${here.id} ${there.id} tag fair`, undone);
    const before = photograph(world);
    if (breaksOff) noteBrokenOff({ record }, { ids });
    const [stood, changes] = [there.customer, { tags: { add: [], remove: ["fair"] } }];
    population.framework360.edit(there, changes, "app");
    noteAppWrite(
      { ...createState(plain), population, record },
      "framework360",
      { citizen: there, read: stood, otherReads: [], before: stood, changes },
      null,
    );
    return judge(world, before).filter((one) => one.includes("as an undo left it"));
  };
  expect(lead(true)).toEqual([]);
  expect(lead(false)).toHaveLength(1);
});

test("an undo of all that is kept takes in the lines that were written before it was asked for, and no later one", () => {
  const state = createState(plain);
  const ids = { shopify: "1", framework360: "2" };
  for (const company of ["Rossi", "Bianchi", "Verdi"])
    keepLine(state, ids, { framework360: { before: {}, after: { company }, wasPersonsNo: false } });
  const undo = { ids, line: null, linesBefore: 2 };
  const wanted = linesFor(state, undo).map(({ values, isWanted }) => [
    values.framework360?.after.company,
    isWanted,
  ]);
  expect(wanted).toEqual([
    ["Verdi", false],
    ["Bianchi", true],
    ["Rossi", true],
  ]);
});

test("an undo of all goes back behind a person's edit that passed for the app's write", () => {
  const lead = (isUnseen: boolean) => {
    const state = createState(plain);
    const { population, record } = state;
    const citizen = population.shopify.add({ firstName: "Eva" }, "person")!;
    const ids = { shopify: citizen.id, framework360: "1" };
    const write = (firstName: string) =>
      keepLine(state, ids, { shopify: rename(state, "shopify", citizen, firstName) });
    write("Maria");
    population.shopify.edit(citizen, { firstName: "Ada" }, "person");
    if (isUnseen) record.unseen.add(`shopify ${citizen.id} firstName`);
    write("Anna");
    const start = photographUndo(state);
    population.shopify.edit(citizen, { firstName: "Eva" }, "app");
    const undo = { ids, line: null, linesBefore: 2, attempts: 0, dueAt: 0 };
    judgeRestored(state, { ...undo, ask: Symbol(), told: new Set<SideName>() }, start);
    return record.violations;
  };
  expect(lead(true)).toEqual([]);
  expect(lead(false)).toEqual([expect.stringContaining('at ["Eva"], it was ["Ada"]')]);
});

test("an undo of all goes back to where a write was told twice, which looks like an edit in between", () => {
  const lead = (times: number) => {
    const state = createState(plain);
    const citizen = state.population.framework360.add({ firstName: "Eva" }, "person")!;
    const ids = { shopify: "1", framework360: citizen.id };
    const maria = rename(state, "framework360", citizen, "Maria");
    for (let time = 0; time < times; time++) keepLine(state, ids, { framework360: maria });
    keepLine(state, ids, { framework360: rename(state, "framework360", citizen, "Anna") });
    const undo = { ids, line: null, linesBefore: 2, attempts: 0, dueAt: 0 };
    judgeRestored(state, { ...undo, ask: Symbol(), told: new Set<SideName>() }, photographUndo(state));
    return state.record.violations;
  };
  expect(lead(2)).toEqual([]);
  expect(lead(1)).toEqual([expect.stringContaining('at ["Anna"], it was ["Eva"]')]);
});

test("an undo may go back behind a write that put back what the app had left, where it may not have been heard of", () => {
  const lead = (failures: number) => {
    const state = createState(plain);
    const citizen = state.population.shopify.add({ firstName: "Eva" }, "person")!;
    rename(state, "shopify", citizen, "Maria");
    state.population.shopify.edit(citizen, { firstName: "Ada" }, "person");
    rename(state, "shopify", citizen, "Maria");
    state.record.failures = failures;
    const undo = { ids: { shopify: citizen.id, framework360: "1" }, line: null, linesBefore: 2 };
    const asked = { ...undo, attempts: 0, dueAt: 0, ask: Symbol(), told: new Set<SideName>() };
    const read = citizen.customer;
    return judgeUndoWrite(state, asked, { side: "shopify", citizen, changes: { firstName: "Eva" }, read });
  };
  expect(lead(1)).toEqual([]);
  expect(lead(0)).toEqual([expect.stringContaining('["Eva"] never stood there')]);
});

test("a subscription passes for sent where a person did what was to be written beside it", () => {
  const passes = (phone: string) => {
    const state = createState(plain);
    const citizen = state.population.framework360.add({ phone: "+39333111" }, "app")!;
    const intent = { framework360: { phone: "+39333222", newsletter: "subscribed" as const } };
    const ids = { shopifyId: "1", framework360Id: citizen.id };
    const base = { ...emptyBase, intent, intentBy: "run" as const };
    state.links.all.set("1", { id: "1", ...ids, base, deletedOn: null, version: new Date(0) });
    const before = citizen.customer;
    state.population.framework360.edit(citizen, { phone }, "person");
    noteDoneAlready(state, "framework360", citizen, before);
    return state.record.registeredAgain.has(citizen.id);
  };
  expect(passes("+39333222")).toBe(true);
  expect(passes("+39333444")).toBe(false);
});

test("a part of an address that a person cleared passes for the undo's that was about to clear it", () => {
  const passes = (field: "street" | "city") => {
    const state = createState(plain);
    const address = { street: "Via Roma 1", city: "Milano" };
    const citizen = state.population.framework360.add(address, "app")!;
    const intent = { framework360: { street: null, city: "Torino" } };
    const ids = { shopifyId: "1", framework360Id: citizen.id };
    const base = { ...emptyBase, intent, intentBy: "undo" as const };
    state.links.all.set("1", { id: "1", ...ids, base, deletedOn: null, version: new Date(0) });
    const before = citizen.customer;
    state.population.framework360.edit(citizen, { [field]: null }, "person");
    noteDoneAlready(state, "framework360", citizen, before);
    return state.record.unseen.has(`framework360 ${citizen.id} street`);
  };
  expect(passes("street")).toBe(true);
  expect(passes("city")).toBe(false);
});

test("an edit that waited before an undo is still to be carried after it, unless it was taken back", () => {
  const waits = (atUndo: string) => {
    const world = createWorld(plain);
    const { record, population } = world;
    const here = population.shopify.add({ email: "a@example.it", company: "Bianchi" }, "person")!;
    const there = population.framework360.add({ email: "a@example.it", company: "Rossi" }, "app")!;
    const linked = { shopifyId: here.id, framework360Id: there.id };
    const base = { ...emptyBase, shopify: here.customer, framework360: there.customer };
    world.links.set("1", { id: "1", ...linked, base, deletedOn: null, version: new Date(0) });
    const before = photograph(world);
    const left = { shopify: { ...here.customer, company: atUndo }, framework360: there.customer };
    const undone = { side: "framework360" as const, at: 0, left, otherReads: [], hadWaiting: true };
    record.undo.putBack.set(`${here.id} ${there.id} company`, undone);
    judge(world, before);
    return undone.hadWaiting;
  };
  expect(waits("Bianchi")).toBe(true);
  expect(waits("Verdi")).toBe(false);
});
