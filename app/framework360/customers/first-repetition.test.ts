import { expect, test } from "vitest";

import type { WriteContext } from "../../sync/side.ts";
import { createFramework360Client } from "../api/client.ts";
import type { AccountTraits } from "../api/traits.ts";
import { fakeAccount } from "../testing.ts";
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

test("an account that answers with some other number and makes nobody is asked for tags in both forms", async () => {
  const { tag, registrations, traits } = await duplicating({ ignoresKnown: true });
  await tag("1");
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
