import { describe, expect, test } from "vitest";

import { emptyObject } from "../../../tests/support/empty-object.ts";
import { explanation } from "../../sync/explanation.ts";
import { Framework360Error } from "./failure.ts";
import { refusalError } from "./refusals.ts";
import { createTraitsMemory, type AccountTraits, type BodyForm } from "./traits.ts";
import { createWrite } from "./write.ts";

const update = "customers/update";

type Account = {
  /** The form of body that the account reads; of others it sees no parameters. */
  reads?: BodyForm[];
  /** How many looks pass before a write is shown. */
  lag?: number;
  /** What it answers to a body that it did not read; a success without it. */
  refusal?: string;
  /** What it answers to every form that it reads. */
  refusedInForm?: string;
  knows?: Partial<AccountTraits>;
};

const sentFields = { id: "7", nome: "Anna", cognome: "Riva", email: "anna@example.it" };

function setUp({ reads = ["json"], lag = 0, refusal, refusedInForm, knows }: Account) {
  const traits = createTraitsMemory(knows);
  const sent: BodyForm[] = [];
  const pauses: number[] = [];
  let shownAfter: number | null = null;
  const write = createWrite(
    async (_method, operation, parameters, form = "json") => {
      sent.push(form);
      if (form === "form" && refusedInForm !== undefined)
        throw refusalError(operation, refusedInForm, parameters);
      if (reads.includes(form)) shownAfter ??= lag;
      else if (refusal !== undefined) throw refusalError(operation, refusal, parameters);
      return `${form} accepted`;
    },
    traits,
    async (ms) => void pauses.push(ms),
  );
  let looks = 0;
  const tookEffect = async () => {
    looks += 1;
    if (shownAfter === null) return false;
    shownAfter -= 1;
    return shownAfter < 0;
  };
  return {
    sent,
    pauses,
    traits,
    looks: () => looks,
    write: (operation = update, tellsOfEffect = false) => {
      shownAfter = null;
      return write(operation, sentFields, { tookEffect, tellsOfEffect: () => tellsOfEffect });
    },
  };
}

test("A write whose answer tells that it was read is not sent in the other form, though nothing of it is shown", async () => {
  const told = setUp({ lag: Infinity });
  expect(await told.write("customers/registration", true)).toBe("json accepted");
  expect(told.sent).toEqual(["json"]);
  const untold = setUp({ lag: Infinity });
  await untold.write("customers/registration");
  expect(untold.sent).toEqual(["json", "form"]);
});

describe("An update that is refused, before it is known which form of body the account reads", () => {
  test.each([
    "Cliente non trovato",
    "customer_not_found",
    "Nessun cliente con questo id",
    "ID non valido",
    "Richiesta non valida",
    "Errore 1045",
  ])("may not have been read, so the other form is tried: %s", async (refusal) => {
    const { write, sent, traits } = setUp({ reads: ["form"], refusal });
    expect(await write()).toBe("form accepted");
    expect(await write()).toBe("form accepted");
    expect(sent).toEqual(["json", "form", "form"]);
    expect((await traits.read()).bodyOf).toEqual({ [update]: "form" });
  });

  test.each([
    ["where the other form is not read", "Errore 1045", "Cliente non trovato"],
    ["where the other form is not read", "Errore 1045", "id_invalid"],
    ["in the form that is read", "Cliente non trovato", "Errore 1045"],
  ])("is refused for what the account says %s: %s, %s", async (_where, refusal, refusedInForm) => {
    const { write, traits } = setUp({ reads: [], refusal, refusedInForm });
    await expect(write()).rejects.toMatchObject({ explanation: { said: "Errore 1045" } });
    expect((await traits.read()).bodyOf).toEqual({});
  });

  test.each(["Cliente non trovato", "customer_id_missing"])(
    "was not read where the other form is accepted, whatever is shown of it: %s",
    async (refusal) => {
      const { write, sent, traits } = setUp({ reads: ["form"], refusal, lag: Infinity });
      expect(await write()).toBe("form accepted");
      expect((await traits.read()).supposedBodyOf).toEqual({ [update]: "form" });
      await write();
      expect(sent).toEqual(["json", "form", "form", "json"]);
    },
  );

  test("in unclear words stands where the other form is accepted and has no effect", async () => {
    const { write } = setUp({ reads: ["form"], refusal: "Errore 1045", lag: Infinity });
    await expect(write()).rejects.toMatchObject({ explanation: { said: "Errore 1045" } });
  });

  test("is of a customer who is not there, where both forms are refused so", async () => {
    const { write } = setUp({ reads: [], refusal: "Cliente non trovato" });
    await expect(write()).rejects.toMatchObject({ reason: "not-found" });
  });

  test("is believed at once where the form is known, or the account is in trouble", async () => {
    const known = setUp({
      reads: [],
      refusal: "Cliente non trovato",
      knows: { bodyOf: { [update]: "json" } },
    });
    await expect(known.write()).rejects.toMatchObject({ reason: "not-found" });
    const troubled = setUp({ reads: [], refusal: "Errore temporaneo, riprova" });
    await expect(troubled.write()).rejects.toMatchObject({ reason: "unavailable" });
    expect([known.sent, troubled.sent]).toEqual([["json"], ["json"]]);
  });
});

describe("A write that was accepted and is looked for, where the account refuses the look without words", () => {
  const isTold = { tellsOfEffect: () => true };
  const lookRefused = async (): Promise<boolean> => {
    throw refusalError("customers/get", "", {});
  };
  function accepting() {
    const sent: BodyForm[] = [];
    const traits = createTraitsMemory();
    const write = createWrite(
      async (_method, _operation, _parameters, form = "json") => {
        sent.push(form);
        return "accepted";
      },
      traits,
      async () => {},
    );
    return { sent, traits, write };
  }

  test("is looked for again", async () => {
    const { sent, traits, write } = accepting();
    const looks = [lookRefused, async () => true];
    expect(await write(update, sentFields, { tookEffect: () => looks.shift()!() })).toBe("accepted");
    expect(sent).toEqual(["json"]);
    expect(await traits.read()).toMatchObject({ bodyOf: { [update]: "json" } });
  });

  test("is done where the answer tells of it", async () => {
    const { sent, write } = accepting();
    expect(await write(update, sentFields, { tookEffect: lookRefused, ...isTold })).toBe("accepted");
    expect(sent).toEqual(["json"]);
  });

  test("is neither sent again nor taken for refused", async () => {
    const { sent, write } = accepting();
    const written = write(update, sentFields, { tookEffect: lookRefused });
    await expect(written).rejects.toMatchObject({ reason: "unavailable", isAnswer: false });
    expect(sent).toEqual(["json"]);
  });
});

describe("A write to an account that takes JSON", () => {
  test("is looked at once, and never again", async () => {
    const { write, sent, looks } = setUp({});
    for (let count = 0; count < 3; count += 1) await write();
    expect(sent).toEqual(["json", "json", "json"]);
    expect(looks()).toBe(1);
  });

  test("is waited for where reads lag", async () => {
    const { write, sent, pauses, traits } = setUp({ lag: 2 });
    await write();
    expect(sent).toEqual(["json"]);
    expect(pauses).toEqual([1_000, 2_000]);
    expect((await traits.read()).bodyOf).toEqual({ [update]: "json" });
  });
});

describe("A write to an account that takes forms", () => {
  test("and accepts JSON without effect is repeated as a form, which is confirmed by the next one", async () => {
    const { write, sent, traits } = setUp({ reads: ["form"] });
    await write();
    expect((await traits.read()).bodyOf).toEqual({});
    await write();
    await write();
    expect(sent).toEqual(["json", "form", "form", "form"]);
    expect((await traits.read()).bodyOf).toEqual({ [update]: "form" });
  });

  test.each(["email_missing", "L'e-mail è obbligatoria", "Indicare il cliente", ""])(
    "and refuses JSON with %j is repeated as a form at once",
    async (refusal) => {
      const { write, sent } = setUp({ reads: ["form"], refusal });
      expect(await write()).toBe("form accepted");
      await write();
      expect(sent).toEqual(["json", "form", "form"]);
    },
  );

  test.each(["password_missing", "cognome_invalid", ""])(
    "and accepts JSON without effect gives its refusal of the form: %j",
    async (refusal) => {
      const { write, sent, traits } = setUp({ reads: ["form"], refusedInForm: refusal });
      const refused = await write("customers/registration").catch((error: unknown) => error);
      expect(refused).toEqual(refusalError("customers/registration", refusal, sentFields));
      expect((await traits.read()).supposedBodyOf).toEqual({ "customers/registration": "form" });
      expect(sent).toEqual(["json", "form"]);
    },
  );

  test.each([
    ["which counts where JSON that names no customer is accepted", true],
    ["which tells nothing where JSON that names no customer is refused", false],
  ])(
    "and accepts JSON without effect has a refusal of the form without words, %s",
    async (_what, isUnread) => {
      const traits = createTraitsMemory();
      const write = createWrite(
        async (_method, operation, parameters, form) => {
          if (form === "json" && (isUnread || parameters?.id === "7")) return "accepted";
          throw refusalError(operation, "", parameters);
        },
        traits,
        async () => {},
      );
      const writing = write(update, { ...sentFields, telefono: "+393" }, { tookEffect: async () => false });
      await (isUnread
        ? expect(writing).rejects.toMatchObject({ reason: "unavailable" })
        : expect(writing).resolves.toBe("accepted"));
      expect((await traits.read()).supposedBodyOf[update]).toBe(isUnread ? "form" : undefined);
    },
  );

  test("is not refused for an e-mail that it may just have been given", async () => {
    const { write } = setUp({ reads: ["form"], refusedInForm: "email_already_exists" });
    expect(await write("customers/registration")).toBe("json accepted");
  });

  test("says nothing about another operation", async () => {
    const { write, sent } = setUp({ reads: ["form"], refusal: "email_missing" });
    await write("customers/registration");
    await write();
    expect(sent).toEqual(["json", "form", "json", "form"]);
  });
});

describe("A form that was only supposed to work", () => {
  test("is given up when JSON works: the effect was a late one of JSON", async () => {
    const { write, sent, traits } = setUp({ knows: { supposedBodyOf: { [update]: "form" } } });
    await write();
    expect(sent).toEqual(["form", "json"]);
    await write();
    expect(sent).toEqual(["form", "json", "json"]);
    expect((await traits.read()).bodyOf).toEqual({ [update]: "json" });
  });
});

test("An effect after writes without any is confirmed by the next one: it may be a late one of those", async () => {
  const { write, traits } = setUp({ knows: { withoutEffect: { [update]: 1 } } });
  await write();
  expect(await traits.read()).toMatchObject({ bodyOf: emptyObject, supposedBodyOf: { [update]: "json" } });
  await write();
  expect(await traits.read()).toMatchObject({ bodyOf: { [update]: "json" } });
});

test("Two operations that are learnt of at once are both remembered", async () => {
  const traits = createTraitsMemory();
  const sent: string[] = [];
  const write = createWrite(
    async (_method, operation, _parameters, form) => void sent.push(`${operation} ${form}`),
    traits,
    async () => {},
  );
  const tookEffect = (operation: string) => async () => sent.includes(`${operation} form`);
  const operations = ["customers/registration", update];
  await Promise.all(operations.map((one) => write(one, sentFields, { tookEffect: tookEffect(one) })));
  const form = Object.fromEntries(operations.map((one) => [one, "form"]));
  expect((await traits.read()).supposedBodyOf).toEqual(form);
});

describe("An account on which no write has an effect", () => {
  test("is remembered as such, and waited for three times only", async () => {
    const { write, traits, pauses } = setUp({ reads: [] });
    for (let count = 0; count < 4; count += 1) await write();
    expect((await traits.read()).withoutEffect).toEqual({ [update]: 4 });
    expect(pauses).toHaveLength(3 * 2 * 3);
  });

  test("is believed again after the first effect", async () => {
    const { write, traits } = setUp({ knows: { withoutEffect: { [update]: 9 } } });
    await write();
    expect((await traits.read()).withoutEffect).toEqual({ [update]: 0 });
  });
});

describe("A refusal of a field", () => {
  const registration = "customers/registration";

  /** An account that reads one form of body, and answers other bodies with a refusal of the name that it misses. */
  function misses({ reads, readsUpdates = reads, refuses = null, accepts = false }: Misses) {
    const traits = createTraitsMemory();
    const sent: string[] = [];
    const write = createWrite(
      async (_method, operation, parameters, form = "json") => {
        sent.push(`${operation.split("/")[1]} ${form}`);
        const refuse = (words: string): never => {
          throw refusalError(operation, words === "[]" ? "" : words, parameters);
        };
        if (operation === update)
          return refuse(form === readsUpdates ? "customer_not_found" : "customer_id_missing");
        if (form !== reads || parameters?.email === undefined)
          return accepts ? "accepted" : refuse("nome_invalid");
        return refuses ? refuse(refuses) : "accepted";
      },
      traits,
      async () => {},
    );
    const register = () =>
      write(
        registration,
        { nome: "Anna", cognome: "n.d.", email: "anna@example.it" },
        { tookEffect: async () => sent.at(-1) === `registration ${reads}` && refuses === null },
      );
    return { register, sent, traits };
  }
  type Misses = { reads: BodyForm; readsUpdates?: BodyForm; refuses?: string | null; accepts?: boolean };

  test("may come from an account that did not read the body: the other form is tried", async () => {
    const { register, sent, traits } = misses({ reads: "form" });
    expect(await register()).toBe("accepted");
    await register();
    expect(sent).toEqual(["registration json", "registration form", "registration form"]);
    expect((await traits.read()).bodyOf).toEqual({ [registration]: "form" });
  });

  test("counts as it came in the form that the account reads", async () => {
    const reader = misses({ reads: "form", refuses: "cognome_invalid" });
    await expect(reader.register()).rejects.toMatchObject({ parameter: "cognome" });
    const other = misses({ reads: "json", refuses: "cognome_invalid" });
    await expect(other.register()).rejects.toMatchObject({ parameter: "cognome" });
  });

  test.each([
    ["form", "json"],
    ["json", "form"],
  ] as const)(
    "counts as it came in the form that registrations are read in, %s, where updates are read as %s",
    async (reads, readsUpdates) => {
      const { register, sent, traits } = misses({ reads, readsUpdates, refuses: "cognome_invalid" });
      await expect(register()).rejects.toMatchObject({ parameter: "cognome" });
      sent.length = 0;
      await expect(register()).rejects.toMatchObject({ parameter: "cognome" });
      const known = reads === "form" ? { [registration]: "form" } : {};
      expect((await traits.read()).supposedBodyOf).toEqual(known);
    },
  );

  test.each(["Errore 1045", "Si è verificato un errore imprevisto", "The operation could not be completed"])(
    "gives way to the words of the form that the account reads, which name no field: %s",
    async (refuses) => {
      const { register } = misses({ reads: "form", refuses });
      await expect(register()).rejects.toMatchObject({
        reason: "unavailable",
        explanation: { said: refuses },
      });
    },
  );

  test("counts where the first form was accepted without being read", async () => {
    const traits = createTraitsMemory();
    const write = createWrite(
      async (_method, operation, parameters, form) => {
        if (form === "json") return "accepted";
        throw refusalError(operation, "Si è verificato un errore imprevisto", parameters);
      },
      traits,
      async () => {},
    );
    const registering = write(
      registration,
      { nome: "Anna", telefono: "+393" },
      { tookEffect: async () => false },
    );
    await expect(registering).rejects.toMatchObject({ reason: "unavailable" });
    expect((await traits.read()).supposedBodyOf).toEqual({ [registration]: "form" });
  });

  test.each([
    ["is not believed where a gateway answered to the other form", 502, "unavailable"],
    ["stands where the other form is an error of the account's", 500, "invalid-data"],
  ])("%s", async (_what, status, reason) => {
    const write = createWrite(
      async (_method, operation, parameters, form) => {
        if (form === "json") throw refusalError(operation, "nome_invalid", parameters);
        throw new Framework360Error(
          "unavailable",
          explanation("http-error", { side: "framework360", status }),
        );
      },
      createTraitsMemory(),
      async () => {},
    );
    const registering = write(registration, { nome: "Anna" }, { tookEffect: async () => false });
    await expect(registering).rejects.toMatchObject({ reason });
  });

  test("is not believed where the other form met trouble that passes", async () => {
    const { register } = misses({ reads: "form", refuses: "Troppe richieste, riprovare più tardi" });
    await expect(register()).rejects.toMatchObject({ kind: "unavailable", parameter: null });
  });

  test("stands where the other form is accepted and has no effect", async () => {
    const { register, traits } = misses({ reads: "json", refuses: "nome_invalid", accepts: true });
    await expect(register()).rejects.toMatchObject({ reason: "invalid-data", parameter: "nome" });
    expect((await traits.read()).bodyOf).toEqual({});
  });

  test("without words stands where the other form is accepted and has no effect", async () => {
    const { register, traits } = misses({ reads: "json", refuses: "[]", accepts: true });
    await expect(register()).rejects.toMatchObject({ reason: "unavailable" });
    expect((await traits.read()).bodyOf).toEqual({});
  });

  test("without words tells of no form of body where no effect could be seen", async () => {
    const traits = createTraitsMemory();
    const write = createWrite(
      async (_method, operation, parameters, form) => {
        if (form === "json") throw refusalError(operation, "", parameters);
        return "accepted";
      },
      traits,
      async () => {},
    );
    expect(await write(update, { id: "7", tags: ["vip"] })).toBe("accepted");
    expect((await traits.read()).bodyOf).toEqual({});
  });

  test("is believed at once where it is known which form the account reads", async () => {
    const { write, sent } = setUp({
      reads: [],
      refusal: "nome_invalid",
      knows: { bodyOf: { [update]: "json" } },
    });
    await expect(write()).rejects.toMatchObject({ reason: "invalid-data", parameter: "nome" });
    expect(sent).toEqual(["json"]);
  });

  test("without words is believed at once where it is known which form the account reads", async () => {
    const { write, sent, looks } = setUp({ reads: [], refusal: "", knows: { bodyOf: { [update]: "json" } } });
    await expect(write()).rejects.toMatchObject({ reason: "unavailable", isAnswer: true });
    expect([sent, looks()]).toEqual([["json"], 0]);
  });

  test("that misses what was sent is not, although the form is known: an account may read another one by now", async () => {
    const { write, sent } = setUp({
      reads: ["form"],
      refusal: "email_missing",
      knows: { bodyOf: { [update]: "json" } },
    });
    expect(await write()).toBe("form accepted");
    expect(sent).toEqual(["json", "form"]);
  });
});
