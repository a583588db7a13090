import { describe, expect, test } from "vitest";

import { blankCustomer, type Customer } from "../../sync/customer.ts";
import { createFramework360Client } from "../api/client.ts";
import type { AccountTraits } from "../api/traits.ts";
import { accountWith, fakeAccount, type Refuse, type StoredCustomer } from "../testing.ts";
import { createCustomer } from "./create-customer.ts";

const anna: Customer = {
  ...blankCustomer,
  email: "anna.riva@example.it",
  firstName: "Anna",
  lastName: "Riva",
  city: "Lodi",
  vatNumber: "01234567890",
};

const wireAnna: StoredCustomer = {
  nome: "Anna",
  cognome: "Riva",
  email: "anna.riva@example.it",
  comune: "Lodi",
  piva: "01234567890",
  tags: [],
};

const context = { newsletterChangedAt: null };
const options = { pause: async () => {} };

const create = (client: Parameters<typeof createCustomer>[0], customer = anna, given = {}) =>
  createCustomer(client, customer, { ...context, ...given }, options);

describe("Creating", () => {
  test("looks the e-mail up, registers once and reads back", async () => {
    const { client, calls } = accountWith();
    const { snapshot, refused } = await create(client);
    expect(snapshot).toMatchObject({ id: "7", customer: anna, newsletterChangedAt: null });
    expect(refused).toEqual([]);
    expect(calls()).toEqual(["customers/get", "customers/registration", "customers/get"]);
  });

  test("learns whether a subscription is shown at once", async () => {
    const subscriber: Customer = { ...anna, newsletter: "subscribed" };
    const learntBy = async (known: Partial<AccountTraits>, drops: string[] = []) => {
      const account = accountWith({ drops, traits: known });
      await create(account.client, subscriber);
      return (await account.traits.read()).subscribesAtOnce;
    };
    expect(await learntBy({ leavesNew: true })).toBe(true);
    expect(await learntBy({ registersNo: true })).toBe(true);
    expect(await learntBy({ leavesNew: true }, ["marketing_active"])).toBe(false);
    // It may subscribe everybody.
    expect(await learntBy({})).toBe(false);
  });

  test.each(["unsubscribed", null] as const)(
    "learns the same where one who did not subscribe (%s) comes after the subscriber",
    async (newsletter) => {
      const learntWith = async (drops: string[]) => {
        const first = accountWith({ drops });
        await create(first.client, { ...anna, newsletter: "subscribed" });
        const next = accountWith({
          stored: { email: "other@example.it", marketing_active: false },
          traits: await first.traits.read(),
        });
        await create(next.client, { ...anna, newsletter });
        return (await next.traits.read()).subscribesAtOnce;
      };
      expect(await learntWith([])).toBe(true);
      expect(await learntWith(["marketing_active"])).toBe(false);
    },
  );

  test("learns whether the account leaves a customer unsubscribed, of no choice or of a no, where it shows that", async () => {
    const no = { ...anna, newsletter: "unsubscribed" } as const;
    for (const [first, customer, learnt] of [
      [{ marketing_active: false }, anna, { leavesNew: true, registersNo: false }],
      [{ marketing_active: true }, anna, { leavesNew: false, registersNo: false }],
      [{}, anna, { leavesNew: false, registersNo: false }],
      [{ marketing_active: false }, no, { leavesNew: false, registersNo: true }],
    ] as const) {
      const account: ReturnType<typeof accountWith> = accountWith({
        refuse: ({ operation }) => {
          if (operation === "customers/registration") account.change(first);
          return undefined;
        },
      });
      const { snapshot } = await create(account.client, customer, { carriesChoice: true });
      expect(await account.traits.read()).toMatchObject(learnt);
      expect(snapshot.isYesPersons ?? false).toBe(learnt.leavesNew);
    }
  });

  test("learns that no more often than once", async () => {
    const account = accountWith({ drops: ["marketing_active"] });
    account.change({ email: "bruno@example.it", marketing_active: false });
    await create(account.client);
    expect(await account.traits.read()).toMatchObject({ leavesNew: true });
    account.change({ email: "bruno@example.it" });
    account.traits.learn = () => Promise.reject(new Error("It was learnt already."));
    await expect(create(account.client)).resolves.toMatchObject({ snapshot: { id: "7" } });
  });

  test("learns of a no that the registration did not take what the account makes of no choice at all", async () => {
    const account: ReturnType<typeof accountWith> = accountWith({
      refuse: ({ operation, parameters }) => {
        if (operation !== "customers/registration") return undefined;
        account.change({ marketing_active: false });
        return "marketing_active" in parameters ? "marketing_active_invalid" : undefined;
      },
    });
    await create(account.client, { ...anna, newsletter: "unsubscribed" }, { carriesChoice: true });
    expect(await account.traits.read()).toMatchObject({ leavesNew: true, registersNo: false });
  });

  test("finds the id by e-mail when the registration does not give it", async () => {
    const { client } = accountWith({ tellsId: false });
    expect((await create(client)).snapshot.id).toBe("7");
  });

  test("is tried once in an account that shows no customer before the person has confirmed by mail", async () => {
    const { client, calls } = accountWith({ lags: Infinity });
    await expect(create(client)).rejects.toMatchObject({
      kind: "unavailable",
      explanation: { code: "registered-unshown" },
    });
    expect(calls().filter((operation) => operation === "customers/registration")).toHaveLength(1);
  });

  test.each([
    [anna, ["creation"]],
    [{ ...anna, tags: ["vip"] }, ["creation", "tags"]],
  ])("tells with a failure what the account accepted: %#", async (customer, sent) => {
    const account: ReturnType<typeof accountWith> = accountWith({
      refuse: ({ operation }) => {
        const isMade = account.calls().includes("customers/registration");
        if (operation === "customers/get" && isMade) throw new TypeError("fetch failed");
        return undefined;
      },
    });
    await expect(create(account.client, customer)).rejects.toMatchObject({ kind: "unavailable", sent });
    const refusing = accountWith({ refuse: () => "temporary_error" });
    await expect(create(refusing.client, customer)).rejects.toMatchObject({ sent: [] });
  });

  test("looks longer for a customer that an earlier run may have made, and registers where none shows", async () => {
    const registered = (account: ReturnType<typeof accountWith>) =>
      account.calls().includes("customers/registration");
    const late = accountWith({ lags: 2 });
    await late.client.registerCustomer({ nome: "Anna", cognome: "Riva", email: anna.email });
    late.requests.length = 0;
    await create(late.client, anna, { mayBeThere: true });
    expect(registered(late)).toBe(false);
    const none = accountWith();
    await createCustomer(
      none.client,
      anna,
      { ...context, mayBeThere: true },
      { ...options, isKnownToBeFree: true },
    );
    expect(none.calls().filter((operation) => operation === "customers/get")).toHaveLength(5);
    expect(registered(none)).toBe(true);
  });

  test("finds its own customer where a phone is shown without its prefix beside an address abroad", async () => {
    let stored: StoredCustomer | null = null;
    const { options: account } = fakeAccount(({ operation, parameters }) => {
      if (operation !== "customers/registration") return stored;
      stored = { ...parameters, id: 7, telefono: "3381234567" };
      return { id: 7 };
    });
    const abroad = { ...anna, phone: "+393381234567", city: "Berlin", country: "DE" };
    const { snapshot, refused } = await create(createFramework360Client(account), abroad);
    expect(snapshot).toMatchObject({ id: "7", isPhoneNational: true });
    expect(refused).toEqual([]);
  });

  test("sends the source when one is given", async () => {
    const { client, stored } = accountWith();
    await createCustomer(client, anna, context, { source: 3 });
    expect(stored()).toMatchObject({ provenienza: 3 });
  });

  test("sends no password unless one is required, and then a new one each time", async () => {
    const passwords: unknown[] = [];
    const refuse: Refuse = ({ operation, parameters: { password } }) => {
      if (operation !== "customers/registration") return undefined;
      passwords.push(password);
      return password === undefined ? "La password è obbligatoria" : undefined;
    };
    await create(accountWith({ refuse }).client);
    await create(accountWith({ refuse }).client);
    expect(passwords).toEqual([undefined, expect.any(String), undefined, expect.any(String)]);
    expect(passwords[1]).not.toBe(passwords[3]);
    expect(String(passwords[1]).length).toBeGreaterThanOrEqual(20);
  });

  test("continues without a field that is refused by name, and reports it", async () => {
    const { client, stored } = accountWith({
      refuse: ({ operation, parameters }) =>
        operation === "customers/registration" && parameters.piva ? "Partita IVA non valida" : undefined,
    });
    const { snapshot, refused } = await create(client);
    expect(refused.map(({ field }) => field)).toEqual(["vatNumber"]);
    expect(snapshot.customer).toEqual({ ...anna, vatNumber: null });
    expect(stored()).not.toHaveProperty("piva");
  });

  test("is refused without a call where there is no e-mail", async () => {
    const { client, calls } = accountWith();
    await expect(create(client, { ...anna, email: null })).rejects.toMatchObject({
      kind: "refused",
      explanation: { code: "email-required" },
    });
    expect(calls()).toEqual([]);
  });

  test("names no tags where there are none", async () => {
    const { client, stored } = accountWith();
    await create(client);
    expect(stored()).not.toHaveProperty("tags");
  });

  test("is refused where the e-mail is", async () => {
    const { client } = accountWith({
      refuse: ({ operation }) => (operation === "customers/registration" ? "email_invalid" : undefined),
    });
    await expect(create(client)).rejects.toMatchObject({
      kind: "refused",
      explanation: { code: "data-refused" },
    });
  });

  test("is unavailable where the words of the refusal are not known", async () => {
    const { client } = accountWith({
      refuse: ({ operation }) => (operation === "customers/registration" ? "Errore interno" : undefined),
    });
    await expect(create(client)).rejects.toMatchObject({ kind: "unavailable" });
  });

  test("sends fields that the registration ignored by an update", async () => {
    const { client, calls } = accountWith({ drops: ["comune", "piva"] });
    const { snapshot, refused } = await create(client);
    expect(snapshot.customer).toEqual(anna);
    expect(refused).toEqual([]);
    expect(calls().slice(-2)).toEqual(["customers/update", "customers/get"]);
  });

  test("sends tags that the registration ignored by an update, where updates are not known to ignore them", async () => {
    const ofTags = async (updateOfTags: AccountTraits["updateOfTags"]) => {
      const account = accountWith({ drops: ["tags", "comune"], traits: { updateOfTags } });
      account.change({ email: "bruno@example.it", tags: [] });
      await create(account.client, { ...anna, tags: ["vip"] });
      const { tags, comune } = account.stored()!;
      const updates = account.requests.filter(({ operation }) => operation === "customers/update");
      return { tags, comune, isSent: updates.some(({ parameters }) => "tags" in parameters) };
    };
    expect(await ofTags("untried")).toEqual({ tags: ["vip"], comune: "Lodi", isSent: true });
    expect(await ofTags("takes")).toEqual({ tags: ["vip"], comune: "Lodi", isSent: true });
    expect(await ofTags("ignores")).toEqual({ tags: [], comune: "Lodi", isSent: false });
  });

  test("does not overwrite a customer that differs", async () => {
    const { client, calls } = accountWith({ stored: { ...wireAnna, nome: "Anita" } });
    await expect(create(client)).rejects.toMatchObject({ kind: "unavailable" });
    expect(calls()).toEqual(["customers/get"]);
  });
});

describe("A registration that went to a customer who was there before", () => {
  const known = { nome: "Anna", cognome: "Riva", email: "anna.riva@example.it", tags: [] };

  /** An account whose look-ups are late, and which keeps what a known customer has. */
  const createOver = (stored: StoredCustomer) => {
    const { client } = accountWith({ stored, drops: Object.keys(stored) });
    return createCustomer(client, anna, context, { ...options, isKnownToBeFree: true });
  };

  test.each([
    ["another surname", { cognome: "Riva Verdi" }],
    ["a VAT number other than the one that was sent", { piva: "12345670017" }],
    ["a phone, where none was sent", { telefono_cellulare: "+393331234567" }],
    ["a company, where none was sent", { ragione_sociale: "Riva Srl" }],
  ])("is no creation: it has %s", async (_what, fields) => {
    await expect(createOver({ ...known, ...fields })).rejects.toMatchObject({
      kind: "unavailable",
      explanation: { code: "created-meanwhile" },
    });
  });

  test.each([
    ["in capitals", { nome: "ANNA", cognome: "RIVA" }],
    ["with a default country and SDI code", { stato: "Italia", sdi: "0000000" }],
  ])("is one where the account shows what was sent %s", async (_how, fields) => {
    expect((await createOver({ ...known, ...fields })).snapshot.id).toBe("7");
  });
});

describe("The customer that a registration made", () => {
  test.each([1, "ok", { id: 3 }])(
    "is not taken for another one because the answer was %j",
    async (answer) => {
      const fake = fakeAccount(({ operation, parameters }) => {
        if (operation === "customers/registration") return answer;
        if (parameters.email !== undefined) {
          const isMade = fake.calls().includes("customers/registration");
          return isMade ? { id: 7, ...wireAnna } : null;
        }
        if (parameters.id === "ok") return new Error("ID non valido");
        return { id: parameters.id, nome: "Altra", email: "altra@example.it" };
      });
      const { snapshot } = await create(createFramework360Client(fake.options));
      expect(snapshot.id).toBe("7");
    },
  );

  test("gets its blanks without a second registration when the answer was lost", async () => {
    const { client, calls } = accountWith({ stored: { ...wireAnna, comune: "" } });
    const { snapshot } = await create(client);
    expect(snapshot.customer).toEqual(anna);
    expect(calls()).not.toContain("customers/registration");
  });
});

test("The lost registration of a subscriber is completed where the yes is not shown yet", async () => {
  const { client, calls, stored } = accountWith({
    stored: { ...wireAnna, comune: "", marketing_active: false },
  });
  const { snapshot } = await create(client, { ...anna, newsletter: "subscribed" });
  expect(snapshot).toMatchObject({ id: "7", customer: { city: "Lodi" } });
  expect(calls()).not.toContain("customers/registration");
  expect(stored()).toMatchObject({ marketing_active: false });
});

describe("A password", () => {
  const askingInOtherWords: Refuse = ({ operation, parameters }) =>
    operation === "customers/registration" && parameters.password === undefined
      ? "Missing required parameters"
      : undefined;

  test("is generated for a new customer although the refusal does not name it", async () => {
    const { client, stored } = accountWith({ refuse: askingInOtherWords });
    await create(client);
    expect(stored()).toHaveProperty("password");
  });
});

describe("A registration that is refused", () => {
  const refusing = (reason: (parameters: Record<string, unknown>) => string | undefined) =>
    accountWith({
      refuse: ({ operation, parameters }) =>
        operation === "customers/registration" ? reason(parameters) : undefined,
    });

  test("in unknown words is repeated without phone and billing data, which an update adds", async () => {
    const account = refusing(({ telefono, piva }) => ((telefono ?? piva) ? "Errore 1045" : undefined));
    const { snapshot, refused } = await create(account.client, { ...anna, phone: "+393331234567" });
    expect(refused).toEqual([]);
    expect(snapshot.customer).toMatchObject({
      phone: "+393331234567",
      vatNumber: "01234567890",
      city: "Lodi",
    });
    expect(await account.traits.read()).toMatchObject({ registersBare: true });
  });

  test("in unknown words is expected of the next one only where an update added the rest", async () => {
    const isRefused = ({ telefono, piva }: Record<string, unknown>) => Boolean(telefono ?? piva);
    const account = accountWith({
      refuse: ({ parameters }) => (isRefused(parameters) ? "Errore 1045" : undefined),
    });
    const given = { ...anna, phone: "+393331234567" };
    await create(account.client, given, { lastAttempt: true });
    expect(account.stored()).not.toHaveProperty("piva");
    expect(await account.traits.read()).toMatchObject({ registersBare: false });
    const taking = accountWith();
    await create(taking.client, given);
    expect(await taking.traits.read()).toMatchObject({ registersBare: false });
  });

  test("in unknown words is a refusal with the account's words at the last attempt", async () => {
    const account = refusing(() => "Errore 1045");
    await expect(create(account.client)).rejects.toMatchObject({ kind: "unavailable" });
    await expect(create(account.client, anna, { lastAttempt: true })).rejects.toMatchObject({
      kind: "refused",
      explanation: { said: "Errore 1045" },
    });
  });

  test("is not sent again where the account did not answer: it may have taken it", async () => {
    const account = refusing(() => {
      throw new TypeError("fetch failed");
    });
    const given = { ...anna, phone: "+393331234567" };
    await expect(create(account.client, given)).rejects.toMatchObject({ kind: "unavailable" });
    expect(account.calls().filter((call) => call === "customers/registration")).toHaveLength(1);
  });

  test("in unknown words is not repeated with what it was sent before", async () => {
    const account = refusing(() => "Errore 1045");
    const named = { ...blankCustomer, email: anna.email, firstName: "Anna", lastName: "Riva" };
    await create(account.client, named).catch(() => null);
    const sent = account.requests
      .filter(({ operation }) => operation === "customers/registration")
      .map(({ parameters: { password: _password, ...others } }) => JSON.stringify(others));
    expect(new Set(sent).size).toBe(1);
    expect(sent).toHaveLength(2);
  });

  test("for its stand-in surname is repeated with the words of code in production, also for the next customer", async () => {
    const account = refusing(({ cognome }) =>
      String(cognome).includes(".") ? "Caratteri non ammessi: cognome" : undefined,
    );
    const { snapshot, refused } = await create(account.client, { ...anna, lastName: null });
    expect(refused).toEqual([]);
    expect(account.stored()).toMatchObject({ cognome: "Non indicato" });
    expect(snapshot.customer.lastName).toBeNull();
    expect(await account.traits.read()).toMatchObject({ standIns: "words" });
  });

  test("in words that name no field is repeated with plainer names, and what they lose is told", async () => {
    const isPlain = (name: unknown) => /^\p{L}[\p{L} '’-]+$/u.test(String(name));
    const account = refusing(({ nome, cognome }) =>
      isPlain(nome) && isPlain(cognome) ? undefined : "Errore 1045",
    );
    const unnamed = await create(account.client, { ...anna, lastName: null });
    expect(unnamed.refused).toEqual([]);
    expect(unnamed.snapshot.customer).toEqual({ ...anna, lastName: null });
    const other = refusing(({ nome, cognome }) =>
      isPlain(nome) && isPlain(cognome) ? undefined : "Errore 1045",
    );
    const couple = await create(other.client, { ...anna, lastName: "Riva & Figli" });
    expect(couple.refused.map(({ field }) => field)).toEqual(["lastName"]);
    expect(couple.snapshot.customer).toEqual({ ...anna, lastName: "Riva Figli" });
  });

  test("because the account is in trouble is waited out, and makes no name plainer", async () => {
    const account = refusing(({ cognome }) =>
      cognome === "Riva & Figli" ? "Servizio momentaneamente non disponibile, riprovare" : undefined,
    );
    const creation = create(account.client, { ...anna, lastName: "Riva & Figli" });
    await expect(creation).rejects.toMatchObject({ kind: "unavailable" });
    expect(account.stored()).toBeNull();
  });

  test("for a name tells nothing of phone and billing data that were sent with it", async () => {
    const isOdd = (name: unknown) => /[^\p{L} ]/u.test(String(name));
    for (const lastName of [null, "Riva & Figli"]) {
      const account = refusing(({ cognome }) => (isOdd(cognome) ? "Errore 1045" : undefined));
      await create(account.client, { ...anna, lastName, phone: "+393331234567" });
      expect(account.stored()).toMatchObject({ telefono: "+393331234567", piva: "01234567890" });
      expect(await account.traits.read()).toMatchObject({ registersBare: false });
    }
  });

  test("for a stand-in tells nothing of phone and billing data that the customer does not have", async () => {
    const nameless = { ...blankCustomer, email: anna.email, lastName: "Riva" };
    const account = refusing(({ nome }) => (nome === "n.d." ? "Errore 1045" : undefined));
    await create(account.client, nameless);
    expect(await account.traits.read()).toMatchObject({ registersBare: false, standIns: "words" });
    const bare = accountWith({ traits: { registersBare: true } });
    await create(bare.client, nameless);
    expect(bare.stored()).toMatchObject({ nome: "n.d." });
  });

  test("for a name in all its forms is sent in each of them once", async () => {
    const account = refusing(({ cognome }) =>
      cognome === "Non indicato" ? undefined : "Cognome non valido",
    );
    await create(account.client, { ...anna, lastName: "Riva & Figli" });
    const sent = account.requests.flatMap(({ parameters }) => parameters.cognome ?? []);
    expect(sent).toEqual(["Riva & Figli", "Riva Figli", "n.d.", "Non indicato"]);
  });

  test("for odd characters is repeated with the name without them, which is told", async () => {
    const account = refusing(({ cognome }) =>
      String(cognome).includes("&") ? "Caratteri non ammessi: cognome" : undefined,
    );
    const { snapshot, refused } = await create(account.client, { ...anna, lastName: "Riva & Figli" });
    expect(refused).toMatchObject([{ field: "lastName", explanation: { code: "data-refused" } }]);
    expect(snapshot.customer.lastName).toBe("Riva Figli");
  });

  test.each(["marketing_list_not_found", "Lista marketing non trovata", "Lista inesistente"])(
    "for the newsletter list costs no subscription: %s",
    async (words) => {
      const account = refusing(({ marketing_list }) => (marketing_list ? words : undefined));
      const { snapshot, refused } = await createCustomer(
        account.client,
        { ...anna, newsletter: "subscribed" },
        context,
        { ...options, newsletterList: "77" },
      );
      expect(snapshot.customer.newsletter).toBe("subscribed");
      expect(refused).toMatchObject([{ field: "newsletter", explanation: { code: "list-refused" } }]);
    },
  );

  test.each([
    "Email has already been taken",
    "Esiste già un cliente con questo indirizzo email",
    "The e-mail is not unique",
    "Email non più disponibile: già usata",
  ])("because of a customer that the account does not show is told at once: %s", async (words) => {
    const account = refusing(() => words);
    await expect(create(account.client)).rejects.toMatchObject({
      kind: "refused",
      explanation: { code: "taken-unseen", said: words },
    });
  });

  test.each([
    "Nome già in uso",
    "L'indirizzo email non esiste",
    "Email domain does not exist",
    "The domain of this email doesn't exist",
    "The domain of this email doesn’t exist",
  ])(
    "because of another value that is in use, or an e-mail that there is not, is told as the account says it: %s",
    async (words) => {
      await expect(create(refusing(() => words).client)).rejects.toMatchObject({
        explanation: { code: "data-refused", said: words },
      });
    },
  );

  test("because of a customer that somebody made meanwhile is tried again, and finds that one", async () => {
    const account: ReturnType<typeof accountWith> = refusing(() => {
      account.change({ id: 7, ...wireAnna });
      return "Email has already been taken";
    });
    await expect(create(account.client)).rejects.toMatchObject({
      kind: "unavailable",
      explanation: { code: "created-meanwhile" },
    });
    expect((await create(account.client)).snapshot.id).toBe("7");
  });

  test.each(["La funzione richiesta non esiste", "Operation already in progress"])(
    "in words that do not speak of the e-mail is no refusal of a customer for good: %s",
    async (words) => {
      const account = refusing(() => words);
      await expect(create(account.client)).rejects.toMatchObject({ kind: "unavailable" });
    },
  );
});

describe("A new customer", () => {
  test("whose subscription does not show is not asked a second time", async () => {
    const account = accountWith({ drops: ["marketing_active"] });
    await create(account.client, { ...anna, newsletter: "subscribed" });
    const sent = account.requests.filter(({ parameters }) => "marketing_active" in parameters);
    expect(sent).toHaveLength(1);
  });

  test("whose subscription shows as a no until it is confirmed is not asked a second time, and gets the rest", async () => {
    const account: ReturnType<typeof accountWith> = accountWith({
      drops: ["marketing_active", "comune", "dati_fatturazione"],
      refuse: ({ operation }) => {
        if (operation === "customers/registration") account.change({ marketing_active: false });
        return undefined;
      },
    });
    await create(account.client, { ...anna, newsletter: "subscribed" });
    const sent = account.requests.filter(({ parameters }) => "marketing_active" in parameters);
    expect(sent).toHaveLength(1);
    expect(account.stored()).toMatchObject({ comune: "Lodi", marketing_active: false });
  });

  test("who subscribed, and is shown so, is not told as subscribed by the account beside what an update adds", async () => {
    const account = accountWith({ drops: ["comune", "dati_fatturazione"] });
    const { snapshot, refused } = await create(account.client, { ...anna, newsletter: "subscribed" });
    expect(snapshot.customer).toMatchObject({ city: "Lodi", newsletter: "subscribed" });
    expect(refused).toEqual([]);
  });

  test("who subscribed is put into the merchant's newsletter list", async () => {
    const account = accountWith();
    const subscriber = { ...anna, newsletter: "subscribed" as const };
    await createCustomer(account.client, subscriber, context, { newsletterList: "News" });
    expect(account.stored()).toMatchObject({ marketing_list: ["News"] });
  });

  test("is registered with its tags as one text where the account is known to take no list", async () => {
    const traits = { tagsAs: "text", updateOfTags: "ignores" } as const;
    const account = accountWith({ dropsLists: true, ignores: ["tags"], traits });
    const { snapshot } = await create(account.client, { ...anna, tags: ["press", "vip"] });
    expect(snapshot.customer.tags).toEqual(["press", "vip"]);
    expect(account.calls().filter((call) => call === "customers/registration")).toHaveLength(1);
  });

  test.each<[string, boolean, Partial<AccountTraits>]>([
    ["a list", false, { tagsAs: "list", ignoresTagList: false }],
    ["no list", true, { tagsAs: "untried", ignoresTagList: true }],
  ])("shows whether the account takes tags as a list: %s", async (_what, dropsLists, learnt) => {
    const account = accountWith({ dropsLists, ignores: ["tags"], traits: { showsTags: true } });
    await create(account.client, { ...anna, tags: ["vip"] });
    expect(await account.traits.read()).toMatchObject(learnt);
  });

  test("tells nothing of how the account takes tags where it has none, keeps one of two, or its way is known", async () => {
    for (const [tags, kept, known] of [
      [[], [], "untried"],
      [["press", "vip"], ["press"], "untried"],
      [["vip"], ["vip"], "text"],
    ] as const) {
      const account: ReturnType<typeof accountWith> = accountWith({
        ...{ drops: ["tags"], ignores: ["tags"], traits: { showsTags: true, tagsAs: known } },
        refuse: ({ operation }) => {
          if (operation === "customers/registration") account.change({ tags: kept });
          return undefined;
        },
      });
      await create(account.client, { ...anna, tags });
      expect(await account.traits.read()).toMatchObject({ tagsAs: known, ignoresTagList: false });
    }
  });

  test("is registered once where the account never shows tags", async () => {
    const account = accountWith({ hides: ["tags"] });
    const { snapshot } = await create(account.client, { ...anna, tags: ["vip"] });
    expect(snapshot.hidden).toContain("tags");
    expect(account.calls()).toEqual(["customers/get", "customers/registration", "customers/get"]);
  });

  test("who is refused without words when looked for first is not registered again, which would mail the person", async () => {
    let looks = 0;
    const account = accountWith({
      readsUpdatesAs: "json",
      refuse: ({ operation }) => {
        if (operation !== "customers/get" || account.stored() === null) return undefined;
        looks += 1;
        return looks === 1 ? "" : undefined;
      },
    });
    expect((await create(account.client)).snapshot.customer).toEqual(anna);
    expect(account.calls().filter((call) => call === "customers/registration")).toHaveLength(1);
  });

  test("gets phone and billing data by the update at once where the account takes no registration with them", async () => {
    const account = accountWith({ traits: { registersBare: true } });
    const { snapshot } = await create(account.client, { ...anna, phone: "+393331234567" });
    expect(snapshot.customer).toMatchObject({ ...anna, phone: "+393331234567" });
    const [registration, ...others] = account.requests.filter(
      ({ operation }) => operation === "customers/registration",
    );
    expect(others).toEqual([]);
    for (const name of ["telefono", "piva", "comune", "dati_fatturazione"])
      expect(registration!.parameters).not.toHaveProperty(name);
  });

  test("gets a phone as it is dialled in the customer's country, where the account takes it so", async () => {
    const account = accountWith({ traits: { phoneForm: "national" } });
    await create(account.client, { ...anna, phone: "+493012345678", country: "DE" });
    expect(account.stored()).toMatchObject({ telefono: "03012345678" });
  });

  test("who is shown late is waited for, and tells that the account's reads come late", async () => {
    const account = accountWith({ lags: 2 });
    expect((await create(account.client)).snapshot.customer).toEqual(anna);
    expect(account.calls().filter((call) => call === "customers/registration")).toHaveLength(1);
    expect(await account.traits.read()).toMatchObject({ showsLate: true });
    const prompt = accountWith();
    await create(prompt.client);
    expect(await prompt.traits.read()).toMatchObject({ showsLate: false });
  });

  test("whose values the account shows in its own spelling is not written again", async () => {
    const fake = fakeAccount(({ operation }) => {
      if (operation === "customers/registration") return { id: 7 };
      return fake.calls().includes("customers/registration")
        ? { id: 7, ...wireAnna, nome: "ANNA", comune: "LODI" }
        : null;
    });
    await create(createFramework360Client(fake.options));
    expect(fake.calls()).toEqual(["customers/get", "customers/registration", "customers/get"]);
  });
});

describe("In an account that subscribes new customers by itself", () => {
  /** `takes`: what it takes as a no, a registration of a new customer or an update. */
  function account360(takes: readonly ("registration" | "update")[], traits: Partial<AccountTraits> = {}) {
    const drops = takes.includes("registration") ? [] : ["marketing_active"];
    const account: ReturnType<typeof accountWith> = accountWith({
      drops,
      ignores: takes.includes("update") ? [] : ["marketing_active"],
      traits,
      refuse: ({ operation, parameters }) => {
        if (operation === "customers/registration" && account.stored() === null)
          account.change({
            marketing_active: parameters.marketing_active === false && drops.length === 0 ? false : true,
          });
        return undefined;
      },
    });
    return account;
  }
  const registrations = ({ requests }: ReturnType<typeof accountWith>) =>
    requests.filter(({ operation }) => operation === "customers/registration").map((call) => call.parameters);
  const carriesChoice = { carriesChoice: true };

  test.each([null, "unsubscribed"] as const)(
    "takes back the subscription of a customer whose choice is %s",
    async (newsletter) => {
      const account = account360(["update"]);
      const { snapshot, refused } = await create(account.client, { ...anna, newsletter }, carriesChoice);
      expect(account.stored()).toMatchObject({ marketing_active: false });
      expect(snapshot.customer.newsletter).toBe("unsubscribed");
      expect(refused).toEqual([]);
      expect(await account.traits.read()).toMatchObject({ subscribesNew: true });
    },
  );

  test("tells the account of the next one with the registration", async () => {
    const account = account360(["registration"], { subscribesNew: true });
    const { snapshot } = await create(account.client, anna, carriesChoice);
    expect(registrations(account)).toMatchObject([{ marketing_active: false }]);
    expect(snapshot.customer.newsletter).toBe("unsubscribed");
  });

  test("tells the merchant where the account does not take it back", async () => {
    const { client } = account360([]);
    const { snapshot, refused } = await create(client, anna, carriesChoice);
    expect(snapshot.customer.newsletter).toBe("subscribed");
    expect(refused).toEqual([{ field: "newsletter", explanation: { code: "subscribed-by-account" } }]);
  });

  test("tells the merchant of the choice no more than that, whatever the account says of the no", async () => {
    const account: ReturnType<typeof accountWith> = accountWith({
      refuse: ({ operation, parameters }) => {
        const isFirst = operation === "customers/registration" && account.stored() === null;
        if (isFirst) account.change({ marketing_active: true });
        if (parameters.piva) return "Partita IVA non valida";
        return !isFirst && parameters.marketing_active === false ? "marketing_active_invalid" : undefined;
      },
    });
    const { refused } = await create(account.client, anna, carriesChoice);
    expect(refused.map(({ field, explanation }) => [field, explanation.code])).toEqual([
      ["vatNumber", "data-refused"],
      ["newsletter", "subscribed-by-account"],
    ]);
  });

  test.each([true, false])(
    "tells with its failure that it is there, where the account does so: %s",
    async (isOwn) => {
      const account: ReturnType<typeof accountWith> = accountWith({
        drops: ["comune", "dati_fatturazione"],
        refuse: ({ operation }) => {
          if (operation === "customers/registration" && isOwn) account.change({ marketing_active: true });
          if (operation === "customers/update") throw new TypeError("fetch failed");
          return undefined;
        },
      });
      const failed = create(account.client, { ...anna, city: "Lodi" }, carriesChoice);
      await expect(failed).rejects.toMatchObject({ kind: "unavailable", leavesOwnYes: isOwn });
    },
  );

  test("takes it back by a registration with the tags that were just sent, where none are shown", async () => {
    let stored: StoredCustomer | null = null;
    const fake = fakeAccount(({ operation, parameters }) => {
      if (operation === "customers/get") {
        const { tags: _hidden, ...shown } = stored ?? {};
        return stored && shown;
      }
      // A second one takes the place of all that the customer had.
      stored = { ...parameters, id: 7, marketing_active: stored ? parameters.marketing_active : true };
      return { id: 7 };
    });
    await fake.options.traits.learn({ updateOfNewsletter: "ignores", repetition: "harmless" });
    const client = createFramework360Client(fake.options);
    await create(client, { ...anna, tags: ["vip"] }, carriesChoice);
    expect(fake.calls().filter((call) => call === "customers/registration")).toHaveLength(2);
    expect(stored).toMatchObject({ marketing_active: false, tags: ["vip"] });
  });

  test("leaves it where choices are not carried there, and where the person said yes", async () => {
    const left = account360(["update"]);
    await create(left.client);
    expect(left.stored()).toMatchObject({ marketing_active: true });
    const said = account360(["update"]);
    await create(said.client, { ...anna, newsletter: "subscribed" }, carriesChoice);
    expect(said.stored()).toMatchObject({ marketing_active: true });
  });
});
