import { describe, expect, test } from "vitest";

import type { Changes } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import type { WriteContext } from "../../sync/side.ts";
import { createFramework360Client } from "../api/client.ts";
import { wireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { accountWith, fakeAccount, type Refuse, type StoredCustomer } from "../testing.ts";
import { toSnapshot } from "./mapping.ts";
import { updateCustomer } from "./update-customer.ts";
import type { WriteOptions } from "./write-options.ts";

const wireAnna: StoredCustomer = {
  nome: "Anna",
  cognome: "Riva",
  email: "anna.riva@example.it",
  telefono_cellulare: "333 1234567",
  comune: "Lodi",
  piva: "01234567890",
  tags: [],
  marketing_active: false,
};

type Account = ReturnType<typeof accountWith>;

/** What the account showed of its customer when the core read it. */
function read(shown: StoredCustomer, hides: { tags?: boolean; newsletter?: boolean } = {}) {
  const shows = { tags: !hides.tags, newsletter: !hides.newsletter };
  return toSnapshot(wireCustomer.parse({ id: 7, ...shown }), shows);
}

function update(
  { client }: Pick<Account, "client">,
  changes: Changes,
  {
    shown = wireAnna,
    context = {},
    options = {},
    hides = {},
  }: {
    shown?: StoredCustomer;
    context?: Partial<WriteContext>;
    options?: WriteOptions;
    hides?: { tags?: boolean; newsletter?: boolean };
  } = {},
) {
  const given = { newsletterChangedAt: null, ...context };
  return updateCustomer(client, read(shown, hides), changes, given, { pause: async () => {}, ...options });
}

const registrations = ({ requests }: Account) =>
  requests.filter(({ operation }) => operation === "customers/registration").map((call) => call.parameters);
const updates = ({ requests }: Pick<Account, "requests">) =>
  requests.filter(({ operation }) => operation === "customers/update").map((call) => call.parameters);

const addTag = (tag: string) => ({ tags: { add: [tag], remove: [] } });

describe("Updating", () => {
  test("sends the named fields only, and reads once", async () => {
    const account = accountWith({ stored: wireAnna });
    await update(account, { city: "Bergamo" });
    expect(updates(account)).toEqual([{ id: "7", customer_id: "7", comune: "Bergamo" }]);
    expect(account.calls()).toEqual(["customers/update", "customers/get"]);
  });

  test("of tags keeps one that is longer than Shopify's as it is, and takes it away by its beginning", async () => {
    const long = "x".repeat(300);
    const shown = { ...wireAnna, tags: [long, "vip"] };
    const keeping = accountWith({ stored: shown });
    await update(keeping, addTag("press"), { shown });
    expect(keeping.stored()).toMatchObject({ tags: ["press", "vip", long] });
    const removing = accountWith({ stored: shown });
    const { snapshot } = await update(
      removing,
      { tags: { add: [], remove: [long.slice(0, 255)] } },
      { shown },
    );
    expect(snapshot.customer.tags).toEqual(["vip"]);
  });

  test("writes no tags where those that are there cannot be read", async () => {
    const shown = { ...wireAnna, tags: 5 };
    const account = accountWith({ stored: shown });
    const { refused, snapshot } = await update(account, { city: "Como", ...addTag("vip") }, { shown });
    expect(refused).toMatchObject([{ field: "tags", explanation: { code: "answer-unreadable" } }]);
    expect(account.stored()).toMatchObject({ comune: "Como", tags: 5 });
    expect(snapshot.hidden).toContain("tags");
  });

  test("takes a person's edit meanwhile for no effect of a body that the account does not read", async () => {
    const account: Account = accountWith({
      stored: wireAnna,
      readsUpdatesAs: "form",
      refuse: ({ operation }) => {
        if (operation === "customers/get" && updates(account).length === 1)
          account.change({ cognome: "Rossi" });
        return undefined;
      },
    });
    await update(account, { city: "Como" });
    expect(account.stored()).toMatchObject({ comune: "Como", cognome: "Rossi" });
    expect((await account.traits.read()).bodyOf).not.toHaveProperty("customers/update", "json");
  });

  test("makes no write when nothing can be written", async () => {
    const account = accountWith({ stored: wireAnna });
    const { refused } = await update(account, { email: null, newsletter: null });
    expect(refused.map(({ field }) => field).sort()).toEqual(["email", "newsletter"]);
    expect(account.calls()).toEqual(["customers/get"]);
  });

  test("concludes nothing from a field that the account shows as before", async () => {
    const account = accountWith({ stored: wireAnna, ignores: ["comune"] });
    const { snapshot, refused } = await update(account, { city: "Como" });
    expect(snapshot.customer.city).toBe("Lodi");
    expect(refused).toEqual([]);
    expect(registrations(account)).toEqual([]);
  });
});

test("An update without a registration leaves a person's yes that comes meanwhile", async () => {
  const shown = { ...wireAnna, marketing_active: false };
  const account: Account = accountWith({
    stored: shown,
    refuse: ({ operation }) => {
      if (operation === "customers/get") account.change({ marketing_active: true });
      return undefined;
    },
  });
  await update(account, { city: "Como" }, { shown });
  expect(account.stored()).toMatchObject({ comune: "Como", marketing_active: true });
  expect(registrations(account)).toEqual([]);
  expect(await account.traits.read()).toMatchObject({ registrationNeedsNo: false });
});

test("A phone is written as it is dialled in the country that the customer moves to, where an account takes it so", async () => {
  const account = accountWith({ stored: wireAnna, traits: { phoneForm: "national" } });
  await update(account, { phone: "+493012345678", country: "DE" });
  expect(updates(account).at(-1)).toMatchObject({ telefono: "03012345678" });
});

test("A phone is written as it is dialled in the country that the customer is in, where an account takes it so", async () => {
  const shown = { ...wireAnna, stato: "DE" };
  const account = accountWith({ stored: shown, traits: { phoneForm: "national" } });
  await update(account, { phone: "+493012345678" }, { shown });
  expect(updates(account).at(-1)).toMatchObject({ telefono: "03012345678" });
});

describe("What an update ignores", () => {
  const account360 = (more = {}) =>
    accountWith({ stored: wireAnna, ignores: ["tags", "marketing_active"], ...more });

  test("is registered beside the tags that a person edited while an update was tried", async () => {
    const shown = { ...wireAnna, tags: ["old", "kept"] };
    const refuse: Refuse = ({ operation }) =>
      operation === "customers/update" ? void account.change({ tags: ["kept", "new"] }) : undefined;
    const account: Account = account360({ stored: shown, refuse });
    await update(account, addTag("vip"), { shown });
    expect(account.stored()).toMatchObject({ tags: ["kept", "new", "vip"] });
  });

  test("is registered once, together with everything that was read", async () => {
    const account = account360();
    const { snapshot, refused } = await update(account, {
      ...addTag("vip"),
      newsletter: "subscribed",
      city: "Como",
    });
    expect(refused).toEqual([]);
    expect(snapshot.customer).toMatchObject({ tags: ["vip"], newsletter: "subscribed", city: "Como" });
    expect(registrations(account).at(-1)).toMatchObject({
      nome: "Anna",
      cognome: "Riva",
      email: "anna.riva@example.it",
      telefono: "333 1234567",
      piva: "01234567890",
      tags: ["vip"],
      marketing_active: true,
    });
  });

  test("is not registered while only a search still shows the customer by that e-mail", async () => {
    const fake = fakeAccount(({ operation, parameters }) => {
      if (operation !== "customers/get") return true;
      return { id: 7, ...wireAnna, ...("id" in parameters && { email: "anna@example.it" }) };
    });
    const client = createFramework360Client(fake.options);
    const { traits } = fake.options;
    await traits.learn({ updateOfTags: "ignores", secondRegistration: "works", tagsAs: "list" });
    await expect(update({ client }, addTag("vip"))).rejects.toMatchObject({ kind: "unavailable" });
    expect(fake.calls()).not.toContain("customers/registration");
  });

  test("costs four calls once the account is known", async () => {
    const account = account360({
      traits: { updateOfTags: "ignores", secondRegistration: "works", tagsAs: "list" },
    });
    await update(account, addTag("vip"));
    expect(account.calls()).toEqual([
      "customers/get",
      "customers/get",
      "customers/registration",
      "customers/get",
    ]);
  });

  test("is never registered for a scalar, which would put back what was just changed", async () => {
    const account = account360({ ignores: ["comune", "tags"] });
    await update(account, { ...addTag("vip"), street: "Via Nuova 1", city: "Como" });
    for (const parameters of registrations(account)) expect(parameters).toMatchObject({ comune: "Lodi" });
    expect(account.stored()).toMatchObject({ comune: "Lodi", indirizzo: "Via Nuova 1", tags: ["vip"] });
  });

  test("is not registered again when its value was tried before", async () => {
    const account = account360();
    await update(account, addTag("vip"), { context: { tried: ["tags"] } });
    expect(registrations(account)).toEqual([]);
  });

  test("is written by nothing where the account never shows tags: the whole list would take away those of the account", async () => {
    const stored = { ...wireAnna, tags: ["panel"] };
    const account = accountWith({ stored, hides: ["tags"] });
    const { tags: _hidden, ...shown } = wireAnna;
    const { snapshot, refused } = await update(
      account,
      { ...addTag("vip"), city: "Como" },
      { shown, hides: { tags: true } },
    );
    expect(registrations(account)).toEqual([]);
    expect(account.stored()).toMatchObject({ tags: ["panel"], comune: "Como" });
    expect(refused).toEqual([{ field: "tags", explanation: explanation("tags-hidden") }]);
    expect(snapshot.hidden).toEqual(["tags"]);
  });

  test("is registered no more where the first registration had no effect", async () => {
    const account = account360({ drops: ["tags", "marketing_active"], traits: { tagsAs: "list" } });
    await update(account, addTag("vip"));
    expect(await account.traits.read()).toMatchObject({
      secondRegistration: "no-effect",
      updateOfTags: "ignores",
    });
    const before = registrations(account).length;
    await update(account, addTag("fiera"));
    await update(account, { newsletter: "unsubscribed" });
    expect(registrations(account)).toHaveLength(before);
  });

  test("is registered once for each choice, because each registration may mail the person", async () => {
    const account = account360({ drops: ["tags", "marketing_active"] });
    await update(account, addTag("vip"));
    expect(registrations(account)).toMatchObject([{ tags: ["vip"] }]);
    await update(account, addTag("fiera"));
    expect(registrations(account).slice(1)).toMatchObject([{ tags: "fiera" }]);
    await update(account, addTag("press"));
    expect(registrations(account)).toHaveLength(2);
  });

  test("is not believed to be taken by an update at once: a person may have said the same just then", async () => {
    const subscribed = { ...wireAnna, marketing_active: true };
    let isPersons = true;
    const account = account360({
      stored: subscribed,
      ignores: ["marketing_active"],
      refuse({ operation }: { operation: string }) {
        if (operation === "customers/update" && isPersons) account.change({ marketing_active: false });
        return undefined;
      },
    });
    await update(account, { newsletter: "unsubscribed" }, { shown: subscribed });
    isPersons = false;
    account.change({ marketing_active: true });
    await update(account, { newsletter: "unsubscribed" }, { shown: subscribed });
    expect(account.stored()).toMatchObject({ marketing_active: false });
    expect(await account.traits.read()).toMatchObject({ updateOfNewsletter: "ignores" });
  });

  test("is believed to be taken by an update that was seen to take it twice", async () => {
    const subscribed = { ...wireAnna, marketing_active: true };
    const account = account360({ stored: subscribed, ignores: [] });
    for (const expected of ["untried", "takes"]) {
      account.change({ marketing_active: true });
      await update(account, { newsletter: "unsubscribed" }, { shown: subscribed });
      expect(await account.traits.read()).toMatchObject({ updateOfNewsletter: expected });
    }
    expect(registrations(account)).toEqual([]);
  });

  test("teaches nothing of an account that showed the choice already", async () => {
    const account = account360();
    await update(account, { newsletter: "unsubscribed" });
    expect(updates(account)).toMatchObject([{ marketing_active: false }]);
    expect(await account.traits.read()).toMatchObject({
      updateOfNewsletter: "untried",
      supposedUpdateOf: [],
    });
  });

  test("is known at once where the account shows the other values of the update", async () => {
    const account = account360();
    const pauses: number[] = [];
    const options = { pause: async (ms: number) => void pauses.push(ms) };
    await update(account, { city: "Como", ...addTag("vip") }, { options });
    expect(account.stored()).toMatchObject({ comune: "Como", tags: ["vip"] });
    expect(pauses).toEqual([]);
    expect(account.calls().slice(0, 3)).toEqual(["customers/update", "customers/get", "customers/get"]);
  });

  test("is not registered once updates are known to take it: a person may have taken it back just then", async () => {
    const account = account360({ traits: { updateOfTags: "takes" } });
    await update(account, addTag("vip"));
    expect(registrations(account)).toEqual([]);
    expect(await account.traits.read()).toMatchObject({ updateOfTags: "takes" });
  });

  test("is not registered once the update has changed the e-mail, which would make another customer", async () => {
    const account = accountWith({
      stored: wireAnna,
      traits: { updateOfTags: "takes" },
      refuse: ({ operation, parameters }) =>
        operation === "customers/update" && parameters.tags ? "tags_invalid" : undefined,
    });
    const { refused } = await update(account, { email: "anna.nuova@example.it", ...addTag("vip") });
    expect(refused.map(({ field }) => field)).toEqual(["tags"]);
    expect(registrations(account)).toEqual([]);
  });

  test("is registered no more where the first registration blanked something, which is written again", async () => {
    const account = account360({ replaces: true, drops: ["piva"] });
    const { snapshot } = await update(account, addTag("vip"));
    expect(await account.traits.read()).toMatchObject({ secondRegistration: "replaces" });
    expect(snapshot.customer).toMatchObject({ vatNumber: "01234567890", city: "Lodi", tags: ["vip"] });
  });

  describe("whose first registration blanked something", () => {
    test.each([{ showsLate: true }, { registersBare: true }])(
      "is put back where the account may show that late, %j, and the registration shows nothing else",
      async (traits) => {
        const shown = { ...wireAnna, tags: ["vip"], telefono_cellulare: "", telefono: "" };
        const account = accountWith({
          ...{ stored: shown, ignores: ["tags"], replaces: true, drops: ["piva", "comune"], lags: 3 },
          traits: { updateOfTags: "ignores", tagsAs: "list", ...traits },
        });
        await update(account, { tags: { add: [], remove: ["vip"] } }, { shown });
        expect(account.stored()).toMatchObject({ comune: "Lodi", piva: "01234567890", tags: [] });
        expect(await account.traits.read()).toMatchObject({ secondRegistration: "replaces" });
      },
    );

    /** An account in which a registration blanks the VAT number and the city; `refuse` decides on the updates after it. */
    function blanking(refuse: (parameters: Record<string, unknown>, attempt: number) => string | undefined) {
      let attempts = 0;
      const account: Account = account360({
        replaces: true,
        drops: ["piva", "comune"],
        refuse: ({ operation, parameters }: { operation: string; parameters: Record<string, unknown> }) => {
          const isLater = operation === "customers/update" && registrations(account).length > 0;
          return isLater ? refuse(parameters, (attempts += 1)) : undefined;
        },
      });
      return account;
    }

    test("gets it back in an account that asks for the names beside an update", async () => {
      const account = blanking(({ nome, email }) => (nome && email ? undefined : "cognome_missing"));
      const { snapshot, refused } = await update(account, addTag("vip"));
      expect(refused).toEqual([]);
      expect(snapshot.customer).toMatchObject({ vatNumber: "01234567890", city: "Lodi", tags: ["vip"] });
    });

    test("gets it back when the account answers again after a moment", async () => {
      const account = blanking((_parameters, attempt) => {
        if (attempt < 3) throw new TypeError("fetch failed");
        return undefined;
      });
      const { snapshot } = await update(account, addTag("vip"));
      expect(snapshot.customer).toMatchObject({ vatNumber: "01234567890", city: "Lodi", tags: ["vip"] });
    });

    test("gets back what the account takes, and the rest is told as lost there", async () => {
      const account = blanking(({ piva }) => (piva ? "piva_invalid" : undefined));
      const { snapshot, refused } = await update(account, addTag("vip"));
      expect(snapshot.customer).toMatchObject({ vatNumber: null, city: "Lodi", tags: ["vip"] });
      expect(refused.map(({ field }) => field)).toEqual(["vatNumber"]);
    });

    test("is told of as lost where the account does not answer", async () => {
      const account = blanking(() => {
        throw new TypeError("fetch failed");
      });
      const { refused } = await update(account, addTag("vip"));
      expect(refused.map(({ field }) => field).sort()).toEqual(["city", "vatNumber"]);
    });

    test("is told of as lost where an update does not bring it back", async () => {
      const account = account360({ replaces: true, drops: ["piva"], ignores: ["tags", "piva"] });
      const { refused } = await update(account, addTag("vip"));
      expect(refused.map(({ field }) => field)).toEqual(["vatNumber"]);
    });
  });

  test("puts a postal code back with the zeros that it lost as a number", async () => {
    const stored = { ...wireAnna, citta: "RM", cap: 198 };
    const account = account360({ replaces: true, stored, drops: ["cap"] });
    await update(account, addTag("vip"), { shown: stored });
    expect(updates(account).at(-1)).toMatchObject({ cap: "00198" });
  });

  test("loses nothing in an account whose registration replaces a customer", async () => {
    const stored = { ...wireAnna, telefono: "333 1234567" };
    const account = account360({ replaces: true, stored });
    const { snapshot } = await update(account, addTag("vip"), { shown: stored });
    expect(snapshot.customer).toEqual({ ...read(stored).customer, tags: ["vip"] });
  });

  test("is not registered under an e-mail that the account no longer shows", async () => {
    const account = account360({ traits: { updateOfTags: "ignores" } });
    await account.client.updateCustomer("7", { email: "anna.nuova@example.it" });
    await expect(update(account, addTag("vip"))).rejects.toMatchObject({ kind: "unavailable" });
    expect(registrations(account)).toEqual([]);
  });

  test("stays unsent where the account shows another customer by the e-mail that is changed, and the update ignores it", async () => {
    let stored = { ...wireAnna };
    const fake = fakeAccount(({ operation, parameters }) => {
      if (operation === "customers/update") stored = { ...stored, email: String(parameters.email) };
      if (operation !== "customers/get") return true;
      return { ...stored, id: "email" in parameters ? 8 : 7 };
    });
    const client = createFramework360Client(fake.options);
    const { refused } = await update({ client }, { email: "anna.nuova@example.it", ...addTag("vip") });
    expect(refused).toEqual([{ field: "tags", explanation: explanation("other-customer-shown") }]);
    expect(await fake.options.traits.read()).toMatchObject({ updateOfTags: "ignores" });
  });

  test("is sent by an update where the account shows no customer, or another one, by that e-mail", async () => {
    for (const isOthers of [false, true]) {
      const fake = fakeAccount(({ operation, parameters }) => {
        if (operation !== "customers/get") return true;
        if (!("email" in parameters)) return { id: 7, ...wireAnna };
        return isOthers ? { id: 8, ...wireAnna } : null;
      });
      const client = createFramework360Client(fake.options);
      const context = { lastAttempt: true };
      const sent = await update({ client }, { newsletter: "subscribed" }, { context });
      expect(sent.refused).toEqual([]);
      expect(fake.calls()).not.toContain("customers/registration");
      expect(updates({ requests: fake.requests })).toMatchObject([{ marketing_active: true }]);
      await fake.options.traits.learn({ updateOfNewsletter: "ignores" });
      const { refused } = await update({ client }, { newsletter: "subscribed" }, { context });
      expect(refused.map(({ field }) => field)).toEqual(["newsletter"]);
    }
  });

  test.each([{ tags: { add: ["vip"], remove: [] } }, { newsletter: "subscribed" as const }])(
    "is told as ignored where it was registered before and the update refuses it by name: %j",
    async (changes: Changes) => {
      const refuse: Refuse = ({ operation, parameters }) => {
        const name = ["tags", "marketing_active"].find((one) => one in parameters);
        return operation === "customers/update" && name ? `Parametro non riconosciuto: ${name}` : undefined;
      };
      const account = accountWith({ stored: wireAnna, refuse });
      const tried = ["tags", "newsletter"] as const;
      const { refused } = await update(account, changes, { shown: wireAnna, context: { tried } });
      // In the account's own words it would count as one that mailed nobody, and be registered once more.
      expect(refused.map(({ explanation: { code, said } }) => [code, said])).toEqual([
        ["change-ignored", undefined],
      ]);
      expect(account.calls()).not.toContain("customers/registration");
    },
  );

  test("is told as not registered where the e-mail is another customer's and the update refuses it by name", async () => {
    const fake = fakeAccount(({ operation, parameters }) => {
      if (operation === "customers/update") return new Error("Parametro non riconosciuto: marketing_active");
      return operation !== "customers/get" || { ...wireAnna, id: "email" in parameters ? 8 : 7 };
    });
    const { refused } = await update(
      { client: createFramework360Client(fake.options) },
      { newsletter: "subscribed" },
    );
    expect(refused).toEqual([{ field: "newsletter", explanation: explanation("other-customer-shown") }]);
  });

  test.each([
    [true, {}],
    [false, { subscribesAtOnce: true }],
    [true, { secondRegistration: "no-effect" }],
    [false, { secondRegistration: "no-effect", updateOfNewsletter: "ignores" }],
    [true, { secondRegistration: "no-effect", updateOfNewsletter: "takes" }],
  ] as const)(
    "tells with a failure that the subscription was accepted: %s with %j",
    async (isSent, traits) => {
      const writes = ["customers/registration", "customers/update"];
      const account: Account = account360({
        ignores: ["tags"],
        traits: { repetition: "harmless", ...traits },
        refuse: ({ operation }: { operation: string }) => {
          const isWritten = account.calls().some((call) => writes.includes(call));
          if (operation === "customers/get" && isWritten) throw new TypeError("fetch failed");
          return undefined;
        },
      });
      const failed = update(account, { newsletter: "subscribed" });
      await expect(failed).rejects.toMatchObject({ kind: "unavailable", sent: isSent ? ["newsletter"] : [] });
    },
  );

  test.each<[string, Changes, Partial<AccountTraits>, string[]]>([
    ["a tag that was registered as sent", addTag("vip"), { updateOfTags: "ignores" }, ["tags"]],
    ["nothing of a tag that was updated, which mails nobody", addTag("vip"), { updateOfTags: "takes" }, []],
    ["nothing of an unsubscription", { newsletter: "unsubscribed" }, { updateOfNewsletter: "takes" }, []],
  ])("tells with a failure %s", async (_what, changes, traits, sent) => {
    const shown = { ...wireAnna, marketing_active: true };
    const writes = ["customers/registration", "customers/update"];
    const account: Account = accountWith({
      stored: shown,
      traits: { repetition: "harmless", secondRegistration: "works", tagsAs: "list", ...traits },
      refuse: ({ operation }) => {
        const isWritten = account.calls().some((call) => writes.includes(call));
        if (operation === "customers/get" && isWritten) throw new TypeError("fetch failed");
        return undefined;
      },
    });
    const failed = update(account, changes, { shown });
    await expect(failed).rejects.toMatchObject({ kind: "unavailable", sent });
    expect(account.calls().some((call) => writes.includes(call))).toBe(true);
  });

  test("is sent by an update alone, without what that is known to ignore, where the e-mail is another customer's", async () => {
    const fake = fakeAccount(({ operation, parameters }) => {
      if (operation !== "customers/get") return true;
      return { id: "email" in parameters ? 8 : 7, ...wireAnna };
    });
    await fake.options.traits.learn({ updateOfTags: "ignores" });
    const client = createFramework360Client(fake.options);
    const { refused } = await update({ client }, { newsletter: "subscribed", ...addTag("vip") });
    expect(refused.map(({ field }) => field)).toEqual(["tags"]);
    expect(updates({ requests: fake.requests })).toEqual([
      { id: "7", customer_id: "7", marketing_active: true },
    ]);
  });

  test.each([
    [true, []],
    [false, ["newsletter registered-twice"]],
  ] as const)(
    "is told as registered for another customer, unless an update takes it: %s",
    async (isTaken, expected) => {
      const people: StoredCustomer[] = [{ id: 7, ...wireAnna }];
      const fake = fakeAccount(({ operation, parameters }) => {
        if (operation === "customers/search") return people;
        if (operation === "customers/registration") return { id: people.push({ ...parameters, id: 8 }) && 8 };
        if (operation === "customers/update" && isTaken) Object.assign(people[0]!, parameters, { id: 7 });
        if (operation !== "customers/get") return true;
        return people.find(({ id }) => !("id" in parameters) || String(id) === parameters.id) ?? null;
      });
      const client = createFramework360Client(fake.options);
      const { refused } = await update({ client }, { newsletter: "subscribed" });
      expect(refused.map(({ field, explanation }) => `${field} ${explanation.code}`)).toEqual(expected);
      expect(people).toHaveLength(2);
    },
  );

  test("is sent by no update that is known to ignore it where its registration is refused", async () => {
    const traits = { updateOfTags: "ignores", secondRegistration: "works", tagsAs: "list" } as const;
    const account = account360({
      traits,
      refuse: ({ operation }: { operation: string }) =>
        operation === "customers/registration" ? "tags_invalid" : undefined,
    });
    const { refused } = await update(account, addTag("vip"));
    expect(refused.map(({ field }) => field)).toEqual(["tags"]);
    expect(updates(account)).toEqual([]);
  });

  test("is asked for once where the account hides choices, also where it was not seen to be taken before", async () => {
    const account = account360({ hides: ["marketing_active"], traits: { secondRegistration: "works" } });
    const context = { untaken: ["newsletter"] as const };
    const { marketing_active: _hidden, ...shown } = wireAnna;
    await update(account, { newsletter: "subscribed" }, { shown, hides: { newsletter: true }, context });
    expect(registrations(account)).toMatchObject([{ marketing_active: true }]);
    expect(updates(account)).toEqual([]);
  });

  test.each<[string, Changes, Partial<WriteContext & { isHidden: boolean }>]>([
    ["a subscription, which may show once it is confirmed", { newsletter: "subscribed" }, {}],
    ["a choice that the account hides", { newsletter: "unsubscribed" }, { isHidden: true }],
    ["a choice that is shown already", { newsletter: "unsubscribed" }, {}],
  ])(
    "is no sign that an update was not read: %s, is sent once",
    async (_what, changes, { isHidden = false }) => {
      const account = account360({
        ...{ readsUpdatesAs: "json", traits: { secondRegistration: "no-effect" } },
        hides: isHidden ? ["marketing_active"] : [],
      });
      const { marketing_active: choice, ...others } = wireAnna;
      const shown = isHidden ? others : { ...others, marketing_active: choice };
      await update(account, changes, { shown, hides: { newsletter: isHidden } });
      expect(updates(account)).toHaveLength(1);
    },
  );

  test("is registered before the e-mail is changed, which reads may show late", async () => {
    const account = account360({ lags: 1 });
    await update(account, { email: "anna.nuova@example.it", ...addTag("vip") });
    expect(registrations(account)).toMatchObject([{ email: "anna.riva@example.it" }]);
    expect(account.calls().indexOf("customers/registration")).toBeLessThan(
      account.calls().indexOf("customers/update"),
    );
    expect(account.stored()).toMatchObject({ email: "anna.nuova@example.it", tags: ["vip"] });
  });

  test("puts no stand-in where the account has no surname", async () => {
    const shown = { ...wireAnna, cognome: "" };
    const account = account360({ stored: shown });
    await update(account, addTag("vip"), { shown });
    expect(registrations(account).every((parameters) => !("cognome" in parameters))).toBe(true);
    expect(account.stored()).toMatchObject({ cognome: "", tags: ["vip"] });
  });

  test("of an unsubscription alone is sent in the form of body that the account reads, where it accepts another one unread", async () => {
    const shown = { ...wireAnna, marketing_active: true };
    const traits = { withoutEffect: { "customers/update": 3 } };
    const account = accountWith({ stored: shown, readsUpdatesAs: "form", traits });
    const { snapshot } = await update(account, { newsletter: "unsubscribed" }, { shown });
    expect(snapshot.customer.newsletter).toBe("unsubscribed");
    expect(registrations(account)).toEqual([]);
    expect(await account.traits.read()).toMatchObject({
      updateOfNewsletter: "untried",
      supposedBodyOf: { "customers/update": "form" },
    });
  });

  test("of a subscription shows a moment later, which is no sign that updates ignore it, where subscriptions count at once", async () => {
    const traits = { subscribesAtOnce: true, secondRegistration: "no-effect" } as const;
    const account = accountWith({ stored: wireAnna, lags: 2, traits });
    await update(account, { newsletter: "subscribed" });
    expect(account.stored()).toMatchObject({ marketing_active: true });
    expect(await account.traits.read()).toMatchObject({ updateOfNewsletter: "untried" });
  });

  test("is no proof that the update after its registration was read", async () => {
    const traits = { updateOfTags: "ignores" } as const;
    const account = accountWith({ stored: wireAnna, ignores: ["tags"], readsUpdatesAs: "form", traits });
    await update(account, { ...addTag("vip"), city: "Como" });
    expect(account.stored()).toMatchObject({ comune: "Como", tags: ["vip"] });
    expect((await account.traits.read()).bodyOf).not.toHaveProperty("customers/update", "json");
  });

  test("takes no no along, which may be a subscription that the person has still to confirm, or no choice at all", async () => {
    const account = account360();
    await update(account, addTag("vip"));
    expect(account.stored()).toMatchObject({ tags: ["vip"] });
    expect(registrations(account).filter((sent) => "marketing_active" in sent)).toEqual([]);
  });

  test("keeps a no where the account makes no choice at all of it", async () => {
    const account = account360({ replaces: true });
    await update(account, addTag("vip"));
    expect(account.stored()).toMatchObject({ tags: ["vip"], marketing_active: false });
    expect(await account.traits.read()).toMatchObject({ registrationNeedsNo: true, subscribesNew: false });
  });

  test.each(["untried", "works"] as const)(
    "subscribes no person where the account does so by itself without a choice: %s",
    async (secondRegistration) => {
      const traits = { secondRegistration, tagsAs: "list" } as const;
      const account = account360({
        traits,
        refuse: ({ operation, parameters }: { operation: string; parameters: object }) => {
          if (operation === "customers/registration" && !("marketing_active" in parameters))
            account.change({ marketing_active: true });
          return undefined;
        },
      });
      const { snapshot } = await update(account, addTag("vip"));
      expect(account.stored()).toMatchObject({ tags: ["vip"], marketing_active: false });
      expect(snapshot.customer.newsletter).toBe("unsubscribed");
      const made = registrations(account).length;
      await update(account, addTag("press"), { shown: { ...wireAnna, tags: ["vip"] } });
      expect(registrations(account).slice(made)).toMatchObject([{ marketing_active: false }]);
    },
  );

  test.each([
    { email: "anna.new@example.it" },
    { comune: "Bergamo" },
    { tags: ["fair"] },
    { marketing_active: true },
  ])("is not registered over an edit that the account shows a moment late: %o", async (edit) => {
    const known = { updateOfTags: "ignores", secondRegistration: "works", tagsAs: "list" } as const;
    const traits = { ...known, repetition: "harmless", showsLate: true } as const;
    const account = accountWith({ stored: wireAnna, ignores: ["tags"], traits });
    const pause = async () => account.change(edit);
    await expect(update(account, addTag("vip"), { options: { pause } })).rejects.toThrow();
    expect(registrations(account)).toEqual([]);
    expect(account.stored()).toMatchObject(edit);
  });

  test("is sent as one text once a list had no effect", async () => {
    const account = account360({ dropsLists: true });
    await update(account, addTag("press"));
    expect(await account.traits.read()).toMatchObject({ secondRegistration: "untried", tagsAs: "untried" });
    const { snapshot } = await update(account, { tags: { add: ["vip", "fiera"], remove: [] } });
    expect(snapshot.customer.tags).toEqual(["fiera", "vip"]);
    expect(await account.traits.read()).toMatchObject({ secondRegistration: "works", tagsAs: "text" });
    expect(registrations(account)).toHaveLength(2);
  });

  test("is sent as one text where the account refuses a list", async () => {
    const refuse: Refuse = ({ operation, parameters }) =>
      operation === "customers/registration" && Array.isArray(parameters.tags) ? "tags_invalid" : undefined;
    const account = accountWith({ stored: wireAnna, ignores: ["tags"], refuse });
    const { refused, snapshot } = await update(account, addTag("vip"));
    expect(refused).toEqual([]);
    expect(snapshot.customer.tags).toEqual(["vip"]);
    expect(await account.traits.read()).toMatchObject({ secondRegistration: "works", tagsAs: "text" });
  });

  test.each([
    ["n.d.", "Cognome troppo corto"],
    ["Non indicato", "Compila tutti i campi obbligatori"],
    ["Non indicato", ""],
  ])(
    "is sent with a stand-in, %s, for a name that a person cleared, where a registration asks for one: %s",
    async (taken, words) => {
      const refuse: Refuse = ({ operation, parameters: { cognome } }) => {
        if (operation !== "customers/registration" || cognome === taken) return undefined;
        return cognome ? "Caratteri non ammessi: cognome" : words;
      };
      const stored = { ...wireAnna, cognome: "", marketing_active: true };
      const account = accountWith({ stored, ignores: ["tags", "marketing_active"], refuse });
      const changes: Changes = { ...addTag("vip"), newsletter: "unsubscribed" };
      const { refused, snapshot } = await update(account, changes, { shown: stored });
      expect(refused).toEqual([]);
      expect(account.stored()).toMatchObject({ cognome: taken, tags: ["vip"], marketing_active: false });
      expect(snapshot.customer).toMatchObject({ firstName: "Anna", lastName: null });
    },
  );

  test("is registered where the update refuses the parameter by name", async () => {
    const account = account360({
      refuse: ({ operation, parameters }: { operation: string; parameters: object }) =>
        operation === "customers/update" && "tags" in parameters
          ? "Parametro non riconosciuto: tags"
          : undefined,
    });
    const { snapshot, refused } = await update(account, { ...addTag("vip"), city: "Como" });
    expect(refused).toEqual([]);
    expect(snapshot.customer).toMatchObject({ tags: ["vip"], city: "Como" });
  });

  test("is registered without phone and billing data where a registration with them is refused", async () => {
    const refused = ["telefono", "piva", "dati_fatturazione"];
    const account = account360({
      refuse: ({ operation, parameters }: { operation: string; parameters: object }) =>
        operation === "customers/registration" && refused.some((name) => name in parameters)
          ? "Errore 1045"
          : undefined,
    });
    const { snapshot, refused: told } = await update(account, addTag("vip"));
    expect(told).toEqual([]);
    expect(snapshot.customer).toMatchObject({
      tags: ["vip"],
      vatNumber: "01234567890",
      phone: "+393331234567",
    });
    const before = registrations(account).length;
    await update(account, addTag("fiera"), { shown: account.stored()! });
    expect(registrations(account).slice(before)).toHaveLength(1);
  });

  test("is not registered in part where that may blank an address which cannot be put back", async () => {
    const shown = { ...wireAnna, dati_fatturazione: { comune: "Pavia", indirizzo: "Via Larga 1" } };
    const account = account360({
      stored: shown,
      refuse: ({ operation, parameters }: { operation: string; parameters: object }) =>
        operation === "customers/registration" && "telefono" in parameters ? "Errore 1045" : undefined,
    });
    const { refused } = await update(account, addTag("vip"), { shown });
    expect(refused.map(({ field }) => field)).toEqual(["tags"]);
    expect(registrations(account).every((sent) => "telefono" in sent)).toBe(true);
  });

  test("is registered with no word for a blank in the place of a city", async () => {
    const blank = { indirizzo: "", comune: "None", citta: null, cap: "" };
    const shown = { ...wireAnna, ...blank, dati_fatturazione: { ...blank, piva: "01234567890" } };
    const account = account360({ stored: shown });
    await update(account, { ...addTag("vip"), street: "Via Larga 1" }, { shown });
    const sent = account.requests.flatMap(({ parameters }) => [
      parameters,
      (parameters.dati_fatturazione ?? {}) as Record<string, unknown>,
    ]);
    expect(sent.filter(({ comune }) => comune === "None")).toEqual([]);
  });

  test("finds a customer whose e-mail is stored with capitals", async () => {
    const stored = { ...wireAnna, email: "Anna.Riva@Example.it" };
    const account = account360({ stored });
    await update(account, addTag("vip"), { shown: stored });
    expect(account.stored()).toMatchObject({ email: "Anna.Riva@Example.it", tags: ["vip"] });
  });
});

describe("A subscription", () => {
  test("is registered once a choice, and sent by nothing else", async () => {
    const account = accountWith({
      stored: wireAnna,
      ignores: ["marketing_active"],
      drops: ["marketing_active"],
    });
    await update(account, { newsletter: "subscribed" });
    await update(account, { newsletter: "subscribed" }, { context: { tried: ["newsletter"] } });
    expect(registrations(account)).toHaveLength(1);
    expect(updates(account).filter((sent) => "marketing_active" in sent)).toHaveLength(1);
  });

  describe("that no registration can write", () => {
    const subscribe = async (given: Parameters<typeof accountWith>[0], times = 1) => {
      const traits = { secondRegistration: "no-effect", ...given?.traits } as const;
      const account = accountWith({ stored: wireAnna, ...given, traits });
      const pauses: number[] = [];
      const options = { pause: async (ms: number) => void pauses.push(ms) };
      const isHidden = given?.hides !== undefined;
      for (let time = 0; time < times; time += 1) {
        account.change({ marketing_active: false });
        const { marketing_active: choice, ...others } = wireAnna;
        const shown = isHidden ? others : { ...others, marketing_active: choice };
        await update(
          account,
          { newsletter: "subscribed" },
          { shown, hides: { newsletter: isHidden }, options },
        );
      }
      const { updateOfNewsletter } = await account.traits.read();
      return { updateOfNewsletter, pauses };
    };

    test("may show only once it is confirmed, which is no sign that updates ignore it", async () => {
      expect(await subscribe({ ignores: ["marketing_active"] })).toEqual({
        updateOfNewsletter: "untried",
        pauses: [],
      });
    });

    test("shows at once in an account whose updates take it", async () => {
      expect(await subscribe({}, 2)).toMatchObject({ updateOfNewsletter: "takes" });
    });

    test("is ignored by updates that refuse it by name", async () => {
      const refuse: Refuse = ({ parameters }) =>
        parameters.marketing_active ? "marketing_active_invalid" : undefined;
      expect(await subscribe({ refuse })).toMatchObject({ updateOfNewsletter: "ignores" });
    });

    test("is not looked for in an account that hides choices", async () => {
      const traits = { subscribesAtOnce: true };
      expect(await subscribe({ hides: ["marketing_active"], traits })).toEqual({
        updateOfNewsletter: "untried",
        pauses: [],
      });
    });
  });

  test("puts the person into the merchant's newsletter list", async () => {
    const account = accountWith({ stored: wireAnna });
    await update(account, { newsletter: "subscribed" }, { options: { newsletterList: 4 } });
    expect(registrations(account)).toMatchObject([{ marketing_active: true, marketing_list: [4] }]);
    const other = accountWith({ stored: wireAnna });
    await update(other, { newsletter: "unsubscribed" }, { options: { newsletterList: "News" } });
    for (const { parameters } of other.requests) expect(parameters).not.toHaveProperty("marketing_list");
  });
});

describe("A subscription whose registration does nothing", () => {
  const account360 = (traits: Partial<AccountTraits>, ignores: string[] = []) =>
    accountWith({ stored: wireAnna, ignores, drops: ["marketing_active"], traits });
  const subscribe = (account: Account, context: Partial<WriteContext> = {}) =>
    update(account, { newsletter: "subscribed" }, { context });

  test("is sent by an update where subscriptions were seen to count at once", async () => {
    const account = account360({ subscribesAtOnce: true });
    const { snapshot, refused } = await subscribe(account);
    expect(snapshot.customer.newsletter).toBe("subscribed");
    expect(refused).toEqual([]);
    expect(registrations(account)).toHaveLength(1);
    expect(updates(account)).toMatchObject([{ marketing_active: true }]);
    account.change({ marketing_active: false });
    await subscribe(account);
    expect(await account.traits.read()).toMatchObject({ updateOfNewsletter: "takes" });
  });

  test("is sent so without the tags that were registered with it", async () => {
    const account = account360({ subscribesAtOnce: true, updateOfTags: "ignores" });
    await update(account, { newsletter: "subscribed", ...addTag("vip") });
    expect(account.stored()).toMatchObject({ marketing_active: true, tags: ["vip"] });
    expect(updates(account)).toEqual([{ id: "7", customer_id: "7", marketing_active: true }]);
  });

  test("is sent by an update where a person tries again what was not taken", async () => {
    const account = account360({});
    expect((await subscribe(account)).snapshot.customer.newsletter).toBe("unsubscribed");
    expect(updates(account)).toEqual([]);
    const again = await subscribe(account, { untaken: ["newsletter"] });
    expect(again.snapshot.customer.newsletter).toBe("subscribed");
  });

  test("is told, and registered once, where an update does nothing either", async () => {
    const account = account360({ subscribesAtOnce: true }, ["marketing_active"]);
    const { refused } = await subscribe(account);
    expect(refused).toEqual([{ field: "newsletter", explanation: { code: "change-ignored" } }]);
    expect(registrations(account)).toHaveLength(1);
    await subscribe(account, { tried: ["newsletter"], untaken: ["newsletter"] });
    expect(registrations(account)).toHaveLength(1);
  });

  test("is told as not made where an update refuses it: the registration was accepted, and may have mailed the person", async () => {
    const refuse: Refuse = ({ operation, parameters }) =>
      operation === "customers/update" && "marketing_active" in parameters
        ? "Parametro non riconosciuto: marketing_active"
        : undefined;
    const account = accountWith({ stored: wireAnna, drops: ["marketing_active"], refuse });
    const { refused } = await subscribe(account, { untaken: ["newsletter"] });
    expect(registrations(account)).toHaveLength(1);
    expect(updates(account)).toHaveLength(1);
    expect(refused).toEqual([{ field: "newsletter", explanation: { code: "change-ignored" } }]);
  });

  test("is not sent by an update that is known to ignore it", async () => {
    const account = account360({ subscribesAtOnce: true, updateOfNewsletter: "ignores" });
    await subscribe(account);
    expect(registrations(account)).toHaveLength(1);
    expect(updates(account)).toEqual([]);
  });

  test("is not sent twice where the registration shows late", async () => {
    const account = accountWith({ stored: wireAnna, lags: 3, traits: { subscribesAtOnce: true } });
    await subscribe(account);
    expect(account.stored()).toMatchObject({ marketing_active: true });
    expect(updates(account)).toEqual([]);
  });
});

describe("A password", () => {
  test.each(["Missing required parameters", "La password è obbligatoria"])(
    "of somebody who is there already is never replaced, whatever is asked for: %s",
    async (words) => {
      const { client, requests } = accountWith({
        stored: { ...wireAnna, password: "theirs" },
        ignores: ["tags"],
        refuse: ({ operation, parameters }) =>
          operation === "customers/registration" && parameters.password === undefined ? words : undefined,
      });
      await update({ client }, addTag("vip")).catch(() => null);
      expect(requests.filter(({ parameters }) => "password" in parameters)).toEqual([]);
    },
  );
});

describe("A refused field", () => {
  test("takes no other with it, and is told", async () => {
    const account = accountWith({
      stored: wireAnna,
      refuse: ({ operation, parameters }) => {
        if (operation !== "customers/update") return undefined;
        if (parameters.pec) return "pec_invalid";
        return parameters.telefono ? "Il telefono non è valido" : undefined;
      },
    });
    const changes = { pec: "x@example.it", phone: "+391", city: "Como" };
    const { snapshot, refused } = await update(account, changes);
    expect(refused.map(({ field }) => field)).toEqual(["pec", "phone"]);
    expect(snapshot.customer).toMatchObject({ city: "Como", pec: null });
  });

  test("of an address is written blank beside the rest of it", async () => {
    const shown = { ...wireAnna, cap: "26900" };
    const account = accountWith({
      stored: shown,
      refuse: ({ parameters }) => (parameters.cap ? "CAP non valido" : undefined),
    });
    const { refused } = await update(account, { city: "Como", postalCode: "X" }, { shown });
    expect(refused.map(({ field }) => field)).toEqual(["postalCode"]);
    expect(account.stored()).toMatchObject({ comune: "Como", cap: "" });
  });

  test("leaves the address as it is when it is all that the new one says", async () => {
    const shown = { ...wireAnna, cap: "26900" };
    const account = accountWith({
      stored: shown,
      refuse: ({ parameters }) => (parameters.cap ? "CAP non valido" : undefined),
    });
    const changes = { street: null, city: null, province: null, postalCode: "99999", country: null };
    const { refused } = await update(account, changes, { shown });
    expect(refused.map(({ field }) => field).sort()).toEqual(Object.keys(changes).sort());
    expect(account.stored()).toMatchObject({ comune: wireAnna.comune, cap: "26900" });
  });

  test.each([{ updateOfNewsletter: "takes" }, { updateOfNewsletter: "ignores" }] as const)(
    "that is the newsletter list costs no subscription: %o",
    async (knows) => {
      const account = accountWith({
        stored: wireAnna,
        refuse: ({ parameters }) => (parameters.marketing_list ? "Lista marketing non trovata" : undefined),
      });
      await account.client.traits.learn(knows);
      const { snapshot, refused } = await update(
        account,
        { newsletter: "subscribed" },
        { options: { newsletterList: 77 } },
      );
      expect(snapshot.customer.newsletter).toBe("subscribed");
      expect(refused).toMatchObject([{ field: "newsletter", explanation: { code: "list-refused" } }]);
      expect(await account.client.traits.read()).toMatchObject(knows);
    },
  );

  test("beside a subscription is told with the newsletter list that the account refused too", async () => {
    const account = accountWith({
      stored: wireAnna,
      traits: { updateOfNewsletter: "takes" },
      refuse: ({ parameters }) => {
        if (parameters.marketing_list) return "Lista marketing non trovata";
        return parameters.pec ? "pec_invalid" : undefined;
      },
    });
    const changes = { newsletter: "subscribed", pec: "x@example.it", city: "Como" } as const;
    const { refused } = await update(account, changes, { options: { newsletterList: 77 } });
    const told = refused.map(({ field, explanation }) => [field, explanation.code]);
    expect(Object.fromEntries(told)).toEqual({ newsletter: "list-refused", pec: "data-refused" });
    expect(account.stored()).toMatchObject({ marketing_active: true, comune: "Como" });
  });

  test("is no sign that an update ignores tags or choices", async () => {
    const account = accountWith({
      stored: wireAnna,
      refuse: ({ parameters }) => (parameters.pec ? "pec_invalid" : undefined),
    });
    await update(account, { pec: "x@example.it", city: "Como" });
    expect(await account.traits.read()).toMatchObject({
      updateOfTags: "untried",
      updateOfNewsletter: "untried",
    });
  });

  test("of a name is written in the forms that accounts accept", async () => {
    const account = accountWith({
      stored: wireAnna,
      refuse: ({ parameters }) =>
        /[^\p{L} ]/u.test(String(parameters.nome ?? "")) ? "Caratteri non ammessi: nome" : undefined,
    });
    const { refused } = await update(account, { firstName: "Bice 🌸", city: "Como" });
    // The person is not called so: it is told.
    expect(refused.map(({ field }) => field)).toEqual(["firstName"]);
    expect(account.stored()).toMatchObject({ nome: "Bice", comune: "Como" });
  });

  test.each([
    ["Sala", "Operazione non riuscita"],
    ["Sala & Figli", "Servizio momentaneamente non disponibile, riprovare"],
  ])(
    "that may be over in a moment puts no stand-in and no plainer name in the place of a surname: %s, %s",
    async (lastName, words) => {
      let refusals = 0;
      const account = accountWith({
        stored: wireAnna,
        refuse: ({ operation }) =>
          operation === "customers/update" && (refusals += 1) === 1 ? words : undefined,
      });
      await expect(update(account, { lastName })).rejects.toMatchObject({ kind: "unavailable" });
      expect(account.stored()).toMatchObject({ cognome: "Riva" });
    },
  );

  test("of the only form of a surname leaves the one that is there, and is told", async () => {
    const account = accountWith({
      stored: wireAnna,
      refuse: ({ parameters }) =>
        parameters.cognome === "Sala" ? "Caratteri non ammessi: cognome" : undefined,
    });
    const { refused } = await update(account, { lastName: "Sala", city: "Como" });
    expect(refused.map(({ field }) => field)).toEqual(["lastName"]);
    expect(account.stored()).toMatchObject({ cognome: "Riva", comune: "Como" });
  });

  test("does not keep an unsubscribe, which goes first and alone", async () => {
    const account = accountWith({
      stored: { ...wireAnna, marketing_active: true },
      refuse: ({ operation, parameters }) =>
        operation === "customers/update" && "comune" in parameters ? "Errore 1045" : undefined,
    });
    const changes = { newsletter: "unsubscribed", city: "Como" } as const;
    await expect(update(account, changes)).rejects.toMatchObject({ kind: "unavailable" });
    expect(account.stored()).toMatchObject({ marketing_active: false });
  });

  test("in unknown words costs no second write of what the account took, where it keeps what it is not sent", async () => {
    const account = accountWith({
      stored: wireAnna,
      refuse: ({ operation, parameters }) =>
        operation === "customers/update" && parameters.pec ? "Errore 1045" : undefined,
    });
    const changes = { city: "Como", company: "Riva Srl", pec: "x@example.it" };
    await update(account, changes, { context: { lastAttempt: true } });
    const taken = updates(account).filter(({ pec }) => pec === undefined);
    expect(taken.map(({ id: _id, customer_id: _customer, ...written }) => written)).toEqual([
      { ragione_sociale: "Riva Srl" },
      { comune: "Como" },
    ]);
  });

  test("in unknown words is found at the last attempt, field by field", async () => {
    const account = accountWith({
      stored: wireAnna,
      refuse: ({ operation, parameters }) =>
        operation === "customers/update" && "telefono" in parameters ? "Errore 1045" : undefined,
    });
    const changes = { phone: "+393330000000", city: "Como", company: "Riva Srl" };
    const { refused } = await update(account, changes, { context: { lastAttempt: true } });
    expect(refused).toMatchObject([{ field: "phone", explanation: { said: "Errore 1045" } }]);
    expect(account.stored()).toMatchObject({ comune: "Como", ragione_sociale: "Riva Srl" });
  });
});

test("that an address stays which an update was not sent does not tell of an account that it keeps the rest", async () => {
  const address = { indirizzo: "Via Po 3", comune: "Lodi", citta: "LO", cap: "26900" };
  const { nome, cognome, email } = wireAnna;
  const stored = { nome, cognome, email, ...address };
  const account = accountWith({ stored, updateReplaces: true, keepsOnUpdate: Object.keys(address) });
  const person = { firstName: "Anita", lastName: "Riva" };
  await update(account, { ...person, company: "Riva Srl" }, { shown: stored });
  account.change({ telefono: "+39 333 1234567", ragione_sociale: "" });
  const shown = account.stored()!;
  const { snapshot } = await update(account, { ...person, street: "Via Po 4" }, { shown });
  expect(snapshot.customer).toMatchObject({ phone: "+393331234567", street: "Via Po 4" });
});

describe("An account whose update refuses what comes without names and e-mail", () => {
  const demanding = (words: string, more: Parameters<typeof accountWith>[0] = {}) =>
    accountWith({
      stored: wireAnna,
      ...more,
      refuse: ({ operation, parameters: { nome, cognome, email } }) =>
        operation === "customers/update" && !(nome && cognome && email) ? words : undefined,
    });

  test.each([
    "Compila tutti i campi obbligatori",
    "Nome, cognome ed email sono obbligatori",
    "Mancano dei dati obbligatori",
    "Please fill in all required fields",
    "cognome_missing",
    "",
  ])("is sent them with the change, and from then on at once: %s", async (words) => {
    const account = demanding(words);
    const { refused } = await update(account, { city: "Bergamo" });
    expect(refused).toEqual([]);
    expect(account.stored()).toMatchObject({ ...wireAnna, comune: "Bergamo" });
    const before = updates(account).length;
    await update(account, { firstName: "Anita" });
    const { nome: _nome, cognome, email } = wireAnna;
    expect(updates(account).slice(before)).toEqual([
      { id: "7", customer_id: "7", nome: "Anita", cognome, email },
    ]);
  });

  test("loses nothing where it blanks all else: the names stand there because they were sent", async () => {
    const stored: StoredCustomer = { ...wireAnna, indirizzo: "Via Po 3", cap: "26900" };
    for (const traits of [{}, { updateNeedsPerson: true }]) {
      const account = demanding("cognome_missing", { stored, updateReplaces: true, traits });
      await update(account, { company: "Riva Srl" }, { shown: stored });
      const { telefono_cellulare: _shown, ...texts } = stored;
      expect(account.stored()).toMatchObject({ ...texts, ragione_sociale: "Riva Srl" });
      expect(account.stored()!.telefono).toBeTruthy();
      expect(await account.traits.read()).toMatchObject({ updateReplaces: true, updateKeeps: false });
    }
  });

  test.each(["Compila tutti i campi obbligatori", "cognome_missing", ""])(
    "is sent them in the form of body that it reads, where it accepted another one without reading it: %s",
    async (words) => {
      // After as many writes without effect none is waited for.
      const traits = { withoutEffect: { "customers/update": 3 } };
      const account = demanding(words, { readsUpdatesAs: "form", traits });
      const { refused } = await update(account, { city: "Bergamo" });
      expect(refused).toEqual([]);
      expect(account.stored()).toMatchObject({ nome: "Anna", cognome: "Riva", comune: "Bergamo" });
      expect(await account.traits.read()).toMatchObject({
        updateNeedsPerson: true,
        supposedBodyOf: { "customers/update": "form" },
      });
    },
  );

  test.each(["Compila tutti i campi obbligatori", "cognome_missing", ""])(
    "is not supposed where a form that it does not read is refused so, and it ignores the value: %s",
    async (words) => {
      const traits = { bodyOf: {}, withoutEffect: { "customers/update": 3 } };
      const account = accountWith({
        stored: wireAnna,
        ignores: ["comune"],
        readsUpdatesAs: "json",
        refusesUnread: words,
        traits,
      });
      await update(account, { city: "Bergamo" });
      await update(account, { company: "Riva Srl" });
      await update(account, { firstName: "Anita" });
      expect(account.stored()).toMatchObject({ ragione_sociale: "Riva Srl", nome: "Anita" });
      expect(await account.traits.read()).toMatchObject({
        updateNeedsPerson: false,
        bodyOf: { "customers/update": "json" },
      });
    },
  );

  test.each(["n.d.", "Non indicato"])(
    "is sent a stand-in for a name that the customer does not have, as a registration is: %s",
    async (taken) => {
      const stored = { ...wireAnna, cognome: "" };
      const account = accountWith({
        stored,
        refuse: ({ operation, parameters: { nome, cognome, email } }) => {
          if (operation !== "customers/update") return undefined;
          if (!(nome && cognome && email)) return "Compila tutti i campi obbligatori";
          return cognome === taken ? undefined : "Caratteri non ammessi: cognome";
        },
      });
      const { refused, snapshot } = await update(account, { city: "Bergamo" }, { shown: stored });
      expect(refused).toEqual([]);
      expect(account.stored()).toMatchObject({ nome: "Anna", cognome: taken, comune: "Bergamo" });
      expect(snapshot.customer).toMatchObject({ firstName: "Anna", lastName: null });
      expect(await account.traits.read()).toMatchObject({ updateNeedsPerson: true });
    },
  );

  test("is sent a subscription in the form that it reads, with a stand-in for the name that is asked for", async () => {
    const stored = { ...wireAnna, cognome: "", marketing_active: false };
    const traits = { bodyOf: { "customers/update": "json" }, updateOfNewsletter: "takes" } as const;
    const account = demanding("Nome, cognome ed email sono obbligatori", {
      stored,
      readsUpdatesAs: "json",
      traits: { ...traits, updateNeedsPerson: true },
    });
    await update(account, { newsletter: "subscribed" }, { shown: stored });
    expect(account.stored()).toMatchObject({ marketing_active: true });
  });

  test("is sent a stand-in where the name is cleared", async () => {
    const account = demanding("Compila tutti i campi obbligatori");
    const { refused, snapshot } = await update(account, { lastName: null, city: "Bergamo" });
    expect(refused).toEqual([]);
    expect(snapshot.customer).toMatchObject({ firstName: "Anna", lastName: null, city: "Bergamo" });
  });

  test("is not supposed where names are blank and nothing was asked for", async () => {
    const stored = { ...wireAnna, cognome: "" };
    const account = accountWith({ stored });
    await update(account, { city: "Bergamo" }, { shown: stored });
    expect(account.stored()).toMatchObject({ cognome: "", comune: "Bergamo" });
    expect(await account.traits.read()).toMatchObject({ updateNeedsPerson: false });
  });

  test("has a value refused with them told by what it says of that one", async () => {
    const account = accountWith({
      stored: wireAnna,
      refuse: ({ operation, parameters: { nome, telefono } }) => {
        if (operation !== "customers/update") return undefined;
        if (!nome) return "Compila tutti i campi obbligatori";
        return telefono ? "Il telefono non è valido" : undefined;
      },
    });
    const { refused } = await update(account, { city: "Bergamo", phone: "+393330000000" });
    expect(refused).toMatchObject([{ field: "phone", explanation: { said: "Il telefono non è valido" } }]);
    expect(account.stored()).toMatchObject({ ...wireAnna, comune: "Bergamo" });
  });

  test("is not supposed where the same words come again, or others ask for nothing", async () => {
    for (const words of ["Compila tutti i campi obbligatori", "Errore 1045"]) {
      const account = accountWith({
        stored: wireAnna,
        refuse: ({ operation }) => (operation === "customers/update" ? words : undefined),
      });
      await expect(update(account, { city: "Bergamo" })).rejects.toMatchObject({
        explanation: { said: words },
      });
      expect(await account.traits.read()).toMatchObject({ updateNeedsPerson: false });
    }
  });
});

describe("An account whose update blanks what it is not sent", () => {
  test("gets the rest back though its gateway fails in that moment", async () => {
    let failures = 2;
    const shown = { ...wireAnna, indirizzo: "Via Po 3" };
    const account: Account = accountWith({
      ...{ stored: shown, updateReplaces: true },
      refuse: ({ operation }) => {
        const isRepair = operation === "customers/update" && updates(account).length > 1;
        if (isRepair && failures-- > 0) throw new TypeError("fetch failed");
        return undefined;
      },
    });
    await update(account, { lastName: "Verdi" }, { shown });
    expect(account.stored()).toMatchObject({ cognome: "Verdi", comune: "Lodi", indirizzo: "Via Po 3" });
  });

  test.each([
    ["reads forms and accepts JSON unread", "form"],
    ["reads JSON and accepts forms unread", "json"],
  ] as const)(
    "and %s gets the rest in forms that it takes, though its refusals say nothing",
    async (_what, readsUpdatesAs) => {
      const shown = { ...wireAnna, telefono_cellulare: "+39 349 137 7109", telefono: "+39 349 137 7109" };
      const account = accountWith({
        stored: shown,
        updateReplaces: true,
        readsUpdatesAs,
        refuse: ({ operation, parameters }) =>
          operation === "customers/update" && /\D/.test(String(parameters.telefono ?? "")) ? "" : undefined,
      });
      const { refused } = await update(account, { lastName: "Verdi" }, { shown });
      expect(refused).toEqual([]);
      expect(account.stored()).toMatchObject({
        cognome: "Verdi",
        comune: "Lodi",
        telefono: "00393491377109",
      });
    },
  );

  const stored: StoredCustomer = {
    ...wireAnna,
    indirizzo: "Via Po 3",
    cap: "26900",
    tags: ["vip"],
    marketing_active: true,
  };

  type Sent = Record<string, unknown>;
  const withHome: StoredCustomer = {
    ...stored,
    telefono_casa: "+39 02 1234567",
    extraFields: { Altro: "x" },
  };

  test.each([
    ["is sent along", () => undefined, { telefono_casa: "+39 02 1234567", extraFields: { Altro: "x" } }],
    [
      "goes, and nothing else, where it is refused by name",
      ({ telefono_casa: home }: Sent) => (home ? "Parametro non riconosciuto: telefono_casa" : undefined),
      { extraFields: { Altro: "x" } },
    ],
    [
      "goes where it is refused without a word",
      ({ telefono_casa: home }: Sent) => (home ? "" : undefined),
      { extraFields: { Altro: "x" } },
    ],
    [
      "goes with the extra fields where both are refused without a word",
      ({ telefono_casa: home, extraFields }: Sent) => (home || extraFields ? "" : undefined),
      {},
    ],
  ] as const)("a home phone %s", async (_what, refuse, expected) => {
    const account = accountWith({
      ...{ stored: withHome, updateReplaces: true, traits: { updateReplaces: true } },
      refuse: ({ operation, parameters }) =>
        operation === "customers/update" ? refuse(parameters) : undefined,
    });
    const { refused } = await update(account, { lastName: "Rossi" }, { shown: withHome });
    expect(refused).toEqual([]);
    const { telefono_casa: home, extraFields } = account.stored() as Sent;
    expect({ telefono_casa: home, extraFields }).toEqual({
      ...{ telefono_casa: undefined, extraFields: undefined },
      ...expected,
    });
    expect(account.stored()).toMatchObject({ cognome: "Rossi", indirizzo: "Via Po 3" });
  });

  test.each(["national", "digits"] as const)(
    "a home phone beside an address abroad keeps its zero where numbers are %s",
    async (phoneForm) => {
      const shown = { ...withHome, telefono_casa: 35100008, stato: "DE", comune: "Berlin", cap: "10115" };
      const account = accountWith({
        ...{ stored: shown, updateReplaces: true, traits: { updateReplaces: true, phoneForm } },
      });
      await update(account, { lastName: "Rossi" }, { shown });
      expect(account.stored()).toMatchObject({ telefono_casa: "035100008" });
    },
  );

  test.each([{ telefono_casa: "+39 02 1234567" }, { extraFields: { Altro: "x" } }])(
    "gives back what nothing else tells to be blanked: %j",
    async (beside) => {
      const { nome, cognome, email } = wireAnna;
      const shown = { nome, cognome, email, extraFields: {}, ...beside, tags: [] };
      const account = accountWith({
        stored: shown,
        updateReplaces: true,
        keepsOnUpdate: ["nome", "cognome"],
      });
      await update(account, { phone: "+393331234567" }, { shown });
      expect(account.stored()).toMatchObject({ telefono: "+393331234567", ...beside });
      expect(await account.traits.read()).toMatchObject({ updateReplaces: true });
    },
  );

  test("keeps what was just written of values that are sent one by one", async () => {
    let attempts = 0;
    const account = accountWith({
      ...{ stored, updateReplaces: true, traits: { updateReplaces: true } },
      refuse: ({ operation }) =>
        operation === "customers/update" && (attempts += 1) === 1 ? "Qualcosa non va" : undefined,
    });
    const changes = { firstName: "Annina", lastName: "Rossi" };
    await update(account, changes, { shown: stored, context: { lastAttempt: true } });
    expect(account.stored()).toMatchObject({ nome: "Annina", cognome: "Rossi" });
  });

  test("tells of no value as lost that it refuses beside what is written and keeps all the same", async () => {
    const account = accountWith({
      ...{ stored, updateReplaces: true, keepsOnUpdate: ["piva"], traits: { updateReplaces: true } },
      refuse: ({ operation, parameters }) =>
        operation === "customers/update" && parameters.piva ? "piva_invalid" : undefined,
    });
    const { refused } = await update(account, { phone: "+393330000000" }, { shown: stored });
    expect(account.stored()).toMatchObject({ telefono: "+393330000000", piva: "01234567890" });
    expect(refused).toEqual([]);
  });

  test("tells of a value that it refuses with the rest, beside one that it refuses by itself", async () => {
    const shown = { ...stored, pec: "anna@pec" };
    const account = accountWith({
      ...{ stored: shown, updateReplaces: true, traits: { updateReplaces: true } },
      refuse: ({ parameters }) => {
        if (parameters.sdi) return "sdi_invalid";
        return parameters.pec ? "pec_invalid" : undefined;
      },
    });
    const { refused } = await update(account, { sdi: "X", city: "Como" }, { shown });
    expect(refused.map(({ field }) => field).sort()).toEqual(["pec", "sdi"]);
  });

  test.each([
    ["last name", { cognome: "R" }, "nome"],
    ["first name", { nome: "A" }, "cognome"],
  ])(
    "loses nothing at the first update, where the %s that goes along is refused as the other one",
    async (_which, short, named) => {
      const shown = { ...stored, ...short };
      const [name] = Object.keys(short) as ["nome" | "cognome"];
      const account = accountWith({
        ...{ stored: shown, updateReplaces: true, keepsOnUpdate: ["nome", "cognome"] },
        refuse: ({ parameters }) => (String(parameters[name]).length === 1 ? `${named}_invalid` : undefined),
      });
      const { refused } = await update(account, { phone: "+393330000000" }, { shown });
      expect(account.stored()).toMatchObject({ telefono: "+393330000000", piva: "01234567890", ...short });
      expect(refused).toEqual([]);
    },
  );

  test("loses nothing at the first update, which is repeated with all that was read", async () => {
    const account = accountWith({ stored, updateReplaces: true });
    const { snapshot } = await update(account, { phone: "+393330000000" }, { shown: stored });
    expect(account.stored()).toEqual({
      id: 7,
      ...stored,
      telefono_cellulare: undefined,
      telefono: "+393330000000",
    });
    expect(snapshot.customer).toMatchObject({
      firstName: "Anna",
      street: "Via Po 3",
      phone: "+393330000000",
    });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true });
  });

  test("is found by its next update too, where the answer to the one that left the customer without names was lost", async () => {
    const bare = {
      ...wireAnna,
      nome: "",
      cognome: "",
      piva: "",
      comune: "",
      telefono_cellulare: "+393330000000",
    };
    const account = accountWith({ stored: bare, updateReplaces: true });
    await update(account, { firstName: "Anna", lastName: "Riva" }, { shown: bare });
    expect(account.stored()).toMatchObject({ nome: "Anna", cognome: "Riva", telefono: "+393330000000" });
  });

  test("is found so although an update was seen to keep the rest", async () => {
    const bare = { ...wireAnna, nome: "", cognome: "", comune: "", telefono_cellulare: "+393330000000" };
    const traits = { updateKeeps: true };
    const account = accountWith({ stored: bare, updateReplaces: true, traits });
    await update(account, { firstName: "Anna", lastName: "Riva" }, { shown: bare });
    expect(account.stored()).toMatchObject({ piva: "01234567890", telefono: "+393330000000" });
    // A customer with one of the names was not blanked.
    const oneName = { ...bare, nome: "Anna", telefono_cellulare: "" };
    const keeping = accountWith({ stored: oneName, traits });
    keeping.change({ piva: "" });
    await update(keeping, { phone: "+393330000001" }, { shown: oneName });
    expect(keeping.stored()).toMatchObject({ piva: "" });
    expect(await keeping.traits.read()).toMatchObject({ updateReplaces: false });
  });

  test("tells by that neither that it keeps anything, nor where it writes addresses", async () => {
    const account = accountWith({ stored, updateReplaces: true, traits: { updateReplaces: true } });
    await update(account, { city: "Bergamo" }, { shown: stored });
    expect(account.stored()).toMatchObject({ comune: "Bergamo", piva: "01234567890" });
    expect(await account.traits.read()).toMatchObject({ updateKeeps: false, updatesBillingFlat: false });
  });

  test("is sent everything from then on, and each value in its last form", async () => {
    const account = accountWith({
      stored,
      updateReplaces: true,
      traits: { updateReplaces: true, updateOfNewsletter: "takes" },
      refuse: ({ parameters }) =>
        "marketing_active" in parameters && "comune" in parameters && parameters.comune !== "Lodi"
          ? "Errore 1045"
          : undefined,
    });
    await update(account, { newsletter: "unsubscribed", city: "Como", lastName: "Sala" }, { shown: stored });
    expect(account.stored()).toMatchObject({
      ...{ nome: "Anna", cognome: "Sala", email: wireAnna.email, comune: "Como", indirizzo: "Via Po 3" },
      ...{ piva: wireAnna.piva, tags: ["vip"], marketing_active: false },
    });
    expect(updates(account)).toHaveLength(3);
  });

  test.each([
    ["names", ["nome", "cognome"], {}, { company: "Riva Srl" }],
    ["all but the billing section", ["nome", "cognome", "telefono_cellulare"], {}, { company: "Riva Srl" }],
    [
      "the phone, where there is nothing else but an address",
      ["nome", "cognome", "piva"],
      {},
      { phone: "+393330000000" },
    ],
    [
      "what is outside of the section that it was sent a part of",
      ["nome", "cognome", "telefono_cellulare"],
      { updateKeeps: true },
      { pec: "riva@pec.example.it" },
    ],
  ])("loses nothing where it keeps %s", async (_kept, keepsOnUpdate, traits, changes: Changes) => {
    const account = accountWith({ stored, updateReplaces: true, keepsOnUpdate, traits });
    await update(account, changes, { shown: stored });
    const { telefono_cellulare: phone, ...others }: StoredCustomer = stored;
    expect(account.stored()).toMatchObject(others);
    const { telefono, telefono_cellulare: kept } = account.stored()!;
    expect([telefono, kept]).toContain(changes.phone ?? phone);
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true });
  });

  test.each([{ street: "Via Po 4" }, { company: "Riva Srl" }])(
    "loses no part of an address where it blanks the rest of the billing data, and was seen to keep something: %o",
    async (changes) => {
      const { piva: _none, ...shown }: StoredCustomer = { ...stored, comune: "Lodi" };
      const keepsOnUpdate = ["nome", "cognome", "telefono_cellulare"];
      const account = accountWith({
        ...{ stored: shown, updateReplaces: true, keepsOnUpdate },
        traits: { updateKeeps: true },
      });
      await update(account, changes, { shown });
      expect(account.stored()).toMatchObject({ comune: "Lodi", cap: "26900" });
    },
  );

  test("is not ruled out by names that stand there yet", async () => {
    const bare = { nome: "Anna", cognome: "Riva", email: "anna.riva@example.it" };
    const account = accountWith({ stored: bare });
    await update(account, { phone: "+393330000000" }, { shown: bare });
    expect(await account.traits.read()).toMatchObject({ updateKeeps: false, updateReplaces: false });
  });

  test("keeps a value in the account's own spelling where it refuses the one that is sent for it", async () => {
    const shown = { ...stored, cap: 198, citta: "RM" };
    const account = accountWith({
      ...{ stored: shown, updateReplaces: true, traits: { updateReplaces: true } },
      refuse: ({ parameters }) => (parameters.cap === "00198" ? "CAP non valido" : undefined),
    });
    const { refused } = await update(account, { phone: "+393330000000" }, { shown });
    expect(String(account.stored()!.cap)).toBe("198");
    expect(refused).toEqual([]);
  });

  test("gets several company values back although it was seen to keep something: no person clears all of them", async () => {
    const shown = { ...stored, ragione_sociale: "Riva Srl" };
    const account = accountWith({ stored: shown, updateReplaces: true, traits: { updateKeeps: true } });
    await update(account, { phone: "+393330000000" }, { shown });
    expect(account.stored()).toMatchObject({ piva: "01234567890", ragione_sociale: "Riva Srl" });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true });
  });

  test("is not ruled out by an account that shows nothing of the update at all", async () => {
    const account = accountWith({ stored, lags: 99 });
    await update(account, { city: "Bergamo" }, { shown: stored });
    expect(await account.traits.read()).toMatchObject({ updateKeeps: false });
  });

  test("loses nothing where the personal address stands apart, and is kept", async () => {
    const kept = { indirizzo: "Via Po 3", comune: "Roma", citta: "RM", cap: "00198" };
    const bare = { nome: "Anna", cognome: "Riva", email: "anna.riva@example.it", piva: "01234567897" };
    const account = accountWith({
      stored: { ...bare, ...kept },
      updateReplaces: true,
      keepsOnUpdate: Object.keys(kept),
    });
    await update(account, { phone: "+393330000000" }, { shown: { ...bare, ...kept } });
    expect(account.stored()).toMatchObject({ ...bare, ...kept, telefono: "+393330000000" });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true, updateKeeps: false });
  });

  test("loses no surname that is all there is beside what was written", async () => {
    const bare = { nome: "Anna", cognome: "Riva", email: "anna.riva@example.it" };
    const account = accountWith({ stored: bare, updateReplaces: true });
    await update(account, { firstName: "Anna Maria" }, { shown: bare });
    expect(account.stored()).toMatchObject({ nome: "Anna Maria", cognome: "Riva" });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true });
  });

  test("is not supposed once an update was seen to keep the rest: a person cleared the one value then", async () => {
    const bare = { nome: "Anna", cognome: "Riva", email: "anna.riva@example.it", piva: "01234567897" };
    const account = accountWith({ stored: bare });
    await update(account, { firstName: "Anna Maria" }, { shown: bare });
    expect(await account.traits.read()).toMatchObject({ updateKeeps: true, updateReplaces: false });
    account.change({ piva: "" });
    await update(account, { phone: "+393330000000" }, { shown: { ...bare, nome: "Anna Maria" } });
    expect(account.stored()).toMatchObject({ piva: "" });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: false });
  });

  test.each([
    ["in the form that it has there, where another one is refused", /^[+0]/, "393491313757"],
    ["not at all where it is refused in any form, and costs no other value", /./, undefined],
  ])("is sent a phone %s", async (_how, refused, telefono) => {
    for (const traits of [{}, { updateReplaces: true }]) {
      const shown = { ...wireAnna, telefono_cellulare: 393491313757 };
      const account = accountWith({
        stored: shown,
        updateReplaces: true,
        traits,
        refuse: ({ operation, parameters }) =>
          operation === "customers/update" && refused.test(String(parameters.telefono ?? ""))
            ? "telefono_invalid"
            : undefined,
      });
      const { refused: told } = await update(account, { city: "Como" }, { shown });
      expect(told).toMatchObject(telefono === undefined ? [{ field: "phone" }] : []);
      expect(account.stored()).toMatchObject({
        nome: "Anna",
        cognome: "Riva",
        comune: "Como",
        piva: wireAnna.piva,
      });
      expect(account.stored()!.telefono).toBe(telefono);
    }
  });

  test("writes over no edit that the account shows a moment late", async () => {
    const traits = { updateReplaces: true, showsLate: true };
    const account = accountWith({ stored, updateReplaces: true, traits });
    const pause = async () => account.change({ comune: "Bergamo" });
    const { refused } = await update(account, { lastName: "Verdi" }, { shown: stored, options: { pause } });
    expect(refused).toEqual([]);
    expect(account.stored()).toMatchObject({ cognome: "Verdi", comune: "Bergamo" });
  });

  test.each([1, 2, 3])("loses nothing where %d answers still show what was before", async (lags) => {
    const account = accountWith({ stored, updateReplaces: true, lags });
    const { snapshot } = await update(account, { phone: "+393330000000" }, { shown: stored });
    expect(account.stored()).toMatchObject({ nome: "Anna", cognome: "Riva", telefono: "+393330000000" });
    expect(snapshot.customer).toMatchObject({ firstName: "Anna", lastName: "Riva", street: "Via Po 3" });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true });
  });

  test("loses nothing where a tag was registered before it, and the answer still shows what was before the update", async () => {
    const shown = { ...stored, tags: [] };
    const traits = { updateOfTags: "ignores" } as const;
    const account = accountWith({ stored: shown, ignores: ["tags"], updateReplaces: true, lags: 1, traits });
    await update(account, { ...addTag("press"), phone: "+393330000000" }, { shown });
    expect(account.stored()).toMatchObject({ nome: "Anna", telefono: "+393330000000", tags: ["press"] });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true });
  });

  test("is not waited for where updates were seen to have no effect", async () => {
    const traits = { withoutEffect: { "customers/update": 3 } };
    const account = accountWith({ stored, ignores: ["telefono"], traits });
    let pauses = 0;
    const pause = async () => void (pauses += 1);
    await update(account, { phone: "+393330000000" }, { shown: stored, options: { pause } });
    expect(pauses).toBe(0);
  });

  test("is not ruled out by an answer that still shows what was before the update", async () => {
    const bare = { nome: "Anna", cognome: "Riva", email: "anna.riva@example.it" };
    const account = accountWith({ stored: bare, updateReplaces: true, lags: 1 });
    await update(account, { firstName: "Anna Maria" }, { shown: bare });
    expect(await account.traits.read()).toMatchObject({ updateKeeps: false });
  });

  test("is not supposed where a person cleared a value in that moment", async () => {
    const shown = { ...stored, ragione_sociale: "Riva Srl" };
    const account = accountWith({ stored: shown });
    account.change({ piva: "" });
    await update(account, { phone: "+393330000000" }, { shown });
    expect(account.stored()).toMatchObject({ piva: "", nome: "Anna" });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: false });
  });
});

describe("An address", () => {
  const pickAddress = ({ indirizzo, comune, citta, cap, stato }: StoredCustomer) => ({
    ...{ indirizzo, comune, citta, cap, stato },
  });
  const personal = { indirizzo: "Via Po 3", comune: "Roma", citta: "RM", cap: "00198", stato: "Italia" };

  test("is written as a whole where the personal one was read beside a blank billing section", async () => {
    const shown = { ...wireAnna, ...personal, dati_fatturazione: { piva: "01234567890", indirizzo: "" } };
    const account = accountWith({ stored: shown });
    await update(
      account,
      { street: "Via Verdi 2", city: "Roma", province: "RM", postalCode: "00198", country: "IT" },
      { shown },
    );
    expect(updates(account)).toMatchObject([{ ...personal, indirizzo: "Via Verdi 2" }]);
  });

  test("that the account shows already costs no call that writes", async () => {
    const shown = { ...wireAnna, ...personal, citta: "Roma (RM)" };
    const account = accountWith({ stored: shown });
    await update(account, { province: "RM", postalCode: "00198" }, { shown });
    expect(account.calls()).toEqual(["customers/get"]);
  });

  test("that the account shows in its own spelling is not written", async () => {
    const shown = { ...wireAnna, ...personal, citta: "Roma (RM)", cap: 198 };
    const account = accountWith({ stored: shown, traits: { updateKeeps: true } });
    await update(
      account,
      { street: "Via Verdi 2", city: "Roma", province: "RM", postalCode: "00198", country: "IT" },
      { shown },
    );
    expect(updates(account)).toEqual([{ id: "7", customer_id: "7", indirizzo: "Via Verdi 2" }]);
  });

  test("keeps its country where an update may blank what it is not sent, and what it did is not heard", async () => {
    const shown = { ...wireAnna, ...personal, citta: "Roma (RM)", cap: 198 };
    const account = accountWith({
      stored: shown,
      updateReplaces: true,
      refuse: ({ operation }) => (operation === "customers/get" ? "Errore 1045" : undefined),
    });
    const moved = { street: "Via Verdi 2", city: "Roma", province: "RM", postalCode: "00198" };
    await expect(update(account, { ...moved, country: "IT" }, { shown })).rejects.toThrow();
    expect(account.stored()).toMatchObject({
      ...{ indirizzo: "Via Verdi 2", comune: "Roma", citta: "Roma (RM)", cap: "00198", stato: "Italia" },
    });
  });

  test("goes as a whole with the zeros that its postal code lost as a number", async () => {
    const billing = { ...personal, cap: 198 };
    const shown = {
      ...wireAnna,
      ...personal,
      indirizzo: "Via Larga 1",
      cap: 198,
      dati_fatturazione: billing,
    };
    const account = accountWith({ stored: shown });
    await update(account, { street: "Via Verdi 2" }, { shown });
    expect(updates(account)).toMatchObject([
      { dati_fatturazione: { indirizzo: "Via Verdi 2", cap: "00198" } },
    ]);
  });

  test("of the billing section is written there where another one is the personal address", async () => {
    const billing = { ...personal, indirizzo: "Via Larga 1", ragione_sociale: "Riva Srl" };
    const shown = { ...wireAnna, ...personal, dati_fatturazione: billing };
    const account = accountWith({ stored: shown });
    await update(account, { street: "Via Verdi 2" }, { shown });
    const [sent] = updates(account);
    expect(sent).not.toHaveProperty("indirizzo");
    expect(sent).toMatchObject({ dati_fatturazione: { ...billing, indirizzo: "Via Verdi 2" } });
  });

  test("of the billing section goes with the company and codes that are written beside it, not with those before", async () => {
    const billing = { ...personal, indirizzo: "Via Larga 1", ragione_sociale: "Riva Srl", cf: "01234567890" };
    const shown = { ...wireAnna, ...personal, dati_fatturazione: billing };
    const account = accountWith({ stored: shown });
    await update(account, { street: "Via Verdi 2", company: "Riva SpA", taxCode: null }, { shown });
    const [sent] = updates(account);
    expect(sent).toMatchObject({ ragione_sociale: "Riva SpA", cf: "" });
    expect(sent!.dati_fatturazione).toMatchObject({ ragione_sociale: "Riva SpA", cf: "" });
  });

  test("is noticed to have blanked the rest where a section with the other address went along, and its company stands there yet", async () => {
    const billing = { ...personal, indirizzo: "Via Larga 1", ragione_sociale: "Riva Srl" };
    const shown = { ...wireAnna, ...personal, dati_fatturazione: billing };
    const account = accountWith({ stored: shown, updateReplaces: true });
    await update(account, { street: "Via Verdi 2" }, { shown });
    expect(account.stored()).toMatchObject({ nome: "Anna", cognome: "Riva", telefono: "333 1234567" });
    expect(account.stored()).toMatchObject({ dati_fatturazione: { ...billing, indirizzo: "Via Verdi 2" } });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true, updateKeeps: false });
  });

  test.each([{ updateNeedsPerson: true }, { updateReplaces: true }])(
    "of the billing section is written after a personal one with what the account needs beside it: %o",
    async (trait) => {
      const billing = { ...personal, ragione_sociale: "Riva Srl", piva: "01234567890" };
      const shown = { ...wireAnna, comune: "", piva: "", dati_fatturazione: billing };
      const account = accountWith({
        stored: shown,
        traits: trait,
        updateReplaces: "updateReplaces" in trait,
        keepsOnUpdate: ["dati_fatturazione"],
        refuse: ({ operation, parameters: { nome, cognome, email } }) =>
          operation === "customers/update" && "updateNeedsPerson" in trait && !(nome && cognome && email)
            ? "nome obbligatorio"
            : undefined,
      });
      const { refused } = await update(account, { street: "Via Verdi 2", firstName: "Anita" }, { shown });
      expect(refused).toEqual([]);
      expect(account.stored()).toMatchObject({
        ...{ nome: "Anita", cognome: "Riva", email: wireAnna.email },
        dati_fatturazione: { ...billing, indirizzo: "Via Verdi 2" },
      });
    },
  );

  test("of the billing section is put back where it was blanked, and the personal one is shown in its place", async () => {
    const billing = { ...personal, indirizzo: "Via Larga 1" };
    const shown = { ...wireAnna, piva: "", telefono_cellulare: "", ...personal, dati_fatturazione: billing };
    const account = accountWith({
      stored: shown,
      traits: { updateNeedsPerson: true },
      updateReplaces: true,
      keepsOnUpdate: Object.keys(personal),
    });
    const { snapshot } = await update(account, { firstName: "Anita" }, { shown });
    expect(await account.traits.read()).toMatchObject({ updateReplaces: true, updateKeeps: false });
    expect(snapshot.customer).toMatchObject({ firstName: "Anita", street: "Via Larga 1" });
  });

  /** An account whose updates write a flat address to the billing section, where it wins over a nested one. */
  function writingFlatToBilling(
    stored: StoredCustomer,
    refusesNested: boolean,
    {
      keepsBlanks = false,
      lags = 0,
      words = "Parametro non riconosciuto: dati_fatturazione",
      refused = "",
      spell = (text: unknown) => text,
    } = {},
  ) {
    let [late, before] = [0, stored];
    const fake = fakeAccount(({ operation, parameters: { dati_fatturazione: nested, ...sent } }) => {
      if (operation === "customers/update") {
        if (nested !== undefined && refusesNested) return new Error(words);
        if (refused in sent) return new Error(words);
        const isTaken = ([name, value]: [string, unknown]) =>
          name in personal && !(keepsBlanks && value === "");
        const taken = Object.entries(sent).filter(isTaken);
        const flat = taken.map(
          ([name, value]) => [name, name === "indirizzo" ? spell(value) : value] as const,
        );
        const billing = { ...(stored.dati_fatturazione as object), ...(nested as object) };
        [late, before] = [lags, stored];
        stored = { ...stored, dati_fatturazione: { ...billing, ...Object.fromEntries(flat) } };
      }
      return operation === "customers/get" ? { id: 7, ...(late-- > 0 ? before : stored) } : true;
    });
    return { ...fake, client: createFramework360Client(fake.options), stored: () => stored };
  }

  test.each([
    ["refuses a section", true, {}],
    ["blanks what it is not sent", false, { updateReplaces: true }],
  ])(
    "of the billing section is written flat in an account that was seen to write it there, and %s",
    async (_what, refusesNested, traits) => {
      const account = writingFlatToBilling({ ...wireAnna, ...personal }, refusesNested);
      await account.client.traits.learn(traits);
      const moved = { street: "Via Verdi 2", city: "Lodi", province: "LO", postalCode: "26900" };
      await update(account, moved, { shown: account.stored() });
      expect(account.stored()).toMatchObject({ ...personal, dati_fatturazione: { comune: "Lodi" } });
      const again = await update(account, { street: "Via Po 3", city: "Pavia" }, { shown: account.stored() });
      expect(again.refused).toEqual([]);
      const billing = { indirizzo: "Via Po 3", comune: "Pavia" };
      expect(account.stored()).toMatchObject({ ...personal, dati_fatturazione: billing });
    },
  );

  test.each([0, 2])(
    "abroad is not left with a province where a flat one wrote the billing section alone, which no update may name: %i late reads",
    async (lags) => {
      const shown = { ...wireAnna, ...personal, dati_fatturazione: personal };
      const account = writingFlatToBilling(shown, true, { keepsBlanks: true, lags });
      await account.client.traits.learn({ updateKeeps: true });
      const moved = { street: "Hauptstr. 5", city: "Berlin", province: null, postalCode: "10115" };
      const { refused } = await update(account, { ...moved, country: "DE" }, { shown });
      expect(refused).toEqual([]);
      const billing = { indirizzo: "Hauptstr. 5", comune: "Berlin", citta: "Berlin", stato: "DE" };
      expect(account.stored()).toMatchObject({ ...personal, dati_fatturazione: billing });
    },
  );

  test("of the billing section is written flat where one that went along with another value was seen to be written there", async () => {
    const spell = (text: unknown) => String(text).toUpperCase();
    const account = writingFlatToBilling({ ...wireAnna, ...personal }, false, { spell });
    await account.client.traits.learn({ updateReplaces: true });
    await update(account, { lastName: "Neri" }, { shown: account.stored() });
    expect(account.stored()).toMatchObject({ ...personal, dati_fatturazione: { indirizzo: "VIA PO 3" } });
    await update(account, { street: "Via Larga 1" }, { shown: account.stored() });
    expect(account.stored()).toMatchObject({ ...personal, dati_fatturazione: { indirizzo: "VIA LARGA 1" } });
  });

  /** An account whose updates take a flat address for the personal one, and know no billing section. */
  function knowingNoSection(stored: StoredCustomer, words = "Parametro non riconosciuto: dati_fatturazione") {
    const fake = fakeAccount(({ operation, parameters }) => {
      if (operation === "customers/update") {
        if ("dati_fatturazione" in parameters) return new Error(words);
        stored = { ...stored, ...parameters };
      }
      return operation === "customers/get" ? { ...stored, id: 7 } : true;
    });
    return { ...fake, client: createFramework360Client(fake.options), stored: () => stored };
  }

  test("of the billing section is told as refused where the account knows no section, and asks no person twice to confirm a subscription", async () => {
    const billing = { ...personal, indirizzo: "Via Larga 1" };
    const shown = { ...wireAnna, ...personal, marketing_active: null, dati_fatturazione: billing };
    const account = knowingNoSection(shown);
    await account.client.traits.learn({ updateOfNewsletter: "takes" });
    const changes = { street: "Via Verdi 2", newsletter: "subscribed", company: "Riva SpA" } as const;
    const { refused } = await update(account, changes, { shown });
    expect(refused).toMatchObject([
      { field: "street", explanation: { said: "Parametro non riconosciuto: dati_fatturazione" } },
    ]);
    expect(
      updates(account).filter((sent) => "marketing_active" in sent && !("dati_fatturazione" in sent)),
    ).toHaveLength(1);
    expect(account.stored()).toMatchObject({
      ...personal,
      marketing_active: true,
      ragione_sociale: "Riva SpA",
    });
  });

  test("of the billing section leaves the personal one as it was where the account takes it for that, and knows no section", async () => {
    const shown = { ...wireAnna, comune: "", dati_fatturazione: { ...personal, indirizzo: "Via Larga 1" } };
    const account = knowingNoSection(shown);
    await update(account, { street: "Via Verdi 2" }, { shown });
    expect(account.stored()).toMatchObject({ indirizzo: "", comune: "" });
  });

  test("of the billing section is written flat where the account refuses a section, and is seen to write it there", async () => {
    const billing = { ...personal, indirizzo: "Via Larga 1" };
    const account = writingFlatToBilling({ ...wireAnna, ...personal, dati_fatturazione: billing }, true);
    const { refused } = await update(account, { street: "Via Verdi 2" }, { shown: account.stored() });
    expect(refused).toEqual([]);
    expect(account.stored()).toMatchObject({ ...personal, dati_fatturazione: { indirizzo: "Via Verdi 2" } });
    await update(account, { street: "Via Po 9" }, { shown: account.stored() });
    expect(updates(account).filter((sent) => "dati_fatturazione" in sent)).toHaveLength(1);
  });

  const billingSection = { ...personal, indirizzo: "Via Larga 1" };
  test("stays the billing address in an account whose updates write one address to both places, and blank the rest", async () => {
    const shown = { ...wireAnna, ...personal, dati_fatturazione: { ...personal, indirizzo: "Via Larga 1" } };
    let stored: StoredCustomer = { id: 7, ...shown };
    const { options } = fakeAccount(({ operation, parameters: { dati_fatturazione: _nested, ...sent } }) => {
      if (operation !== "customers/update") return stored;
      const { nome, cognome, email } = stored;
      stored = { nome, cognome, email, ...sent, id: 7, dati_fatturazione: pickAddress(sent) };
      return true;
    });
    const client = createFramework360Client(options);
    const { snapshot } = await update({ client }, { phone: "+393330000000" }, { shown });
    expect(snapshot.customer.street).toBe("Via Larga 1");
    expect(stored).toMatchObject({
      telefono: "+393330000000",
      dati_fatturazione: { indirizzo: "Via Larga 1" },
    });
  });

  const withSection = { ...wireAnna, ...personal, dati_fatturazione: billingSection };
  const lastTime = { shown: withSection, context: { lastAttempt: true } };

  test("of the billing section is written flat at the last attempt where the account refuses a section without a word of why", async () => {
    const account = writingFlatToBilling(withSection, true, { words: "Errore 1045" });
    await expect(update(account, { street: "Via Verdi 2" }, { shown: withSection })).rejects.toMatchObject({
      kind: "unavailable",
    });
    expect(account.stored()).toEqual(withSection);
    const { refused } = await update(account, { street: "Via Verdi 2" }, lastTime);
    expect(refused).toEqual([]);
    expect(account.stored()).toMatchObject({ ...personal, dati_fatturazione: { indirizzo: "Via Verdi 2" } });
    await update(account, { street: "Via Po 9" }, { shown: account.stored() });
    expect(account.stored()).toMatchObject({ ...personal, dati_fatturazione: { indirizzo: "Via Po 9" } });
  });

  test("of the billing section is told as refused where the account refuses it in either form without a word of why", async () => {
    const account = writingFlatToBilling(withSection, true, { words: "Errore 1045", refused: "indirizzo" });
    const { refused } = await update(account, { street: "Via Verdi 2" }, lastTime);
    expect(refused).toMatchObject([{ field: "street", explanation: { said: "Errore 1045" } }]);
    expect(account.stored()).toEqual(withSection);
  });

  test("of the billing section leaves the personal one as it was where an account without a section says nothing of it", async () => {
    const account = knowingNoSection(withSection, "Errore 1045");
    const { refused } = await update(account, { street: "Via Verdi 2" }, lastTime);
    expect(refused).toMatchObject([{ field: "street", explanation: { said: "Errore 1045" } }]);
    expect(account.stored()).toMatchObject(personal);
  });

  test.each([
    ["takes a section after all", ["Errore 1045"], "Via Verdi 2"],
    [
      "does not answer when the personal one is given back",
      ["Errore 1045", "Errore 1045", new TypeError("fetch failed")],
      "Via Larga 1",
    ],
  ])(
    "of the billing section leaves the personal one as it was where the account %s",
    async (_what, troubles, street) => {
      const shown = {
        ...wireAnna,
        ...personal,
        dati_fatturazione: { ...personal, indirizzo: "Via Larga 1" },
      };
      const left = [...troubles];
      let isFlatTaken = false;
      const refuse: Refuse = ({ operation, parameters }) => {
        if (operation !== "customers/update") return undefined;
        if (!isFlatTaken && !("dati_fatturazione" in parameters)) {
          isFlatTaken = true;
          return undefined;
        }
        const trouble = left.shift();
        if (trouble instanceof Error) throw trouble;
        return trouble;
      };
      const account = accountWith({ stored: shown, refuse });
      await update(account, { street: "Via Verdi 2" }, { shown, context: { lastAttempt: true } });
      expect(account.stored()).toMatchObject({ ...personal, dati_fatturazione: { indirizzo: street } });
    },
  );

  test("of the billing section is not taken for unwritten because a person moved the personal one before the update showed", async () => {
    const billing = { ...personal, indirizzo: "Via Larga 1", ragione_sociale: "Riva Srl" };
    const shown = { ...wireAnna, ...personal, dati_fatturazione: billing };
    const moved = { ...shown, indirizzo: "Via Dante 9" };
    const fake = fakeAccount(({ operation }) => (operation === "customers/get" ? { id: 7, ...moved } : true));
    await fake.options.traits.learn({ updatesBillingFlat: true, updateKeeps: true });
    const account = { ...fake, client: createFramework360Client(fake.options) };
    await update(account, { street: "Via Verdi 2" }, { shown });
    expect(await fake.options.traits.read()).toMatchObject({ updatesBillingNested: false });
    expect(updates(account)).toEqual([{ id: "7", customer_id: "7", indirizzo: "Via Verdi 2" }]);
  });

  /** An account that leaves as it is what it is sent blank. */
  function keepingBlanks(stored: StoredCustomer, { lags = 0, spell = (street: string) => street } = {}) {
    let [late, before] = [0, stored];
    const fake = fakeAccount(({ operation, parameters }) => {
      if (operation === "customers/update") {
        const filled = Object.entries(parameters).filter(([, value]) => value !== "");
        [late, before] = [lags, stored];
        stored = { ...stored, ...Object.fromEntries(filled) };
        stored.indirizzo = spell(String(stored.indirizzo));
      }
      if (operation !== "customers/get") return true;
      return { id: 7, ...(late-- > 0 ? before : stored) };
    });
    return { ...fake, client: createFramework360Client(fake.options), stored: () => stored };
  }

  test.each([
    ["of Italy", personal, "Berlin"],
    ["of none where it was none", { ...personal, citta: "" }, ""],
  ])(
    "abroad is not left with a province %s where the account ignores a blank",
    async (_what, address, citta) => {
      const shown = { ...wireAnna, ...address };
      const account = keepingBlanks(shown);
      const moved = {
        street: "Hauptstr. 5",
        city: "Berlin",
        province: null,
        postalCode: "10115",
        country: "DE",
      };
      const { snapshot } = await update(account, moved, { shown });
      expect(snapshot.customer).toMatchObject(moved);
      expect(account.stored()).toMatchObject({ comune: "Berlin", citta, stato: "DE" });
    },
  );

  test.each([
    ["cuts", (street: string) => street.slice(0, 20)],
    ["writes in capitals", (street: string) => street.toUpperCase()],
  ])("abroad is not left with a province where the account %s the street", async (_what, spell) => {
    const shown = { ...wireAnna, ...personal };
    const account = keepingBlanks(shown, { spell });
    const moved = { street: "Straße der Pariser Kommune 5", city: "Berlin", province: null, country: "DE" };
    const { snapshot } = await update(account, { ...moved, postalCode: "10115" }, { shown });
    expect(snapshot.customer).toMatchObject({ city: "Berlin", province: null, country: "DE" });
    expect(account.stored()).toMatchObject({ indirizzo: spell(moved.street), citta: "Berlin" });
  });

  test("abroad is not left with a province where the account shows a write late", async () => {
    const shown = { ...wireAnna, ...personal };
    const account = keepingBlanks(shown, { lags: 2 });
    await account.client.traits.learn({ updateKeeps: true });
    await update(account, { city: "Berlin", province: null, postalCode: "10115", country: "DE" }, { shown });
    expect(account.stored()).toMatchObject({ comune: "Berlin", citta: "Berlin" });
  });

  test("abroad is not left with a province where a gateway fails in between", async () => {
    const shown = { ...wireAnna, ...personal };
    const account = keepingBlanks(shown);
    const { fetch: answering } = account.options;
    let updates = 0;
    const fetch: typeof globalThis.fetch = async (...request) => {
      updates += Number(String(request[0]).includes("customers/update"));
      return updates === 2 ? new Response("", { status: 502 }) : answering(...request);
    };
    const failing = { ...account, client: createFramework360Client({ ...account.options, fetch }) };
    await update(failing, { city: "Berlin", province: null, postalCode: "10115", country: "DE" }, { shown });
    expect(account.stored()).toMatchObject({ comune: "Berlin", citta: "Berlin" });
  });

  test("abroad loses a province that was left there before", async () => {
    const shown = { ...wireAnna, ...personal, comune: "Berlin", cap: "10115", stato: "DE" };
    const account = keepingBlanks(shown);
    const { snapshot } = await update(account, { province: null }, { shown });
    expect(snapshot.customer).toMatchObject({ city: "Berlin", province: null, country: "DE" });
  });

  test.each([
    [{ updateReplaces: true }, "ignores blanks", "Berlin"],
    [{}, "ignores blanks", "Berlin"],
    [{}, "takes blanks", ""],
  ] as const)(
    "abroad gets no province of the personal one that takes its place, where the account blanks the billing section: %j, and %s",
    async (traits, blanks, citta) => {
      const inBerlin = { indirizzo: "Hauptstr. 5", comune: "Berlin", cap: "10115", stato: "DE" };
      let stored: StoredCustomer = {
        ...wireAnna,
        ...personal,
        dati_fatturazione: { ...inBerlin, citta: "" },
      };
      const shown = stored;
      const fake = fakeAccount(({ operation, parameters }) => {
        if (operation === "customers/get") return { id: 7, ...stored };
        const taken = ([, value]: [string, unknown]) => value !== "" || blanks === "takes blanks";
        const written = Object.fromEntries(Object.entries(parameters).filter(taken));
        stored = { ...stored, ...written, dati_fatturazione: {} };
        return true;
      });
      const account = { ...fake, client: createFramework360Client(fake.options) };
      await account.client.traits.learn(traits);
      const { snapshot } = await update(account, { company: "Riva SpA" }, { shown });
      expect(stored).toMatchObject({ ...inBerlin, citta });
      expect(snapshot.customer).toMatchObject({ city: "Berlin", province: null, company: "Riva SpA" });
    },
  );

  test("abroad is told of a province that stays because the account refuses a city in its place", async () => {
    const shown = { ...wireAnna, ...personal };
    const refuse: Refuse = ({ operation, parameters }) => {
      if (operation !== "customers/update") return undefined;
      if (parameters.citta === "") delete parameters.citta;
      return parameters.citta === "Berlin" ? "Provincia non valida" : undefined;
    };
    const account = accountWith({ stored: shown, refuse });
    const moved = { city: "Berlin", province: null, postalCode: "10115", country: "DE" };
    const { refused } = await update(account, moved, { shown });
    expect(refused).toMatchObject([{ field: "province", explanation: { said: "Provincia non valida" } }]);
    expect(account.stored()).toMatchObject({ comune: "Berlin", citta: "RM", stato: "DE" });
  });

  test("abroad is written once where the account takes the blank", async () => {
    const shown = { ...wireAnna, ...personal };
    const account = accountWith({ stored: shown });
    await update(account, { city: "Berlin", province: null, postalCode: "10115", country: "DE" }, { shown });
    expect(account.stored()).toMatchObject({ comune: "Berlin", citta: "", stato: "DE" });
    expect(updates(account)).toHaveLength(1);
  });

  test("abroad without a city is written once: nothing could take the province's place", async () => {
    const shown = { ...wireAnna, ...personal, comune: "" };
    const account = keepingBlanks(shown);
    await update(account, { street: "Hauptstr. 5", province: null, country: "DE" }, { shown });
    expect(updates(account)).toHaveLength(1);
  });

  test("in Italy, in a place that reads as a province, or that is not shown yet keeps what the account left there", async () => {
    const inRome = { ...wireAnna, ...personal };
    const provinceAfter = async (moved: Changes, lags = 0, shown: StoredCustomer = inRome) => {
      const account = keepingBlanks(shown, { lags });
      await update(account, { street: "Via 1", province: null, ...moved }, { shown });
      return account.stored().citta;
    };
    expect(await provinceAfter({ city: "Lodi", country: "IT" })).toBe("RM");
    expect(await provinceAfter({ city: "Ulm", country: "DE" })).toBe("RM");
    expect(await provinceAfter({ city: "Berlin", country: "DE" }, 99)).toBe("RM");
    const inBerlin = { ...inRome, comune: "Berlin", stato: "DE" };
    expect(await provinceAfter({ city: "Hamburg" }, 99, inBerlin)).toBe("RM");
  });
});
