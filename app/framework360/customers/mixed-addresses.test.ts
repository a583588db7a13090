import { expect, test } from "vitest";

import { createFramework360Client } from "../api/client.ts";
import { wireCustomer } from "../api/schemas.ts";
import { accountTraits, type AccountTraits } from "../api/traits.ts";
import { accountWith, fakeAccount } from "../testing.ts";
import { flatSentAlong } from "./mixed-addresses.ts";
import { createFramework360Side } from "./side.ts";
import { writeBesideRest } from "./whole-update.ts";

type Section = Record<string, string>;

const personal = { indirizzo: "Hauptstr. 5", comune: "Berlin", citta: "", cap: "10115", stato: "Germania" };
const names = Object.keys(personal);

/** An account whose update ignores tags, and whose registration fills what the billing section has blank with what comes flat. */
function account(billing: Section, traits: Partial<AccountTraits> = {}, unreadUpdates?: "json") {
  const stored = { id: 7, nome: "Anna", email: "anna@example.it", tags: [] as string[], personal, billing };
  let shown = { ...stored };
  const { personal: _personal, billing: _billing, ...person } = stored;
  const fake = fakeAccount(
    ({ operation, parameters, form }) => {
      if (operation === "customers/update" && form === unreadUpdates) return true;
      const {
        tags,
        dati_fatturazione: section = {},
        ...flat
      } = parameters as { tags?: string[] } & {
        dati_fatturazione?: Section;
      };
      const ofAddress = Object.fromEntries(
        names.flatMap((name) => (name in flat ? [[name, flat[name as never]]] : [])),
      );
      if (!traits.showsLate) shown = { ...stored };
      if (operation === "customers/get")
        return { ...person, tags: shown.tags, ...personal, dati_fatturazione: shown.billing };
      const inForm = names.flatMap((name) => {
        const value = (flat as Section)[`dati_fatturazione[${name}]`];
        return value === undefined ? [] : [[name, value]];
      });
      Object.assign(section, Object.fromEntries(inForm));
      if (operation === "customers/update") stored.billing = { ...stored.billing, ...ofAddress, ...section };
      if (operation === "customers/registration") {
        const filled = Object.entries(stored.billing).filter(([, value]) => value !== "");
        stored.billing = { ...stored.billing, ...ofAddress, ...section, ...Object.fromEntries(filled) };
        stored.tags = tags ?? stored.tags;
        return { id: 7 };
      }
      return operation === "customers/search" ? [] : true;
    },
    {
      bodyOf: { "customers/registration": "json", "customers/update": "json" },
      updateOfTags: "ignores",
      ...traits,
    },
  );
  const pause = async () => void (shown = { ...stored });
  const side = createFramework360Side(createFramework360Client(fake.options), { pause });
  return { ...fake, side, stored, traits: fake.options.traits };
}

async function addTag({ side }: ReturnType<typeof account>, tag: string) {
  const before = await side.read("7");
  const changes = { tags: { add: [tag], remove: [] } };
  const written = await side.update(before!, changes, { newsletterChangedAt: null });
  return { before: before!.customer, after: written.snapshot.customer };
}

const noAddress = { indirizzo: "", comune: "", citta: "", cap: "", stato: "" };

test.each([
  ["a section that only names a country", { ...noAddress, stato: "Italia" }, "untried"],
  ["a section that only names a country", { ...noAddress, stato: "Italia" }, "works"],
  [
    "an address without a part that the other one has",
    { ...personal, indirizzo: "Weg 1", cap: "" },
    "untried",
  ],
] as const)("What a registration mixed of two addresses is put back: %s", async (_what, billing, state) => {
  const fake = account(billing, { secondRegistration: state, tagsAs: "list" });
  const { before, after } = await addTag(fake, "vip");
  expect(after).toEqual({ ...before, tags: ["vip"] });
  expect(await fake.traits.read()).toMatchObject({ registrationMixesAddresses: true });
});

test("It is put back where the account shows late", async () => {
  const late = { showsLate: true, secondRegistration: "works", tagsAs: "list" } as const;
  const fake = account({ ...personal, indirizzo: "Weg 1", cap: "" }, late);
  await addTag(fake, "vip");
  expect(fake.stored).toMatchObject({ tags: ["vip"], billing: { indirizzo: "Weg 1", cap: "" } });
});

test.each([
  ["look", "customers/get", "untried"],
  ["look", "customers/get", "works"],
  ["update", "customers/update", "works"],
] as const)("It is put back where a gateway fails at the next %s", async (_what, failing, state) => {
  const billing = { ...personal, indirizzo: "Weg 1", cap: "" };
  const fake = account(billing, { secondRegistration: state, tagsAs: "list" });
  const before = await fake.side.read("7");
  const { fetch } = fake.options;
  let failures = 0;
  fake.options.fetch = async (...request) => {
    const isMixed = fake.calls().includes("customers/registration");
    const isFailing = isMixed && failures < 2 && String(request[0]).includes(failing);
    if (!isFailing) return fetch(...request);
    failures += 1;
    return new Response("", { status: 502 });
  };
  const side = createFramework360Side(createFramework360Client(fake.options), { pause: async () => {} });
  await side.update(before!, { tags: { add: ["vip"], remove: [] } }, { newsletterChangedAt: null });
  expect(failures).toBe(2);
  expect(fake.stored).toMatchObject({ tags: ["vip"], billing: { indirizzo: "Weg 1", cap: "" } });
});

test("It is put back in an account that reads updates as forms alone, and answers a success to others", async () => {
  const known = { bodyOf: { "customers/registration": "json" }, tagsAs: "list" } as const;
  const fake = account({ ...noAddress, stato: "Italia" }, known, "json");
  const { before, after } = await addTag(fake, "vip");
  expect(after).toEqual({ ...before, tags: ["vip"] });
});

test("Once it did so, no other address goes along", async () => {
  const billing = { ...noAddress, stato: "Italia" };
  const fake = account(billing, { registrationMixesAddresses: true });
  const { before, after } = await addTag(fake, "vip");
  expect(after).toEqual({ ...before, tags: ["vip"] });
  expect(fake.stored.billing).toEqual(billing);
  expect(fake.calls()).not.toContain("customers/update");
});

test("Two addresses that a registration leaves as they are tell nothing, and are not written", async () => {
  const fake = account({ ...personal, indirizzo: "Weg 1", citta: "BE" });
  const { before, after } = await addTag(fake, "vip");
  expect(after).toEqual({ ...before, tags: ["vip"] });
  expect(await fake.traits.read()).toMatchObject({ registrationMixesAddresses: false });
  expect(fake.calls()).not.toContain("customers/update");
});

test("An only address goes along also where two were mixed once, as the account may blank it otherwise", () => {
  const traits = accountTraits.parse({ registrationMixesAddresses: true });
  const [one, two] = [
    wireCustomer.parse({ id: 7, ...personal }),
    wireCustomer.parse({ id: 7, ...personal, dati_fatturazione: { ...personal, indirizzo: "Weg 1" } }),
  ];
  expect(flatSentAlong(one, traits)).toMatchObject({ indirizzo: "Hauptstr. 5", comune: "Berlin" });
  expect(flatSentAlong(two, traits)).not.toHaveProperty("indirizzo");
});

test("An address that a person wrote in that moment stays", async () => {
  const fake = account({ ...personal, indirizzo: "Weg 1", citta: "BE" });
  const before = await fake.side.read("7");
  const { fetch } = fake.options;
  fake.options.fetch = async (...request) => {
    const answer = await fetch(...request);
    if (String(request[0]).includes("registration"))
      fake.stored.billing = { ...fake.stored.billing, indirizzo: "Weg 2" };
    return answer;
  };
  const side = createFramework360Side(createFramework360Client(fake.options), { pause: async () => {} });
  await side.update(before!, { tags: { add: ["vip"], remove: [] } }, { newsletterChangedAt: null });
  expect(fake.stored.billing).toMatchObject({ indirizzo: "Weg 2" });
});

test("An address that stands in both places goes along in both, also where two were mixed once", () => {
  const traits = accountTraits.parse({ registrationMixesAddresses: true });
  const shown = (billing: Section) => wireCustomer.parse({ id: 7, ...personal, dati_fatturazione: billing });
  expect(flatSentAlong(shown(personal), traits)).toMatchObject({ indirizzo: "Hauptstr. 5" });
  expect(flatSentAlong(shown({ ...personal, indirizzo: "Weg 1" }), traits)).not.toHaveProperty("indirizzo");
});

test("an address that is put back takes nothing with it in an account whose first update blanks what it is not sent", async () => {
  const { citta: _none, ...address } = personal;
  const stored = {
    nome: "Anna",
    cognome: "Riva",
    email: "anna@example.it",
    telefono: "+393331234567",
    ...address,
  };
  const account = accountWith({ stored, updateReplaces: true });
  const shown = wireCustomer.parse({ id: 7, ...stored });
  await writeBesideRest(account.client, shown, { city: "Potsdam" }, { lost: [], unshown: {} });
  expect(account.stored()).toMatchObject({ ...stored, comune: "Potsdam" });
});
