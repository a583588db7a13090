import { expect, onTestFinished, test } from "vitest";

import { defaultBehaviour, type Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { startFramework360Sandbox } from "../../sandbox/framework360/server.ts";
import {
  addTags,
  createAddress,
  createCustomer,
  deleteCustomer,
  editCustomer,
  setEmailConsent,
} from "../../sandbox/shopify/customers.ts";
import { createShop } from "../../sandbox/shopify/state.ts";
import type { Line } from "./database.ts";
import { judge } from "./judge.ts";
import { readShown, type Deed, type Person } from "./person.ts";
import { isWell } from "./run.ts";
import type { World } from "./worlds.ts";

const anna = { firstName: "Anna", lastName: "Neri", email: "anna@example.it", phone: "+393331234567" };

/** Anna, who was on Shopify first and has been carried. */
async function annaOnBoth(changed: Partial<Behaviour> = {}) {
  const behaviour = { ...defaultBehaviour, ...changed };
  const domain = "judged.myshopify.com";
  const shop = createShop({ domain, name: "Judged", idStart: 1n, plan: "plus" });
  const account = await startFramework360Sandbox({ port: 0, behaviour });
  onTestFinished(() => account.close());
  const world: World = { name: "judged", behaviour, domain, shop, account };
  const { store } = account.control;
  const { id } = createCustomer(shop, anna).customer!;
  const copy = store.createCustomer({
    nome: anna.firstName,
    cognome: anna.lastName,
    email: anna.email,
    telefono: anna.phone,
  });
  const person: Person = {
    name: "Anna",
    ids: { shopify: id, framework360: String(copy.id) },
    initial: { shopify: readShown(world, "shopify", id)! },
    deeds: [],
    deletedOn: null,
  };
  const done = (deed: Omit<Deed, "at">) => void person.deeds.push({ at: 1, ...deed } as Deed);
  const kinds = (activity: Line[] = [], others: Person[] = []) =>
    judge(world, [person, ...others], activity).found.map(({ kind }) => kind);
  return { world, shop, store, copy, id, person, done, kinds };
}

function line(outcome: string, field?: string): Line {
  const explanations = field ? [{ field, explanation: { code: "data-refused" } }] : [];
  return {
    at: new Date(),
    outcome,
    reason: null,
    fields: [],
    shopifyId: "1",
    framework360Id: null,
    explanations,
  };
}

test("has nothing against two sides that say the same", async () => {
  const { kinds } = await annaOnBoth();
  expect(kinds()).toEqual([]);
});

test("finds somebody who is gone, doubled or brought back", async () => {
  const gone = await annaOnBoth();
  deleteCustomer(gone.shop, gone.id);
  expect(gone.kinds()).toContain("lost");
  const doubled = await annaOnBoth();
  doubled.store.createCustomer({ nome: "Anna", email: anna.email });
  expect(doubled.kinds()).toEqual(["doubled"]);
  const another = await annaOnBoth({ registrationOfKnown: "another" });
  for (const kinds of [[], ["doubled", "doubled"]]) {
    another.store.createCustomer({ nome: "Anna", email: anna.email });
    expect(another.kinds()).toEqual(kinds);
  }
  const back = await annaOnBoth();
  back.person.deletedOn = "shopify";
  expect(back.kinds()).toEqual(["brought back"]);
});

test("lets the customer that the account made of a known e-mail come to Shopify once this e-mail is its own", async () => {
  const { shop, id, store, copy, done, kinds } = await annaOnBoth({ registrationOfKnown: "another" });
  const made = store.createCustomer({ nome: "Anna", email: anna.email });
  const moved = "moved@example.it";
  editCustomer(shop, id, { email: moved });
  store.updateCustomer(copy, { email: moved });
  done({ side: "framework360", field: "email", value: moved });
  createCustomer(shop, { firstName: "Anna", email: anna.email });
  expect(kinds()).toEqual([]);
  store.updateCustomer(made, { email: "other@example.it" });
  expect(kinds()).toEqual(["doubled", "doubled"]);
});

test("finds a value that does not stand where it was written, and one that was not carried", async () => {
  const { shop, id, done, kinds } = await annaOnBoth();
  done({ side: "shopify", field: "firstName", value: "Anita" });
  expect(kinds()).toEqual(["reverted", "untold"]);
  editCustomer(shop, id, { firstName: "Anita" });
  expect(kinds()).toEqual(["untold"]);
  expect(kinds([line("updated")])).toEqual(["untold"]);
  expect(kinds([line("partly", "lastName")])).toEqual(["untold"]);
});

test("lets a value be missing where the account cannot hold it, and only if that is told", async () => {
  const usual = await annaOnBoth();
  usual.done({ side: "shopify", field: "firstName", value: "Anna (2)" });
  editCustomer(usual.shop, usual.id, { firstName: "Anna (2)" });
  expect(usual.kinds([line("partly", "firstName")])).toEqual(["not carried"]);
  const strict = await annaOnBoth({ nameRules: "strict" });
  strict.done({ side: "shopify", field: "firstName", value: "Anna (2)" });
  editCustomer(strict.shop, strict.id, { firstName: "Anna (2)" });
  expect(strict.kinds([line("partly", "firstName")])).toEqual([]);
  expect(strict.kinds()).toEqual(["untold"]);
});

test("lets a word stand for a name that a person cleared, where the account asks for the names with what is carried", async () => {
  const updates = { updateAppliesTags: true, updateAppliesMarketing: true };
  for (const [asked, behaviour] of [
    [true, { ...updates, updateAsksForPerson: true }],
    [true, { ...updates, updateAppliesTags: false }],
    [false, updates],
  ] as const) {
    const { shop, store, copy, id, done, kinds } = await annaOnBoth(behaviour);
    done({ side: "framework360", field: "lastName", value: "" });
    editCustomer(shop, id, { lastName: "" });
    store.updateCustomer(copy, { cognome: "Non indicato" });
    expect(kinds()).toEqual(asked ? [] : ["reverted"]);
  }
});

test("lets a name lose what the account itself refuses, where it blanks what it is not sent, and only if that is told", async () => {
  for (const updateKeepsTheRest of [true, false]) {
    const { shop, store, copy, id, done, kinds } = await annaOnBoth({
      nameRules: "strict",
      updateKeepsTheRest,
    });
    done({ side: "framework360", field: "lastName", value: "Neri & Figli" });
    editCustomer(shop, id, { lastName: "Neri & Figli" });
    store.updateCustomer(copy, { cognome: "Neri Figli" });
    expect(kinds([line("partly", "lastName")])).toEqual(updateKeepsTheRest ? ["reverted"] : []);
    expect(kinds()).toContain("reverted");
  }
});

test("lets a tag stay where registrations only add tags, whatever else they replace, and only if that is told", async () => {
  for (const registrationTags of ["add", "replace"] as const) {
    const { shop, store, copy, id, done, kinds } = await annaOnBoth({
      registrationOfKnown: "replace",
      registrationTags,
    });
    addTags(shop, id, ["fair"]);
    store.updateCustomer(copy, { tags: ["fair", "vip"] });
    done({ side: "shopify", field: "tag", tag: "fair", value: true } as Omit<Deed, "at">);
    expect(kinds()).toEqual(["untold"]);
    expect(kinds([line("partly", "tags")])).toEqual(registrationTags === "add" ? [] : ["not carried"]);
  }
});

test("lets an Italian phone stay away beside an address abroad, where the account takes no prefix, and only if that is told", async () => {
  for (const [phoneRules, country] of [
    ["italian", "DE"],
    ["italian", "IT"],
    ["any", "DE"],
  ] as const) {
    const { shop, store, copy, id, done, kinds } = await annaOnBoth({ phoneRules });
    createAddress(shop, id, {
      address1: "Hauptstraße 1",
      city: "Berlin",
      zip: "10115",
      countryCode: country,
    });
    store.updateCustomer(copy, {
      indirizzo: "Hauptstraße 1",
      comune: "Berlin",
      cap: "10115",
      stato: country,
    });
    done({ side: "shopify", field: "address", value: `Hauptstraße 1|Berlin||10115|${country}` });
    done({ side: "shopify", field: "phone", value: "+393510000121" });
    editCustomer(shop, id, { phone: "+393510000121" });
    const isExcused = phoneRules === "italian" && country === "DE";
    expect(kinds([line("partly", "phone")])).toEqual(isExcused ? [] : ["not carried"]);
    expect(kinds()).toContain("untold");
  }
});

test("takes a number that an account shows without its country for one of the country of the address, and for no other", async () => {
  for (const [phonesOnRead, country, phone, expected] of [
    ["national", "DE", "+493510000121", []],
    ["national", "DE", "+493510000122", ["untold"]],
    ["national", "IT", "+493510000121", ["untold"]],
    ["grouped", "DE", "+493510000121", ["untold"]],
  ] as const) {
    const { shop, store, copy, id, done, kinds } = await annaOnBoth({ phonesOnRead });
    createAddress(shop, id, {
      address1: "Hauptstraße 1",
      city: "Berlin",
      zip: "10115",
      countryCode: country,
    });
    store.updateCustomer(copy, {
      telefono: "+393510000121",
      indirizzo: "Hauptstraße 1",
      comune: "Berlin",
      cap: "10115",
      stato: country,
    });
    done({ side: "shopify", field: "address", value: `Hauptstraße 1|Berlin||10115|${country}` });
    done({ side: "framework360", field: "phone", value: "+393510000121" });
    editCustomer(shop, id, { phone });
    expect(kinds()).toEqual(expected);
  }
});

test("takes it for one of a country that the address was in before", async () => {
  for (const [country, expected] of [["DE", []] as const, ["IT", ["untold"]] as const]) {
    const { shop, store, copy, id, done, kinds } = await annaOnBoth({ phonesOnRead: "national" });
    const milan = "Via Po 1|Milano|MI|20121|IT";
    done({ side: "shopify", field: "address", value: `Hauptstraße 1|Berlin||10115|${country}` });
    done({ side: "framework360", field: "phone", value: "+393510000121" });
    done({ side: "shopify", field: "address", value: milan });
    const [address1, city, provinceCode, zip] = milan.split("|");
    createAddress(shop, id, { address1, city, provinceCode, zip, countryCode: "IT" }, true);
    const address = { indirizzo: "Via Po 1", comune: "Milano", citta: "MI", cap: "20121", stato: "IT" };
    store.updateCustomer(copy, { telefono: "+393510000121", ...address });
    editCustomer(shop, id, { phone: "+493510000121" });
    expect(kinds()).toEqual(expected);
  }
});

test("lets the city be the province of a person's address abroad where an account that ignores blanks shows the personal one in its place", async () => {
  const own = { addresses: "apart", blanksOnUpdate: "ignored", updateKeepsTheRest: false } as const;
  for (const [behaviour, citta, isLet] of [
    [own, "Berlin", true],
    [own, "MI", false],
    [{ ...own, addresses: "copies" }, "Berlin", false],
    [{ ...own, blanksOnUpdate: "clear" }, "Berlin", false],
    [{ ...own, updateKeepsTheRest: true }, "Berlin", false],
    [{ ...own, updateKeepsTheRest: true, registrationAddress: "fills-billing" }, "Berlin", true],
  ] as const) {
    const { shop, id, store, copy, done, kinds } = await annaOnBoth(behaviour);
    const address = { city: "Berlin", zip: "10115", countryCode: "DE" };
    createAddress(shop, id, { address1: "Hauptstraße 1", ...address }, true);
    store.updateCustomer(copy, {
      indirizzo: "Hauptstraße 1",
      comune: "Berlin",
      citta,
      cap: "10115",
      stato: "DE",
    });
    done({ side: "framework360", field: "address", value: "Hauptstraße 1|Berlin||10115|DE" });
    expect(kinds()).toEqual(isLet ? [] : ["reverted"]);
  }
});

test("takes the account's own form of a value for the value, and no other form", async () => {
  const { store, copy, kinds } = await annaOnBoth({ letterCase: "upper" });
  expect(kinds()).toEqual([]);
  store.updateCustomer(copy, { nome: "ANNA", cognome: "NERI" });
  expect(kinds()).toEqual([]);
  store.updateCustomer(copy, { nome: "ANN" });
  expect(kinds()).toEqual(["untold"]);
});

test("takes an address for the same of which the account wrote a part in its own form", async () => {
  const { store, shop, id, copy, person, kinds, world } = await annaOnBoth({ letterCase: "upper" });
  const place = { city: "Napoli", provinceCode: "NA", zip: "80132", countryCode: "IT" };
  createAddress(shop, id, { address1: "Via Garibaldi 12", ...place }, true);
  person.initial.shopify = readShown(world, "shopify", id)!;
  const address = {
    indirizzo: "VIA GARIBALDI 12",
    comune: "Napoli",
    citta: "NA",
    cap: "80132",
    stato: "Italia",
  };
  store.updateCustomer(copy, address);
  expect(kinds()).toEqual([]);
  store.updateCustomer(copy, { comune: "Salerno" });
  expect(kinds()).toEqual(["untold"]);
});

test("lets an account spell what a person wrote there, and no spelling travel to Shopify", async () => {
  const { shop, id, store, copy, done, kinds } = await annaOnBoth({ letterCase: "upper" });
  done({ side: "framework360", field: "lastName", value: "Neri" });
  store.updateCustomer(copy, { cognome: "NERI" });
  expect(kinds()).toEqual([]);
  editCustomer(shop, id, { lastName: "NERI" });
  expect(kinds()).toEqual(["untold"]);
  store.updateCustomer(copy, { cognome: "Ner" });
  expect(kinds()).toContain("reverted");
});

test("finds an unsubscription that no person made, and a subscription against somebody's word", async () => {
  const { shop, id, kinds, done, store, copy } = await annaOnBoth();
  setEmailConsent(shop, id, { marketingState: "UNSUBSCRIBED" });
  expect(kinds()).toEqual(["unsubscribed"]);
  done({ side: "framework360", field: "consent", value: false });
  expect(kinds()).toEqual([]);
  store.updateCustomer(copy, { marketingActive: true });
  expect(kinds()).toEqual(["resubscribed"]);
});

test("takes a person's name without its odd letters for hers in the account's own spelling, where the account blanks what it is not sent", async () => {
  for (const [behaviour, shown, expected] of [
    [{}, "Rossi Figli di", []],
    [{}, "Rossi Figli Di", ["reverted"]],
    [{ letterCase: "title" }, "Rossi Figli Di", []],
    [{ letterCase: "title" }, "Rossi Figlia Di", ["reverted"]],
    [{ longestText: 8 }, "Rossi Fi", []],
    [{ letterCase: "title", updateKeepsTheRest: true }, "Rossi Figli Di", ["reverted"]],
  ] as const) {
    const rules = { nameRules: "strict", updateKeepsTheRest: false, ...behaviour } as const;
    const { shop, id, store, copy, done, kinds } = await annaOnBoth(rules);
    const written = "Rossi & Figli di";
    editCustomer(shop, id, { lastName: written });
    done({ side: "framework360", field: "lastName", value: written });
    store.updateCustomer(copy, { cognome: shown });
    expect(kinds([line("partly", "lastName")])).toEqual(expected);
    expect(kinds()).toContain("reverted");
  }
});

test("takes no value for one that may stay away, but where an account asks for names with each update and refuses its own", async () => {
  const mute = { errorField: "null", nameRules: "strict" } as const;
  for (const [behaviour, lastName, expected] of [
    [{ ...mute, updateKeepsTheRest: false }, "Rossi & Figli", []],
    [{ ...mute, updateKeepsTheRest: false }, "Rossi", ["not carried"]],
    [mute, "Rossi & Figli", ["not carried"]],
    [{ nameRules: "strict", updateKeepsTheRest: false }, "Rossi & Figli", ["not carried"]],
    [{ nameRules: "strict", updateAsksForPerson: true }, "Rossi & Figli", []],
    [{ nameRules: "strict", updateAsksForPerson: true }, "Rossi", ["not carried"]],
    [{ nameRules: "strict" }, "Rossi & Figli", ["not carried"]],
    [{ updateAsksForPerson: true }, "Rossi & Figli", ["not carried"]],
  ] as const) {
    const { shop, id, store, copy, done, kinds } = await annaOnBoth(behaviour);
    store.updateCustomer(copy, { cognome: lastName });
    editCustomer(shop, id, { lastName });
    done({ side: "framework360", field: "lastName", value: lastName });
    editCustomer(shop, id, { firstName: "Annalisa" });
    done({ side: "shopify", field: "firstName", value: "Annalisa" });
    expect(kinds([line("partly", "firstName")])).toEqual(expected);
  }
});

test("lets a tag and a choice stay away that come with the names, where the account refuses its own, and only if that is told", async () => {
  const strict = { nameRules: "strict", registrationTags: "replace" } as const;
  const taking = { updateAppliesTags: true, updateAppliesMarketing: true };
  for (const [behaviour, lastName, isLet] of [
    [{ ...strict, ...taking, updateAsksForPerson: true }, "N?ri", true],
    [{ ...strict, ...taking, updateAsksForPerson: true }, "Neri", false],
    [{ ...strict, ...taking }, "N?ri", false],
    [strict, "N?ri", true],
    [{ ...strict, nameRules: "short" }, "N?ri", false],
  ] as const) {
    for (const [field, value] of [
      ["tags", { field: "tag", tag: "vip", value: true }],
      ["newsletter", { field: "consent", value: true }],
    ] as const) {
      const { shop, id, store, copy, done, kinds } = await annaOnBoth(behaviour);
      store.updateCustomer(copy, { cognome: lastName });
      editCustomer(shop, id, { lastName });
      done({ side: "framework360", field: "lastName", value: lastName });
      if (field === "tags") addTags(shop, id, ["vip"]);
      else setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
      done({ side: "shopify", ...value });
      expect(kinds([line("partly", field)])).toEqual(isLet ? [] : ["not carried"]);
      expect(kinds()).toEqual(["untold"]);
      if (field !== "tags") continue;
      store.updateCustomer(copy, { tags: ["press", "vip"] });
      done({ side: "framework360", field: "tag", tag: "press", value: true } as Omit<Deed, "at">);
      expect(kinds([line("partly", field)])).toEqual(["not carried"]);
    }
  }
});

test("allows one mail about a registration for each choice, and asks for one confirmation of each subscription", async () => {
  const { store, copy, kinds, done, person } = await annaOnBoth();
  store.addMail(copy.id, "registration");
  expect(kinds()).toEqual([]);
  store.addMail(copy.id, "registration");
  expect(kinds()).toEqual(["mailed"]);
  done({ side: "shopify", field: "tag", tag: "vip", value: false } as Omit<Deed, "at">);
  expect(kinds()).toEqual([]);
  store.addMail(copy.id, "confirmation");
  expect(kinds()).toEqual(["mailed"]);
  person.initial.shopify!.consent = "yes";
  expect(kinds()).not.toContain("mailed");
  store.addMail(copy.id, "confirmation");
  expect(kinds()).toContain("mailed");
});

test.each([
  ["as-sent", "none", 1],
  ["by-default", "none", 2],
  ["always", "none", 2],
  ["always", "no", 2],
  ["always", "yes", 1],
] as const)(
  "allows one registration that takes back what the account subscribed by itself: %s, %s on Shopify",
  async (subscribesNew, consent, allowed) => {
    const { store, copy, person, kinds } = await annaOnBoth({ subscribesNew });
    person.initial.shopify!.consent = consent;
    for (let mails = 0; mails < allowed; mails += 1) store.addMail(copy.id, "registration");
    expect(kinds()).not.toContain("mailed");
    store.addMail(copy.id, "registration");
    expect(kinds()).toContain("mailed");
  },
);

test("allows no such registration where an update takes it back, and of nobody who was in Framework360 before", async () => {
  const updated = await annaOnBoth({ subscribesNew: "always", updateAppliesMarketing: true });
  const before = await annaOnBoth({ subscribesNew: "always" });
  before.person.initial.framework360 = { ...before.person.initial.shopify!, consent: "none" };
  for (const { store, copy, kinds } of [updated, before]) {
    store.addMail(copy.id, "registration");
    store.addMail(copy.id, "registration");
    expect(kinds()).toEqual(["mailed"]);
  }
});

test("does not take a choice in Framework360 for one that may be mailed of", async () => {
  const { store, copy, kinds, done } = await annaOnBoth();
  store.addMail(copy.id, "registration");
  store.addMail(copy.id, "registration");
  done({ side: "framework360", field: "tag", tag: "vip", value: false } as Omit<Deed, "at">);
  expect(kinds()).toEqual(["mailed"]);
});

test("finds somebody who was not created, unless the account cannot hold them and that is told", async () => {
  const { shop, id, store, copy, person, kinds } = await annaOnBoth({ nameRules: "strict" });
  store.deleteCustomer(copy);
  expect(kinds()).toEqual(["untold"]);
  expect(kinds([line("failed")])).toEqual(["not carried"]);
  editCustomer(shop, id, { firstName: "Anna (2)" });
  expect(kinds([line("failed")])).toEqual([]);
  person.initial.framework360 = person.initial.shopify!;
  expect(kinds([line("failed")])).toEqual(["lost"]);
});

test("finds a deletion that went on to the other side", async () => {
  const { shop, id, store, copy, person, kinds } = await annaOnBoth();
  store.deleteCustomer(copy);
  person.deletedOn = "framework360";
  expect(kinds()).toEqual([]);
  deleteCustomer(shop, id);
  expect(kinds()).toEqual(["lost"]);
});

test("believes the newest line alone, and none that only says that a direction is off", async () => {
  const { shop, id, done, kinds } = await annaOnBoth({ nameRules: "strict" });
  done({ side: "shopify", field: "firstName", value: "Anna (2)" });
  editCustomer(shop, id, { firstName: "Anna (2)" });
  expect(kinds([line("failed")])).toEqual([]);
  expect(kinds([line("updated"), line("failed")])).toEqual(["untold"]);
  expect(kinds([{ ...line("skipped"), reason: "direction-off" }])).toEqual(["untold"]);
  expect(kinds([{ ...line("failed"), shopifyId: "another" }])).toEqual(["untold"]);
});

test("takes what an account makes of Shopify's value for the same, and nothing else that stands there", async () => {
  const { store, copy, done, kinds } = await annaOnBoth({ longestText: 3 });
  done({ side: "framework360", field: "firstName", value: "Ann" });
  store.updateCustomer(copy, { nome: "Ann" });
  expect(kinds()).toEqual([]);
  done({ side: "framework360", field: "firstName", value: "Ada" });
  store.updateCustomer(copy, { nome: "Ada" });
  expect(kinds()).toEqual(["untold"]);
});

test("lets a yes be missing that an update was sent while another customer had the e-mail, if that is told", async () => {
  const told = [line("partly", "newsletter")];
  for (const [unknownParameters, expected] of [
    ["ignored", []] as const,
    ["refused", ["not carried"]] as const,
  ]) {
    const { shop, id, done, kinds } = await annaOnBoth({ unknownParameters });
    done({ side: "shopify", field: "consent", value: true });
    setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
    const shared: Deed = { at: 1, side: "framework360", field: "email", value: anna.email };
    const other: Person = { name: "Berta", ids: {}, initial: {}, deeds: [shared], deletedOn: null };
    expect(kinds(told)).toEqual(["not carried"]);
    expect(kinds(told, [other])).toEqual(expected);
    expect(kinds([line("updated")], [other])).toEqual(["untold"]);
    other.deeds.unshift({ ...shared, at: 0 });
    other.deeds[1] = { ...shared, value: "moved@example.it" };
    expect(kinds(told, [other])).toEqual(["not carried"]);
  }
});

test.each([
  { doubleOptIn: true, isNewYesShown: true, expected: ["lost"] },
  { doubleOptIn: false, isNewYesShown: false, expected: [] },
  { doubleOptIn: false, isNewYesShown: true, expected: ["not carried", "lost"] },
])(
  "lets a yes be missing that passes for one to be confirmed, if that is told: %o",
  async ({ doubleOptIn, isNewYesShown, expected }) => {
    const { shop, id, person, done, kinds } = await annaOnBoth({
      ...{ doubleOptIn, registrationOfKnown: "nothing", updateAppliesMarketing: true },
    });
    done({ side: "shopify", field: "consent", value: true });
    setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
    const shopify = { ...person.initial.shopify!, email: "berta@example.it", consent: "yes" as const };
    const berta: Person = { name: "Berta", ids: {}, initial: { shopify }, deeds: [], deletedOn: null };
    expect(kinds([line("partly", "newsletter")], isNewYesShown ? [berta] : [])).toEqual(expected);
    expect(kinds([line("updated")])).toEqual(["untold"]);
  },
);

test("finds a tag that is missing, came back or was not carried", async () => {
  const { shop, id, store, copy, done, kinds } = await annaOnBoth();
  done({ side: "shopify", field: "tag", tag: "vip", value: true } as Omit<Deed, "at">);
  expect(kinds()).toEqual(["untold"]);
  addTags(shop, id, ["vip"]);
  expect(kinds()).toEqual(["untold"]);
  expect(kinds([line("partly", "tags")])).toEqual(["not carried"]);
  store.updateCustomer(copy, { tags: ["VIP"] });
  expect(kinds()).toEqual([]);
  done({ side: "framework360", field: "tag", tag: "vip", value: false } as Omit<Deed, "at">);
  store.updateCustomer(copy, { tags: [] });
  expect(kinds()).toEqual(["untold"]);
});

test.each([
  [{ registrationOfKnown: "nothing" } as const, "tags"],
  [{ registrationOfKnown: "another" } as const, "tags"],
  [{ registrationAsksPassword: true } as const, "tags"],
  [{ registrationOfKnown: "replace", registrationRefuses: "telefono" } as const, "tags"],
])("lets a tag be missing where the account changes none, if that is told: %o", async (behaviour, field) => {
  const { shop, id, done, kinds } = await annaOnBoth(behaviour);
  done({ side: "shopify", field: "tag", tag: "vip", value: true } as Omit<Deed, "at">);
  addTags(shop, id, ["vip"]);
  expect(kinds([line("partly", field)])).toEqual([]);
  expect(kinds([line("partly", "email")])).toEqual(["untold"]);
});

test("expects no tags from an account that shows none, and that those given there stay", async () => {
  const { store, copy, done, kinds } = await annaOnBoth({ tagsOnRead: "hidden" });
  store.updateCustomer(copy, { tags: ["crm"] });
  done({ side: "framework360", field: "tag", tag: "crm", value: true } as Omit<Deed, "at">);
  expect(kinds()).toEqual([]);
  store.updateCustomer(copy, { tags: [] });
  expect(kinds()).toEqual(["lost"]);
  const blanked = {
    ...line("partly"),
    explanations: [{ field: "tags", explanation: { code: "tags-blanked" } }],
  };
  expect(kinds([line("updated", "phone"), blanked])).toEqual([]);
  expect(kinds([line("partly", "tags")])).toEqual(["lost"]);
});

test("lets a choice be missing where only a registration takes it, which would blank hidden tags, if that is told", async () => {
  const { shop, id, done, kinds } = await annaOnBoth({
    tagsOnRead: "hidden",
    registrationOfKnown: "replace",
  });
  setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
  done({ side: "shopify", field: "consent", value: true });
  expect(kinds()).toEqual(["untold"]);
  expect(kinds([line("partly", "newsletter")])).toEqual([]);
});

test("lets a tag and a choice wait that would go by a registration without one of two addresses, and only if that is told", async () => {
  const refusing = {
    addresses: "apart",
    registrationRefuses: "dati_fatturazione",
    registrationTags: "replace",
  } as const;
  const address = { indirizzo: "Via Po 3", comune: "Lodi" };
  const two = { ...address, personalAddress: { ...address, indirizzo: "Via Larga 1" } };
  for (const [behaviour, fields, isLet] of [
    [refusing, two, true],
    [refusing, { ...address, personalAddress: address }, false],
    [refusing, { personalAddress: address }, false],
    [{ ...refusing, registrationRefuses: "nothing" }, two, false],
    [{ ...refusing, updateAppliesTags: true, updateAppliesMarketing: true }, two, false],
  ] as const) {
    for (const field of ["tags", "newsletter"]) {
      const { shop, id, store, copy, done, kinds } = await annaOnBoth(behaviour);
      createAddress(shop, id, { address1: address.indirizzo, city: address.comune }, true);
      store.updateCustomer(copy, fields);
      done({ side: "framework360", field: "address", value: "Via Po 3|Lodi|||" });
      if (field === "tags") addTags(shop, id, ["vip"]);
      else setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
      if (field === "tags")
        done({ side: "shopify", field: "tag", tag: "vip", value: true } as Omit<Deed, "at">);
      else done({ side: "shopify", field: "consent", value: true });
      expect(kinds([line("partly", field)])).toEqual(isLet ? [] : ["not carried"]);
      expect(kinds()).toEqual(["untold"]);
    }
  }
});

test("lets a choice wait of somebody without a phone, by which it shows whether a registration blanks hidden tags", async () => {
  for (const [behaviour, phone, isLet] of [
    [{ tagsOnRead: "hidden" }, "", true],
    [{ tagsOnRead: "hidden" }, anna.phone, false],
    [{ tagsOnRead: "hidden", updateAppliesMarketing: true }, "", false],
    [{}, "", false],
  ] as const) {
    const { shop, id, store, copy, done, kinds } = await annaOnBoth(behaviour);
    store.updateCustomer(copy, { telefono: phone });
    editCustomer(shop, id, { phone });
    done({ side: "shopify", field: "phone", value: phone });
    setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
    done({ side: "shopify", field: "consent", value: true });
    expect(kinds([line("partly", "newsletter")])).toEqual(isLet ? [] : ["not carried"]);
    expect(kinds()).toEqual(["untold"]);
  }
});

test("takes an address for one thing, which any of its parts may tell of", async () => {
  const { store, copy, done, kinds } = await annaOnBoth({ addresses: "apart", updateAddress: "personal" });
  const address = { indirizzo: "Via Roma 1", comune: "Lodi", citta: "LO", cap: "26900", stato: "Italia" };
  expect(kinds()).toEqual([]);
  store.updateCustomer(copy, address);
  done({ side: "framework360", field: "address", value: "Via Roma 1|Lodi|LO|26900|IT" });
  expect(kinds()).toEqual(["untold"]);
  expect(kinds([line("partly", "province")])).toEqual(["not carried"]);
  store.updateCustomer(copy, { comune: "Milano" });
  expect(kinds()).toEqual(["reverted", "untold"]);
});

test("lets a home phone stand in for a mobile that was cleared in Framework360, and for no other", async () => {
  const { shop, id, store, copy, done, kinds } = await annaOnBoth();
  store.updateCustomer(copy, { telefono: "", telefono_casa: "+39035123456" });
  done({ side: "framework360", field: "phone", value: "" });
  expect(kinds()).toEqual(["untold"]);
  editCustomer(shop, id, { phone: "+39035123456" });
  expect(kinds()).toEqual([]);
  editCustomer(shop, id, { phone: "+39035999999" });
  expect(kinds()).toEqual(["untold"]);
});

test("lets such a home phone be read as one of the country of its address, where it is shown without its own", async () => {
  for (const [behaviour, expected] of [
    [{ phonesOnRead: "national" }, []],
    [{}, ["untold"]],
  ] as const) {
    const { shop, id, store, copy, done, kinds } = await annaOnBoth(behaviour);
    const berlin = { indirizzo: "Hauptstr. 5", comune: "Berlin", citta: "", cap: "10115", stato: "DE" };
    store.updateCustomer(copy, { telefono: "", telefono_casa: "+39035123456", ...berlin });
    done({ side: "framework360", field: "address", value: "Hauptstr. 5|Berlin||10115|DE" });
    done({ side: "framework360", field: "phone", value: "" });
    editCustomer(shop, id, { phone: "+4935123456" });
    expect(kinds([line("partly", "street")])).toEqual([...expected, "not carried"]);
  }
});

test("waits for a confirmation, and for no other reason leaves a subscription out", async () => {
  const { shop, id, store, copy, done, kinds } = await annaOnBoth();
  setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
  done({ side: "shopify", field: "consent", value: true });
  expect(kinds()).toEqual(["untold"]);
  expect(kinds([line("partly", "newsletter")])).toEqual(["not carried"]);
  store.updateCustomer(copy, { awaitingConfirmation: true });
  expect(kinds()).toEqual([]);
  setEmailConsent(shop, id, { marketingState: "UNSUBSCRIBED" });
  expect(kinds()).toContain("unsubscribed");
});

test("lets stand what both said before anything was synchronized, where no word can be dated", async () => {
  const { shop, id, person, store, copy, kinds } = await annaOnBoth();
  setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
  store.updateCustomer(copy, { marketingActive: false });
  person.initial = { shopify: { ...person.initial.shopify!, consent: "yes" } };
  expect(kinds()).toEqual(["untold"]);
  person.initial.framework360 = { ...person.initial.shopify!, consent: "no" };
  expect(kinds()).toEqual([]);
  person.initial.shopify!.consent = "no";
  expect(kinds()).toContain("resubscribed");
});

test.each([
  [{ found: [{ kind: "lost" as const, what: "Anna" }] }, false],
  [{ trouble: "no rest" }, false],
  [{ writesAtRest: 1 }, false],
  [{ told: 3 }, true],
])(
  "calls a life well only where nothing was found, all rested and nothing was written then: %o",
  (changed, is) => {
    const life = {
      name: "usual",
      found: [],
      trouble: null,
      told: 0,
      writesAtRest: 0,
      calls: 9,
      mails: 0,
      seconds: 1,
    };
    expect(isWell({ ...life, ...changed })).toBe(is);
  },
);
