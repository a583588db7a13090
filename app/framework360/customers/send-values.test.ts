import { describe, expect, test } from "vitest";

import { emptyObject } from "../../../tests/support/empty-object.ts";
import { explanation } from "../../sync/explanation.ts";
import { Framework360Error } from "../api/failure.ts";
import type { Values } from "./mapping.ts";
import { sendValues, type SendOptions } from "./send-values.ts";

const why = explanation("data-refused", { side: "framework360" });
const refused = (parameter: string | null) =>
  new Framework360Error("invalid-data", why, { parameter, isAnswer: true });
const unknown = () => new Framework360Error("unavailable", why, { isAnswer: true });

/** Sends values to an account that throws what `refuse` says of them. */
async function send(
  values: Values,
  refuse: (values: Values, attempt: number) => Error | undefined,
  options: SendOptions = { isDivisible: true },
) {
  const calls: Values[] = [];
  const sent = await sendValues(
    values,
    async (left) => {
      calls.push(left);
      const error = refuse(left, calls.length);
      if (error) throw error;
    },
    options,
  ).catch((error: unknown) => error as Error);
  if (sent instanceof Error) return { error: sent, calls };
  return { calls, accepted: sent.accepted, refused: sent.refused.map(({ field }) => field) };
}

const lastly: SendOptions = { isDivisible: true, lastAttempt: true };

describe("Values are sent", () => {
  test("once where the account did not answer, also at the last attempt", async () => {
    const broken = new Framework360Error(
      "unavailable",
      explanation("connection-broken", { side: "framework360" }),
    );
    expect(await send({ city: "Como", pec: "x@pec" }, () => broken, lastly)).toMatchObject({
      error: broken,
      calls: [{ city: "Como" }],
    });
    const own = new Error("The database does not answer.");
    expect(await send({ city: "Como", pec: "x@pec" }, () => own, lastly)).toMatchObject({
      error: own,
      calls: [expect.anything()],
    });
  });

  test("without the address where the account refuses the section in which it stands, and with all else", async () => {
    const section = refused("dati_fatturazione");
    const values = { street: "Via Po 1", city: "Como", pec: "x@pec" };
    const sent = await send(values, (given) => ("city" in given ? section : undefined));
    expect(sent).toMatchObject({ accepted: { pec: "x@pec" }, refused: ["street", "city"] });
    expect(sent.calls).toEqual([values, { pec: "x@pec" }]);
    expect(await send({ pec: "x@pec" }, () => section)).toMatchObject({ refused: ["pec"] });
  });

  test("one by one where the account refuses one that was not sent", async () => {
    const sent = await send({ city: "Como", pec: "x@pec" }, ({ pec }) => (pec ? refused("piva") : undefined));
    expect(sent).toMatchObject({ accepted: { city: "Como" }, refused: ["pec"] });
  });

  test("one by one at the last attempt, and an address as one", async () => {
    const values = { street: "Via Po 2", city: "Como", pec: "x@pec", company: "Riva" };
    const sent = await send(values, ({ pec }) => (pec ? unknown() : undefined), lastly);
    expect(sent.refused).toEqual(["pec"]);
    expect(sent.calls).toEqual([
      values,
      { pec: "x@pec" },
      { company: "Riva" },
      { street: "Via Po 2", city: "Como" },
    ]);
  });

  test("no further where the only one is refused", async () => {
    const sent = await send({ street: "Via Po 2", city: "Como" }, unknown, lastly);
    expect(sent).toMatchObject({ refused: ["street", "city"], accepted: emptyObject });
    expect(sent.calls).toHaveLength(1);
  });

  test("with the choice alone, which is given up where it is refused in whatever words", async () => {
    const values = { newsletter: "subscribed", city: "Como" } as const;
    const sent = await send(values, ({ newsletter }) => (newsletter ? unknown() : undefined));
    expect(sent).toMatchObject({ refused: ["newsletter"], accepted: { city: "Como" } });
    expect(sent.calls).toEqual([values, { newsletter: "subscribed" }, { city: "Como" }]);
  });

  test("once where they are the choice alone, which may mail the person", async () => {
    const sent = await send({ newsletter: "subscribed" }, () => refused("marketing_active"));
    expect(sent).toMatchObject({ refused: ["newsletter"], accepted: emptyObject });
    expect(sent.calls).toHaveLength(1);
  });

  test("without an address of which a blank is refused", async () => {
    const values = { street: "Via Po 2", postalCode: null, pec: "x@pec" };
    const sent = await send(values, ({ postalCode }) =>
      postalCode === undefined ? undefined : refused("cap"),
    );
    expect(sent).toMatchObject({ refused: ["street", "postalCode"], accepted: { pec: "x@pec" } });
    expect(sent.calls).toHaveLength(2);
  });

  test("without the extra values, of which a refusal does not tell which, and with all others", async () => {
    const values = { note: "VIP", language: "it", pec: "x@pec" };
    const sent = await send(values, ({ note }) => (note ? refused("extraFields") : undefined));
    expect(sent).toMatchObject({ refused: ["language", "note"].reverse(), accepted: { pec: "x@pec" } });
  });

  test("with a name in its next form where it was sent alone, in whatever words the first one was refused", async () => {
    const options = { isDivisible: true, otherForms: { lastName: ["Riva Figli"] } };
    const sent = await send(
      { lastName: "Riva & Figli" },
      ({ lastName }) => (lastName?.includes("&") ? unknown() : undefined),
      options,
    );
    expect(sent).toMatchObject({ accepted: { lastName: "Riva Figli" }, refused: ["lastName"] });
  });

  test("not without one that is required", async () => {
    const options: SendOptions = { required: ["email"], lastAttempt: true };
    const values = { email: "anna@example.it", city: "Como" };
    expect((await send(values, () => refused("email"), options)).error).toMatchObject({ kind: "refused" });
    expect((await send(values, unknown, options)).error).toMatchObject({ kind: "unavailable" });
  });
});
