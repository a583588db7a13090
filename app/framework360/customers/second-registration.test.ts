import { describe, expect, test } from "vitest";

import type { Changes } from "../../sync/customer.ts";
import type { WriteContext } from "../../sync/side.ts";
import { wireCustomer } from "../api/schemas.ts";
import type { AccountTraits } from "../api/traits.ts";
import { accountWith, wireRiva, type Request, type StoredCustomer } from "../testing.ts";
import { toSnapshot } from "./mapping.ts";
import { updateCustomer } from "./update-customer.ts";

const anna: StoredCustomer = { ...wireRiva, tags: ["press"], marketing_active: true };

type Given = NonNullable<Parameters<typeof accountWith>[0]>;

/** An account whose updates ignore tags and choices. `traits`: what is known besides. */
function open({ traits, ...given }: Given = {}) {
  const shown = given.stored ?? anna;
  const account = accountWith({
    ...{ stored: shown, ignores: ["tags", "marketing_active"], ...given },
    traits: { updateOfTags: "ignores", updateOfNewsletter: "ignores", repetition: "harmless", ...traits },
  });
  const snapshot = toSnapshot(wireCustomer.parse({ id: 7, ...shown }));
  return {
    ...account,
    update: (changes: Changes, context: Partial<WriteContext> = {}) =>
      updateCustomer(
        account.client,
        snapshot,
        changes,
        { newsletterChangedAt: null, ...context },
        { pause: async () => {} },
      ),
    registrations: () =>
      account.requests
        .filter(({ operation }) => operation === "customers/registration")
        .map(({ parameters }) => parameters),
    learnt: () => account.traits.read(),
  };
}

const addTag: Changes = { tags: { add: ["vip"], remove: [] } };
const unsubscribe: Changes = { newsletter: "unsubscribed" };

/** What an account says of every registration, or that it does not answer. */
const refusing = (words: string | Error): Given => ({
  refuse: ({ operation }) => {
    if (operation !== "customers/registration") return undefined;
    if (words instanceof Error) throw words;
    return words;
  },
});

describe("A known e-mail", () => {
  test("is registered with all that the account has, extra fields too", async () => {
    const extraFields = { Colore: "rosso" };
    const account = open({ stored: { ...anna, extraFields }, replaces: true });
    await account.update(addTag);
    expect(account.stored()).toMatchObject({ ...anna, extraFields, tags: ["press", "vip"] });
  });

  test("is registered with no tags at all where the last one is taken away", async () => {
    const account = open();
    await account.update({ tags: { add: [], remove: ["press"] } });
    expect(account.stored()).toMatchObject({ tags: [] });
  });

  test("is registered without phone and billing data where the account takes it so and keeps what it is not sent", async () => {
    const personal = { indirizzo: "Via Po 3", comune: "Lodi", cap: "26900" };
    const stored = { ...anna, ...personal, dati_fatturazione: { ...personal, indirizzo: "Via Larga 1" } };
    const account = open({
      ...{ stored, traits: { secondRegistration: "works", tagsAs: "list" } },
      refuse: ({ operation, parameters }) =>
        operation === "customers/registration" && parameters.dati_fatturazione ? "Errore 1045" : undefined,
    });
    await account.update(addTag);
    expect(account.stored()).toMatchObject({ ...stored, tags: ["press", "vip"] });
  });

  test("is registered for a tag with as many calls where a subscription would be looked for", async () => {
    const callsOf = async (subscribesAtOnce: boolean) => {
      const account = open({ traits: { subscribesAtOnce } });
      await account.update(addTag, { untaken: ["newsletter"] });
      return account.calls();
    };
    expect(await callsOf(true)).toEqual(await callsOf(false));
  });

  test("is not registered where there is none", async () => {
    const account = open({ stored: { ...anna, email: "" } });
    await account.update(addTag);
    expect(account.registrations()).toEqual([]);
  });

  test("is not registered while another process learns what that does", async () => {
    const account = open({ traits: { repetition: "untried" } });
    account.client.traits.claim = async () => false;
    await expect(account.update(addTag)).rejects.toMatchObject({ kind: "unavailable" });
    const { refused } = await account.update(addTag, { lastAttempt: true });
    expect(refused.map(({ field }) => field)).toEqual(["tags"]);
    expect(account.registrations()).toEqual([]);
  });

  test("is not registered over a personal address that a person changed since it was read", async () => {
    const personal = { indirizzo: "Via Po 3", comune: "Lodi", cap: "26900" };
    const billing = { ...personal, indirizzo: "Via Larga 1", piva: "01234567890" };
    const account = open({ stored: { ...anna, ...personal, dati_fatturazione: billing } });
    account.change({ indirizzo: "Via Dante 9" });
    await expect(account.update(addTag)).rejects.toMatchObject({ kind: "unavailable" });
    expect(account.registrations()).toEqual([]);
  });
});

test.each<[string, Changes, StoredCustomer]>([
  ["marketing_active", unsubscribe, { marketing_active: false }],
  ["tags", addTag, { tags: ["press", "vip"] }],
])(
  "A registration that has no effect on %s leaves it to the update that changes the e-mail",
  async (dropped, changes, stored) => {
    const traits = { updateOfTags: "untried", updateOfNewsletter: "untried", tagsAs: "list" } as const;
    const account = open({ traits, ignores: [], drops: [dropped] });
    await account.update({ ...changes, email: "bice@example.it" });
    expect(account.stored()).toMatchObject({ email: "bice@example.it", ...stored });
  },
);

test("A known e-mail is registered with its tags as one text where the account is known to take that", async () => {
  const account = open({ traits: { tagsAs: "text", secondRegistration: "works" } });
  await account.update(addTag);
  expect(account.registrations()).toMatchObject([{ tags: "press,vip" }]);
});

describe("What the registration of a known e-mail blanks", () => {
  test.each<Partial<AccountTraits>>([{}, { tagsAs: "list" }])(
    "is put back where it is not known yet what that does: %j",
    async (traits) => {
      const account = open({ replaces: true, drops: ["piva"], traits });
      await account.update(addTag);
      expect(account.stored()).toMatchObject({ ...anna, tags: ["press", "vip"] });
      expect(await account.learnt()).toMatchObject({ secondRegistration: "replaces" });
    },
  );
});

describe("The registration of a known e-mail tells", () => {
  test("by a no that it takes nothing of how the account takes tags", async () => {
    const account = open();
    await account.update(unsubscribe);
    expect(account.stored()).toMatchObject({ marketing_active: false });
    expect(await account.learnt()).toMatchObject({ secondRegistration: "works", tagsAs: "untried" });
  });

  test("that the account takes no list of tags, also where it takes other values", async () => {
    const account = open({ dropsLists: true, traits: { secondRegistration: "works" } });
    await account.update(addTag);
    expect(await account.learnt()).toMatchObject({ secondRegistration: "works", ignoresTagList: true });
  });

  test("nothing of how the account takes tags by a choice beside tags that do not show, or beside a person's own tag", async () => {
    for (const changes of [{ ...unsubscribe, ...addTag }, unsubscribe]) {
      const account = open({
        drops: ["tags"],
        refuse: ({ operation }) => {
          if (operation === "customers/registration" && !changes.tags)
            account.change({ tags: ["press", "vip"] });
          return undefined;
        },
      });
      await account.update(changes);
      expect(await account.learnt()).toMatchObject({ secondRegistration: "works", tagsAs: "untried" });
    }
  });

  test("what it does also where the account shows that late", async () => {
    const account = open({ lags: 2 });
    await account.update(addTag);
    expect(await account.learnt()).toMatchObject({ secondRegistration: "works", tagsAs: "list" });
  });

  test("nothing by a yes that does not show: the person may have to confirm it", async () => {
    const account = open({ stored: { ...anna, marketing_active: false }, drops: ["marketing_active"] });
    await account.update({ newsletter: "subscribed" });
    expect(account.registrations()).toHaveLength(1);
    expect(await account.learnt()).toMatchObject({ secondRegistration: "untried" });
  });

  test("nothing by a no where no yes was shown", async () => {
    const account = open({ stored: { ...anna, marketing_active: false } });
    await account.update(unsubscribe);
    expect(account.registrations()).toHaveLength(1);
    expect(await account.learnt()).toMatchObject({ secondRegistration: "untried" });
  });

  test("nothing by a tag that a person adds while a no has no effect", async () => {
    const account = open({
      drops: ["marketing_active"],
      refuse: ({ operation }) => {
        const isLater = operation === "customers/get" && account.registrations().length > 0;
        if (isLater) account.change({ tags: ["press", "vip"] });
        return undefined;
      },
    });
    await account.update(unsubscribe);
    expect(await account.learnt()).toMatchObject({ secondRegistration: "no-effect" });
  });

  test("by a no without effect that it does nothing, unless it was seen to do something", async () => {
    for (const [known, learnt] of [
      ["untried", "no-effect"],
      ["works", "works"],
    ] as const) {
      const account = open({ drops: ["marketing_active"], traits: { secondRegistration: known } });
      await account.update(unsubscribe);
      expect(account.registrations()).toHaveLength(1);
      expect(await account.learnt()).toMatchObject({ secondRegistration: learnt, ignoresTagList: false });
    }
  });
});

describe("The refused registration of a known e-mail", () => {
  test.each(["Email già registrata", "La password è obbligatoria"])(
    "is the last one where the account takes none of an e-mail that it has: %s",
    async (words) => {
      const account = open(refusing(words));
      const { refused } = await account.update(addTag);
      expect(refused).toMatchObject([{ field: "tags", explanation: { said: words } }]);
      expect(await account.learnt()).toMatchObject({ secondRegistration: "no-effect" });
    },
  );

  test("is sent once where another value than the tags is refused, and may be right the next time", async () => {
    const account = open(refusing("Il nome non è valido"));
    const { refused } = await account.update(addTag);
    expect(refused.map(({ field }) => field)).toEqual(["tags"]);
    expect(account.registrations()).toHaveLength(1);
    expect(await account.learnt()).toMatchObject({ secondRegistration: "untried" });
  });

  test("is told where the account takes tags in no form, or not in the only one that it was known to take", async () => {
    const words = "Caratteri non ammessi: tags";
    for (const [tagsAs, tries] of [
      ["untried", 2],
      ["text", 1],
    ] as const) {
      const account = open({ ...refusing(words), traits: { tagsAs } });
      const { refused } = await account.update(addTag);
      expect(refused).toMatchObject([{ field: "tags", explanation: { said: words } }]);
      expect(account.registrations()).toHaveLength(tries);
    }
  });

  test("is not repeated where nothing of it can be left out, or where no name is what is asked for", async () => {
    for (const stored of [
      { nome: "Anna", cognome: "Riva", email: "anna.riva@example.it", tags: [] },
      { nome: "Anna", email: "anna.riva@example.it", tags: [] },
    ]) {
      const account = open({ ...refusing("Errore 1045"), stored });
      const { refused } = await account.update(addTag);
      expect(refused).toMatchObject([{ field: "tags", explanation: { said: "Errore 1045" } }]);
      expect(account.registrations()).toHaveLength(1);
    }
  });

  test("is no refusal where the account did not answer", async () => {
    const account = open(refusing(new TypeError("fetch failed")));
    await expect(account.update(addTag)).rejects.toMatchObject({ kind: "unavailable" });
    expect(await account.learnt()).toMatchObject({ secondRegistration: "untried" });
  });
});

describe("What no registration could carry is still to be registered", () => {
  const untried: Partial<AccountTraits> = { updateOfTags: "untried", updateOfNewsletter: "untried" };
  const toUpdate = ({ operation, parameters }: Request) =>
    operation === "customers/update" && ("marketing_active" in parameters || "tags" in parameters);

  test("where it was refused without a word of why, and one without billing data might cost one of two addresses", async () => {
    const personal = { indirizzo: "Via Po 3", comune: "Lodi", cap: "26900" };
    const stored = { ...anna, ...personal, dati_fatturazione: { ...personal, indirizzo: "Via Larga 1" } };
    for (const changes of [{ newsletter: "subscribed" }, unsubscribe, addTag] as const) {
      for (const traits of [untried, {}]) {
        const account = open({
          ...{ stored: { ...stored, marketing_active: changes === unsubscribe }, traits },
          refuse: (request) =>
            request.operation === "customers/registration" || toUpdate(request) ? "Errore 1045" : undefined,
        });
        const { refused } = await account.update(changes, { lastAttempt: true });
        const [field] = Object.keys(changes);
        expect(refused).toMatchObject([{ field, explanation: { code: "address-at-risk" } }]);
      }
    }
  });
});

test("An update that the account was seen to take is known to be taken still where it is refused of a customer without a word", async () => {
  for (const changes of [unsubscribe, { newsletter: "subscribed" }, addTag] as const) {
    const account = open({
      stored: { ...anna, marketing_active: changes === unsubscribe },
      traits: { updateOfTags: "takes", updateOfNewsletter: "takes", secondRegistration: "no-effect" },
      refuse: ({ operation }) => (operation === "customers/update" ? "Errore 1045" : undefined),
    });
    const { refused } = await account.update(changes, { lastAttempt: true });
    expect(refused.map(({ field }) => field)).toEqual(Object.keys(changes));
    expect(await account.learnt()).toMatchObject({ updateOfTags: "takes", updateOfNewsletter: "takes" });
  }
});
