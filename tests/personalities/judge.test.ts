import { expect, onTestFinished, test } from "vitest";

import { defaultBehaviour, type Behaviour } from "../../sandbox/framework360/behaviour.ts";
import { startFramework360Sandbox } from "../../sandbox/framework360/server.ts";
import {
  createCustomer,
  deleteCustomer,
  editCustomer,
  setEmailConsent,
} from "../../sandbox/shopify/customers.ts";
import { createShop } from "../../sandbox/shopify/state.ts";
import type { Line } from "./database.ts";
import { judge } from "./judge.ts";
import { readShown, type Deed, type Person } from "./person.ts";
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
  const kinds = (activity: Line[] = []) => judge(world, [person], activity).found.map(({ kind }) => kind);
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
  const back = await annaOnBoth();
  back.person.deletedOn = "shopify";
  expect(back.kinds()).toEqual(["brought back"]);
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

test("takes the account's own form of a value for the value, and no other form", async () => {
  const { store, copy, kinds } = await annaOnBoth({ letterCase: "upper" });
  expect(kinds()).toEqual([]);
  store.updateCustomer(copy, { nome: "ANNA", cognome: "NERI" });
  expect(kinds()).toEqual([]);
  store.updateCustomer(copy, { nome: "ANN" });
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

test("counts the mails that a person was sent", async () => {
  const { store, copy, kinds, done } = await annaOnBoth();
  store.addMail(copy.id, "registration");
  store.addMail(copy.id, "confirmation");
  expect(kinds()).toEqual([]);
  store.addMail(copy.id, "registration");
  expect(kinds()).toEqual(["mailed"]);
  done({ side: "shopify", field: "tag", tag: "vip", value: false } as Omit<Deed, "at">);
  expect(kinds()).toEqual([]);
});
