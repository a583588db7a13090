import { describe, expect, test } from "vitest";

import type { WriteContext } from "../../sync/side.ts";
import { createFramework360Client } from "../api/client.ts";
import { wireCustomer } from "../api/schemas.ts";
import { createTraitsMemory, type AccountTraits } from "../api/traits.ts";
import { fakeAccount } from "../testing.ts";
import { aloneInAccount, learnOfRepetition } from "./first-repetition.ts";
import { createFramework360Side } from "./side.ts";

type Stored = { id: number; nome: string; cognome: string; email: string; tags: string[] };

type Options = {
  tellsId?: boolean;
  search?: "all" | "none";
  /** A registration of a known e-mail changes nothing, and makes no customer. */
  ignoresKnown?: boolean;
  namesake?: boolean;
  traits?: Partial<AccountTraits>;
};

/** An account whose updates take no tags, and whose registrations make a customer whatever the e-mail is. */
async function duplicating({
  tellsId = true,
  search = "all",
  ignoresKnown,
  namesake,
  traits = {},
}: Options = {}) {
  const people: Stored[] = ["anna", "bruno", "carla"].map((nome, index) => {
    return { id: index + 1, nome, cognome: "Riva", email: `${nome}@example.it`, tags: [] };
  });
  if (namesake) people.push({ ...people[0]!, id: 4 });
  const fake = fakeAccount(({ operation, parameters }) => {
    const { id, email, query } = parameters as Record<string, string>;
    const known = people.find((one) => String(one.id) === id || one.email === email) ?? null;
    switch (operation) {
      case "customers/get":
        return known;
      case "customers/search":
        return search === "none" ? [] : people.filter((one) => one.email === query);
      case "customers/registration":
        if (ignoresKnown) return tellsId ? { id: 500 } : [];
        people.push({ ...(parameters as Stored), id: people.length + 100 });
        return tellsId ? { id: people.at(-1)!.id } : [];
      case "customers/update":
        return [];
      default:
        return new Error(`unexpected ${operation}`);
    }
  });
  await fake.options.traits.learn({ showsTags: true, updateOfTags: "ignores", ...traits });
  const pause = () => new Promise<void>((resolve) => setImmediate(resolve));
  const side = createFramework360Side(createFramework360Client(fake.options), { pause });
  const tag = async (id: string, context: Partial<WriteContext> = {}) => {
    const current = await side.read(id);
    const changes = { tags: { add: ["vip"], remove: [] } };
    return (await side.update(current!, changes, { newsletterChangedAt: null, ...context })).refused;
  };
  const registrations = () => fake.calls().filter((one) => one === "customers/registration").length;
  return { tag, registrations, traits: () => fake.options.traits.read() };
}

test.each<[string, Options]>([
  ["answers with its id", {}],
  ["answers without an id", { tellsId: false }],
  ["shows it by its id alone", { search: "none" }],
])(
  "an account that makes another customer of a known e-mail, and %s, makes one and no more",
  async (_what, options) => {
    const { tag, registrations, traits } = await duplicating(options);
    expect(await tag("1")).toEqual([
      { field: "tags", explanation: { code: "registered-twice", params: { id: "103" } } },
    ]);
    expect(registrations()).toBe(1);
    expect(await traits()).toMatchObject({ repetition: "makes-another" });
    await tag("2");
    await tag("1");
    expect(registrations()).toBe(1);
  },
);

test("several customers at once make no more than one either", async () => {
  const { tag, registrations } = await duplicating();
  await Promise.all(["1", "2", "3"].map((id) => tag(id)));
  expect(registrations()).toBe(1);
});

test("none is made where the account shows a second customer with that e-mail already", async () => {
  const { tag, registrations, traits } = await duplicating({ namesake: true });
  expect(await tag("1")).toMatchObject([{ field: "tags", explanation: { code: "other-customer-shown" } }]);
  expect(registrations()).toBe(0);
  expect(await traits()).toMatchObject({ repetition: "untried" });
});

test("none is made where the search for a second customer got no answer, which may be there", async () => {
  const { options, calls } = fakeAccount(({ operation }) => {
    if (operation === "customers/search") throw new TypeError("fetch failed");
    return [];
  });
  const known = wireCustomer.parse({ id: 1, email: "anna@example.it" });
  const run = aloneInAccount(createFramework360Client(options), known, {}, async () => "registered");
  await expect(run).rejects.toMatchObject({ kind: "unavailable" });
  expect(calls()).toContain("customers/search");
});

test("what another process learnt meanwhile counts: no second look is taken for what is known", async () => {
  const traits = createTraitsMemory();
  const account = fakeAccount(() => [], {});
  const client = createFramework360Client({ ...account.options, traits });
  await traits.learn({ repetition: "harmless" });
  const known = wireCustomer.parse({ id: 1, email: "anna@example.it" });
  expect(await aloneInAccount(client, known, {}, async () => "registered")).toBe("registered");
  expect(account.calls()).toEqual([]);
});

test("a registration that is over, or failed, lets the next one be tried", async () => {
  const traits = createTraitsMemory();
  const client = createFramework360Client({ ...fakeAccount(() => [], {}).options, traits });
  const known = wireCustomer.parse({ id: 1, email: "anna@example.it" });
  const options = { pause: async () => {} };
  const broken = new Error("broken");
  await expect(aloneInAccount(client, known, options, () => Promise.reject(broken))).rejects.toBe(broken);
  expect(await aloneInAccount(client, known, options, async () => "registered")).toBe("registered");
});

describe("whether another customer was made", () => {
  const known = wireCustomer.parse({ id: 1, email: "anna@example.it" });
  const others = [{ id: 2, email: "anna.maria@example.it" }];

  /** What is learnt where a registration was answered with `made`, and the looks that it takes. */
  async function learn(made: string | null, isTaken: () => Promise<boolean> = async () => false) {
    const traits = createTraitsMemory();
    const people = [{ id: 1, email: "anna@example.it" }, ...others];
    const account = fakeAccount(({ operation, parameters }) => {
      if (operation === "customers/search") return people;
      return people.find(({ id }) => String(id) === parameters.id) ?? null;
    }, {});
    const client = createFramework360Client({ ...account.options, traits });
    let pauses = 0;
    const options = { pause: async () => void (pauses += 1) };
    const another = await learnOfRepetition(client, known, { made, isTaken }, options);
    return { another, pauses, repetition: (await traits.read()).repetition };
  }

  test("is not told by a customer with another e-mail, whom a search finds or whose number was answered", async () => {
    expect(await learn("2")).toMatchObject({ another: null, repetition: "harmless" });
  });

  test("is looked for until the customer shows what was registered, which tells nothing of the next one", async () => {
    expect(await learn(null, async () => true)).toEqual({
      ...{ another: null, pauses: 0, repetition: "untried" },
    });
    let looks = 0;
    const second = async () => (looks += 1) === 2;
    expect(await learn(null, second)).toEqual({ another: null, pauses: 1, repetition: "untried" });
  });

  test("is known not to be so only after the last look", async () => {
    expect(await learn(null)).toEqual({ another: null, pauses: 3, repetition: "harmless" });
  });
});

test("an account that answers with some other number and makes nobody is asked for tags once in each form", async () => {
  const { tag, registrations, traits } = await duplicating({ ignoresKnown: true });
  for (const id of ["1", "2", "3"]) await tag(id);
  expect(registrations()).toBe(2);
  expect(await traits()).toMatchObject({ repetition: "harmless", secondRegistration: "no-effect" });
});

test("where nothing would show another customer, no second one is risked", async () => {
  const { tag, registrations } = await duplicating({ tellsId: false, search: "none" });
  await tag("1");
  await tag("2");
  expect(registrations()).toBe(1);
});

test("an account of which it is known that its registrations change a customer is not asked again", async () => {
  const { tag, registrations } = await duplicating({
    ignoresKnown: true,
    traits: { secondRegistration: "works", tagsAs: "list" },
  });
  await tag("1");
  await tag("2");
  expect(registrations()).toBe(2);
});
