import { describe, expect, test } from "vitest";

import type { Changes } from "../../sync/customer.ts";
import { createFramework360Client } from "../api/client.ts";
import { accountWith, fakeAccount, type StoredCustomer } from "../testing.ts";
import { wireCustomer } from "../api/schemas.ts";
import { toSnapshot } from "./mapping.ts";
import { updateCustomer } from "./update-customer.ts";

const personal = { indirizzo: "Via Po 3", comune: "Roma", citta: "RM", cap: "00198", stato: "IT" };
const billing = { indirizzo: "Via Roma 1", comune: "Lodi", citta: "LO", cap: "26900", stato: "IT" };
const names = { nome: "Anna", cognome: "Riva", email: "anna@example.it" };
const words = "Parametro non riconosciuto: dati_fatturazione";

/** An account whose updates blank the billing data that they are not sent, and take a flat address for the personal one. */
function accountThat(section: "reads" | "ignores" | "refuses") {
  let stored: StoredCustomer = {
    ...names,
    ...personal,
    dati_fatturazione: { ...billing, ragione_sociale: "Riva SRL" },
  };
  const fake = fakeAccount(({ operation, parameters }) => {
    const { dati_fatturazione: nested, ragione_sociale, ...flat } = parameters;
    if (operation !== "customers/update") return { ...stored, id: 7 };
    if (nested !== undefined && section === "refuses") return new Error(words);
    const written = { ragione_sociale, ...(section === "reads" && (nested as object)) };
    stored = { ...stored, ...flat, dati_fatturazione: written };
    return true;
  });
  const client = createFramework360Client(fake.options);
  const update = async (changes: Changes) => {
    const current = toSnapshot(wireCustomer.parse({ ...stored, id: 7 }));
    const { snapshot } = await updateCustomer(
      client,
      current,
      changes,
      { newsletterChangedAt: null },
      { pause: async () => {} },
    );
    return snapshot.customer;
  };
  return { update, stored: () => stored, client, requests: fake.requests };
}

describe("An account whose updates blank the billing section and write a flat address to the personal one", () => {
  test("keeps both addresses, and is sent both from then on", async () => {
    const account = accountThat("reads");
    await account.update({ company: "Riva SpA" });
    const moved = { ...billing, indirizzo: "Via Volta 2" };
    const held = { ...names, ...personal };
    expect(account.stored()).toMatchObject({
      ...held,
      dati_fatturazione: { ...billing, ragione_sociale: "Riva SpA" },
    });
    const before = account.requests.length;
    await account.update({ street: "Via Volta 2" });
    await account.update({ company: "Riva & Co" });
    expect(account.stored()).toMatchObject({
      ...held,
      dati_fatturazione: { ...moved, ragione_sociale: "Riva & Co" },
    });
    const later = account.requests.slice(before).map(({ operation }) => operation);
    expect(later.filter((operation) => operation === "customers/update")).toHaveLength(2);
  });

  test.each(["ignores", "refuses"] as const)(
    "keeps the billing address as the only one where it %s a section",
    async (section) => {
      const account = accountThat(section);
      for (const company of ["Riva SpA", "Riva & Co"]) {
        const customer = await account.update({ company });
        expect(customer).toMatchObject({ company, street: "Via Roma 1", city: "Lodi", postalCode: "26900" });
      }
      expect(await account.update({ street: "Via Volta 2" })).toMatchObject({ street: "Via Volta 2" });
    },
  );

  test("is told the billing address flat where it refuses the section that goes along", async () => {
    const account = accountThat("refuses");
    await account.client.traits.learn({ updateReplaces: true, updatesBillingNested: true });
    const customer = await account.update({ company: "Riva SpA" });
    expect(customer).toMatchObject({ company: "Riva SpA", street: "Via Roma 1", city: "Lodi" });
  });
});

test("An update goes through without the hidden extra values that the account refuses by name", async () => {
  const shown = { ...names, ragione_sociale: "Riva SRL" };
  const account = accountWith({
    stored: shown,
    updateReplaces: true,
    refuse: ({ operation, parameters }) =>
      operation === "customers/update" && "extraFields" in parameters
        ? "Parametro non riconosciuto: extraFields"
        : undefined,
    traits: { updateReplaces: true },
  });
  const client = createFramework360Client({
    ...account.options,
    extras: { note: { framework360: "Nota" } },
  });
  const current = toSnapshot(wireCustomer.parse({ ...shown, id: 7 }));
  const known = {
    ...current,
    customer: { ...current.customer, note: "Likes tea" },
    hidden: ["note" as const],
  };
  const context = { newsletterChangedAt: null };
  const { refused } = await updateCustomer(client, known, { firstName: "Ada" }, context, {
    pause: async () => {},
  });
  expect(refused).toMatchObject([{ field: "note", explanation: { code: "data-refused" } }]);
  expect(account.stored()).toMatchObject({ ...shown, nome: "Ada" });
});

test("A home phone that is refused beside an update tells nothing of the form of body that the account reads", async () => {
  const shown = { ...names, telefono_casa: "+390371123456" };
  const account = accountWith({
    stored: shown,
    updateReplaces: true,
    keepsOnUpdate: Object.keys(names),
    readsUpdatesAs: "form",
    refuse: ({ operation, parameters }) =>
      operation === "customers/update" && "telefono_casa" in parameters
        ? "Parametro non riconosciuto: telefono_casa"
        : undefined,
  });
  const pause = async () => {};
  for (const city of ["Lodi", "Crema"]) {
    const current = toSnapshot(wireCustomer.parse({ ...account.stored(), id: 7 }));
    await updateCustomer(account.client, current, { city }, { newsletterChangedAt: null }, { pause });
    expect(account.stored()).toMatchObject({ ...names, comune: city });
  }
  expect((await account.traits.read()).bodyOf).not.toHaveProperty("customers/update", "json");
});
