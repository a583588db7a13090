import { describe, expect, it } from "vitest";
import type { Behaviour } from "./behaviour.ts";
import { mario, startSandbox } from "./testing.ts";

const via = { indirizzo: "Via Roma 1", comune: "Roma", citta: "RM", cap: "00185", stato: "Italia" };

/** An account of that behaviour that holds one customer, and what its reads show of them. */
async function startWith(behaviour: Partial<Behaviour>, customer: Record<string, unknown> = mario) {
  const sandbox = await startSandbox({ behaviour });
  const { body } = await sandbox.control<{ id: number }>("POST", "customers", customer);
  const id = String(body.id);
  const shown = async () =>
    (await sandbox.get("customers/get", { id })).data as Record<string, unknown> &
      Record<"dati_fatturazione", Record<string, unknown>>;
  return { ...sandbox, id, shown };
}

describe("what reads show", () => {
  it("hides tags and newsletter, or shows no answer of somebody who was never asked", async () => {
    const hidden = await startWith({ tagsOnRead: "hidden", marketingOnRead: "hidden" });
    const shown = await hidden.shown();
    expect(["tags", "marketing_active", "marketing_list"].filter((name) => name in shown)).toEqual([]);
    const absent = await startWith({ neverAskedOnRead: "absent" });
    expect(await absent.shown()).not.toHaveProperty("marketing_active");
    await absent.control("PUT", `customers/${absent.id}`, { marketing_active: false });
    expect(await absent.shown()).toMatchObject({ marketing_active: false });
  });

  it("subscribes new customers by itself", async () => {
    for (const [subscribesNew, sent, active] of [
      ["by-default", {}, true],
      ["by-default", { marketing_active: false }, false],
      ["always", { marketing_active: false }, true],
    ] as const) {
      const { post, get } = await startSandbox({ behaviour: { subscribesNew } });
      const { data } = await post("customers/registration", { ...mario, ...sent });
      const { id } = data as { id: string };
      expect((await get("customers/get", { id })).data).toMatchObject({ marketing_active: active });
    }
  });

  it("shows the choice of subscribers alone", async () => {
    for (const [notSubscribedOnRead, shownAs] of [
      ["absent", undefined],
      ["null", null],
    ] as const) {
      const account = await startWith({ notSubscribedOnRead }, { ...mario, marketing_active: true });
      expect(await account.shown()).toMatchObject({ marketing_active: true });
      await account.control("PUT", `customers/${account.id}`, { marketing_active: false });
      expect((await account.shown()).marketing_active).toBe(shownAs);
    }
  });

  it("escapes HTML, shows digits as numbers, groups phones and gives ids one form", async () => {
    const behaviour = {
      htmlOnRead: true,
      digits: "number",
      phonesOnRead: "national",
      ids: "string",
    } as const;
    const person = {
      ...mario,
      ...via,
      cognome: "D'Angelo & Figli",
      telefono: "+393331234567",
      piva: "01234567897",
    };
    const { shown, id } = await startWith(behaviour, person);
    expect(await shown()).toMatchObject({
      id,
      cognome: "D&#039;Angelo &amp; Figli",
      telefono_cellulare: "333 123 4567",
      dati_fatturazione: { cap: 185, piva: 1234567897 },
    });
  });

  it("writes lists as PHP writes arrays with gaps", async () => {
    const person = { ...mario, tags: ["vip", "fair", "gold"] };
    const { shown, get, id } = await startWith({ lists: "gaps" }, person);
    expect(await shown()).toMatchObject({ tags: { 0: "vip", 2: "fair", 3: "gold" } });
    expect((await get("customers/list")).data).toMatchObject({ 0: { id } });
  });

  it("lists people without tags and newsletter", async () => {
    const { get } = await startWith({ listShows: "person" }, { ...mario, ...via, tags: ["vip"] });
    const [listed] = (await get("customers/list")).data as Record<string, unknown>[];
    expect(listed).toMatchObject({ nome: "Mario", dati_fatturazione: { comune: "Roma" } });
    expect(listed).not.toHaveProperty("tags");
  });

  it("shows for a while what was, in every read or in lists alone", async () => {
    for (const readLagOf of ["everything", "lists"] as const) {
      const { shown, get, post, id, control } = await startWith({ readLagMs: 0, readLagOf });
      await control("PUT", "behaviour", { readLagMs: 60_000, readLagOf });
      await post("customers/update", { id, nome: "Maria" });
      const [listed] = (await get("customers/list")).data as { nome: string }[];
      expect(listed).toMatchObject({ nome: "Mario" });
      expect((await shown()).nome).toBe(readLagOf === "lists" ? "Maria" : "Mario");
      await post("customers/registration", { ...mario, email: "new@example.it" });
      const isShown = (await get("customers/get", { email: "new@example.it" })).status === 1;
      expect(isShown).toBe(readLagOf === "lists");
    }
  });

  it("blanks with an update the texts that it is not sent, where it keeps no rest", async () => {
    const { shown, post, id } = await startWith({ updateKeepsTheRest: false });
    const { email } = await shown();
    await post("customers/update", { id, nome: "Maria" });
    const { cognome, ...others } = await shown();
    expect(others).toMatchObject({ nome: "Maria", email });
    expect(cognome || null).toBeNull();
  });

  it("keeps the names with such an update, or all but the billing data that it is sent a part of", async () => {
    const kept = { "all-but-names": [false, false], "billing-data": [true, true] } as const;
    for (const updateBlanks of ["all-but-names", "billing-data"] as const) {
      const { shown, post, id } = await startWith({ updateKeepsTheRest: false, updateBlanks });
      await post("customers/update", {
        id,
        telefono: "+393331234567",
        ragione_sociale: "Rossi Srl",
        piva: "1",
      });
      await post("customers/update", { id, nome: "Maria" });
      const isShown = (value: unknown) => (value || null) !== null;
      const { telefono_cellulare, dati_fatturazione, cognome } = await shown();
      const company = dati_fatturazione.ragione_sociale;
      expect(isShown(cognome)).toBe(true);
      expect([telefono_cellulare, company].map(isShown)).toEqual(kept[updateBlanks]);
      await post("customers/update", { id, piva: "2" });
      const after = (await shown()).dati_fatturazione;
      expect([after.piva, isShown(after.ragione_sociale)]).toEqual(["2", false]);
    }
  });

  it("refuses an update without names and e-mail, where it asks for them", async () => {
    const { shown, post, id } = await startWith({ updateAsksForPerson: true });
    const { email, cognome } = await shown();
    expect(await post("customers/update", { id, nome: "Maria", cognome })).toMatchObject({ status: 0 });
    expect(await post("customers/update", { id, nome: "Maria", cognome, email })).toMatchObject({
      status: 1,
    });
    expect(await shown()).toMatchObject({ nome: "Maria", cognome, email });
  });

  it("refuses, takes or ignores the e-mail of another customer", async () => {
    for (const updateOfTakenEmail of ["refused", "accepted", "ignored"] as const) {
      const { shown, post, id } = await startWith({ updateOfTakenEmail });
      const { email: own } = await shown();
      const taken = "taken@example.it";
      await post("customers/registration", { ...mario, email: taken });
      const isDone = updateOfTakenEmail !== "refused";
      expect(await post("customers/update", { id, email: taken, nome: "Maria" })).toMatchObject({
        status: isDone ? 1 : 0,
      });
      const email = updateOfTakenEmail === "accepted" ? taken : own;
      expect(await shown()).toMatchObject({ email, ...(isDone && { nome: "Maria" }) });
    }
  });

  it("may fill what the billing address has blank with the personal one that a known e-mail is registered with", async () => {
    for (const registrationAddress of ["personal", "fills-billing"] as const) {
      const behaviour = { addresses: "apart", registrationAddress } as const;
      const { shown, post } = await startWith(behaviour, {
        ...mario,
        dati_fatturazione: { stato: "Francia" },
      });
      await post("customers/registration", { ...mario, ...via, dati_fatturazione: { stato: "Francia" } });
      const after = await shown();
      expect(after).toMatchObject(via);
      expect(after.dati_fatturazione.stato).toBe("Francia");
      expect(after.dati_fatturazione.indirizzo === via.indirizzo).toBe(
        registrationAddress === "fills-billing",
      );
    }
  });

  it("takes a blank of an update for one, or ignores it", async () => {
    for (const blanksOnUpdate of ["clear", "ignored"] as const) {
      const { shown, post, id } = await startWith({ blanksOnUpdate }, { ...mario, ...via });
      await post("customers/update", { id, citta: "", comune: "Lodi" });
      const { citta, comune } = (await shown()).dati_fatturazione;
      expect([citta || "", comune]).toEqual([blanksOnUpdate === "clear" ? "" : "RM", "Lodi"]);
    }
  });

  it("keeps the personal address apart from the billing data, and updates one of them or both", async () => {
    for (const updateAddress of ["personal", "billing", "both"] as const) {
      const { shown, post, id } = await startWith({ addresses: "apart", updateAddress });
      await post("customers/registration", {
        ...mario,
        indirizzo: "Via Casa 1",
        dati_fatturazione: { indirizzo: "Via Ditta 1" },
      });
      expect(await shown()).toMatchObject({
        indirizzo: "Via Casa 1",
        dati_fatturazione: { indirizzo: "Via Ditta 1" },
      });
      await post("customers/update", { id, indirizzo: "Via Nuova 2" });
      const after = await shown();
      const expected = {
        personal: ["Via Nuova 2", "Via Ditta 1"],
        billing: ["Via Casa 1", "Via Nuova 2"],
        both: ["Via Nuova 2", "Via Nuova 2"],
      };
      expect([after.indirizzo, after.dati_fatturazione.indirizzo]).toEqual(expected[updateAddress]);
    }
  });

  it.each([
    [{}, "refunded", "1234.50"],
    [{ orderStatusOnRead: "number", totalsOnRead: "italian" }, 4, "1.234,50"],
    [{ orderStatusOnRead: "object", orderStatusWords: "italian" }, { id: 4, nome: "rimborsato" }, "1234.50"],
  ] as const)("shows an order's status and total with %j", async (behaviour, status, total) => {
    const { control, get, id } = await startWith(behaviour);
    await control("POST", `customers/${id}/orders`, {
      date: "2026-01-02",
      total: 1234.5,
      status: "refunded",
    });
    expect((await get("orders/list", { customer: id })).data).toMatchObject([{ status, total }]);
    expect((await get("orders/statuses")).data).toHaveLength(6);
  });
});

describe("what writes do", () => {
  it.each([
    ["update", { cognome: "Verdi", telefono: "+393331234567", cf: "ABC" }],
    ["fill-blanks", { cognome: "Rossi", telefono: "+393331234567", cf: "ABC" }],
    ["replace", { cognome: "Verdi", telefono: "", cf: "ABC", tags: [] }],
    ["nothing", { cognome: "Rossi", telefono: "+393331234567", cf: "", tags: ["vip"] }],
  ] as const)("registers a known e-mail by %s", async (registrationOfKnown, expected) => {
    const person = { ...mario, telefono: "+393331234567", tags: ["vip"] };
    const { post, id, ...sandbox } = await startWith({ registrationOfKnown }, person);
    const again = { ...mario, cognome: "Verdi", cf: "ABC" };
    expect(await post("customers/registration", again)).toMatchObject({ status: 1, data: { id } });
    expect((await sandbox.control<{ customers: unknown[] }>("GET", "state")).body.customers).toMatchObject([
      expected,
    ]);
  });

  it.each([
    ["digits", "00393331234567", "+393331234567"],
    ["no-zeros", "393331234567", "00393331234567"],
    ["italian", "3331234567", "393331234567"],
  ] as const)("takes phone numbers by the rule %s", async (phoneRules, taken, refused) => {
    const { post, id } = await startWith({ phoneRules });
    for (const call of ["customers/registration", "customers/update"]) {
      expect(await post(call, { ...mario, id, telefono: taken })).toMatchObject({ status: 1 });
      expect(await post(call, { ...mario, id, telefono: "" })).toMatchObject({ status: 1 });
      const error = "telefono_invalid";
      expect(await post(call, { ...mario, id, telefono: refused })).toEqual({ status: 0, error });
    }
  });

  it("awaits a confirmation of a subscription, and asks for it by mail", async () => {
    const { post, shown, control, id } = await startWith({ doubleOptIn: true });
    await post("customers/registration", { ...mario, marketing_active: true });
    expect(await shown()).toMatchObject({ marketing_active: false });
    expect((await control("GET", "stats")).body).toMatchObject({ mails: 1 });
    await control("POST", `customers/${id}/confirm`);
    expect(await shown()).toMatchObject({ marketing_active: true });
    await post("customers/registration", { ...mario, marketing_active: true });
    expect(await shown()).toMatchObject({ marketing_active: true });
    expect((await control("GET", "stats")).body).toMatchObject({ mails: 1 });
  });

  it.each([
    ["never", 0],
    ["new", 1],
    ["always", 2],
  ] as const)("mails on registration: %s", async (registrationMails, mails) => {
    const { post, control } = await startSandbox({ behaviour: { registrationMails } });
    await post("customers/registration", mario);
    await post("customers/registration", mario);
    expect((await control("GET", "stats")).body).toMatchObject({ mails });
  });

  it("shortens and recases what comes through the API", async () => {
    const { post, shown, id } = await startWith({ longestText: 10, letterCase: "title" });
    await post("customers/update", {
      id,
      nome: "ANNA MARIA GIULIA",
      cognome: "d'angelo",
      indirizzo: "via roma",
    });
    expect(await shown()).toMatchObject({
      nome: "Anna Maria",
      cognome: "D'Angelo",
      dati_fatturazione: { indirizzo: "Via Roma" },
    });
  });

  it("loses letters that Latin-1 has not", async () => {
    const { post, shown, id } = await startWith({ foreignLetters: "lost" });
    await post("customers/update", { id, cognome: "Nguyễn", nome: "Forlì" });
    expect(await shown()).toMatchObject({ nome: "Forlì", cognome: "Nguy?n" });
  });

  it("refuses odd names where it is strict, and words that it takes for none", async () => {
    const behaviour: Partial<Behaviour> = { nameRules: "strict", refusedNames: ["nd"] };
    const { post } = await startSandbox({ behaviour });
    const answers = ["n.d.", "-", "nd", "x".repeat(121), "Rossi 2"].map((cognome) =>
      post("customers/registration", { ...mario, cognome }),
    );
    expect((await Promise.all(answers)).map(({ error }) => error)).toEqual([
      "cognome_characters",
      "cognome_invalid",
      "cognome_invalid",
      "cognome_too_long",
      "cognome_characters",
    ]);
    const cliente = { ...mario, nome: "Cliente", cognome: "Non indicato" };
    expect(await post("customers/registration", cliente)).toMatchObject({ status: 1 });
  });

  it("refuses phone and billing data at registration in words that name neither", async () => {
    const { post } = await startSandbox({ behaviour: { registrationRefuses: "both", errorText: "natural" } });
    const refused = { status: 0, error: "Si è verificato un errore imprevisto" };
    expect(await post("customers/registration", { ...mario, telefono: "+393331234567" })).toEqual(refused);
    expect(await post("customers/registration", { ...mario, dati_fatturazione: via })).toEqual(refused);
    expect(await post("customers/registration", mario)).toMatchObject({ status: 1 });
  });
});

describe("how it refuses", () => {
  it("names a parameter of an update that it does not know", async () => {
    const behaviour = { unknownParameters: "refused", errorText: "natural" } as const;
    const { post, id } = await startWith(behaviour);
    expect(await post("customers/update", { id, customer_id: id, nome: "Maria", tags: ["vip"] })).toEqual({
      status: 0,
      error: "Parametro non riconosciuto: tags",
    });
    expect(await post("customers/update", { id, customer_id: id, nome: "Maria" })).toMatchObject({
      status: 1,
    });
  });

  it.each([
    ["message-beside-error", { status: 0, error: "customer_not_found", message: "Customer not found" }],
    ["error-alone", { error: "customer_not_found", title: "Errore", message: "Customer not found" }],
    ["null", null],
    ["empty-list", []],
  ] as const)("gives the reason as %s", async (errorField, answer) => {
    const { get } = await startSandbox({ behaviour: { errorField, errorText: "english" } });
    expect(await get("customers/get", { id: "1" })).toEqual(answer);
  });
});

describe("how it is called", () => {
  it("reads one form of bodies, in every operation or in updates alone", async () => {
    const { post, postForm, control, id } = await startWith({ updateBodies: "form" });
    expect(await post("customers/update", { id, nome: "Maria" })).toMatchObject({
      error: "customer_id_missing",
    });
    expect(await postForm("customers/update", { id, nome: "Maria" })).toMatchObject({ status: 1 });
    await control("PUT", "behaviour", { unreadBodies: "not-found", updateBodies: "form" });
    expect(await post("customers/update", { id, nome: "Maria" })).toMatchObject({
      error: "customer_not_found",
    });
    expect(await post("customers/registration", mario)).toMatchObject({ status: 1 });
    await control("PUT", "behaviour", { bodies: "json", unreadBodies: "success", updateBodies: "any" });
    expect(await postForm("customers/update", { id, nome: "Anna" })).toEqual({ status: 1, data: true });
    expect(await post("customers/update", { id, nome: "Elsa" })).toMatchObject({
      status: 1,
      data: { id: Number(id) },
    });
  });

  it.each([
    ["429", 429, null],
    ["503-retry-after", 503, "1"],
  ] as const)("answers so many calls a second, and others with %s", async (limitAnswer, status, after) => {
    const { origin } = await startSandbox({ behaviour: { callsPerSecond: 2, limitAnswer } });
    const answers = await Promise.all([1, 2, 3].map(() => fetch(`${origin}/m/api/check`)));
    const refused = answers.find((answer) => answer.status !== 200);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(2);
    expect([refused?.status, refused?.headers.get("Retry-After") ?? null]).toEqual([status, after]);
  });

  it("has a proxy that fails now and then, and may answer without www. alone", async () => {
    const failing = await startSandbox({ behaviour: { badGatewayRate: 1 } });
    expect((await fetch(`${failing.origin}/m/api/check`)).status).toBe(502);
    const www = await startSandbox({ behaviour: { host: "www" } });
    const bare = await startSandbox({ behaviour: { host: "bare" } });
    expect((await fetch(`${www.origin}/m/api/check`)).status).toBe(404);
    expect((await fetch(`${bare.origin}/m/api/check`)).status).toBe(200);
  });
});
