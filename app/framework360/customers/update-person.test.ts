import { describe, expect, test } from "vitest";

import { explanation } from "../../sync/explanation.ts";
import { Framework360Error } from "../api/failure.ts";
import type { Parameters } from "../api/transport.ts";
import { createTraitsMemory } from "../api/traits.ts";
import { asksForBlankName, sentWithPerson, updateWithPerson, withStandIns } from "./update-person.ts";

const why = explanation("data-refused", { side: "framework360" });
const asking = new Framework360Error("unavailable", why, { isAnswer: true, asksForMore: true });
const refused = (parameter: string | null) =>
  new Framework360Error("invalid-data", why, { parameter, isAnswer: true });
const shown = { nome: "Anna", cognome: "Riva", email: "anna@example.it" };

/** The calls of an update that the account answers by these errors, one after the other, and what is thrown. */
async function update(sent: Parameters, errors: readonly Error[], person: typeof shown | object = shown) {
  const traits = createTraitsMemory();
  const calls: Parameters[] = [];
  const run = updateWithPerson(
    { traits },
    person as Record<string, string | null>,
    sent,
    async (parameters) => {
      calls.push(parameters);
      const error = errors[calls.length - 1];
      if (error) throw error;
    },
  );
  const error = await run.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  return { calls, error, needsPerson: (await traits.read()).updateNeedsPerson };
}

test("an update has beside it the names and the e-mail that are shown, where the account asks for them, and no blank one", () => {
  const person = { ...shown, cognome: null };
  const sent = { piva: "1", nome: "Ada" };
  expect(sentWithPerson(person, sent, { updateNeedsPerson: false })).toBe(sent);
  expect(sentWithPerson(person, sent, { updateNeedsPerson: true })).toEqual({
    ...{ piva: "1", nome: "Ada", email: shown.email },
  });
});

describe("An update of which the account asks for more", () => {
  test("is sent with the person beside it, which is expected of the next one", async () => {
    const { calls, error, needsPerson } = await update({ piva: "1" }, [asking]);
    expect(calls).toEqual([{ piva: "1" }, { ...shown, piva: "1" }]);
    expect([error, needsPerson]).toEqual([null, true]);
  });

  test("tells nothing of other updates where a stand-in took the place of a name that it was to clear", async () => {
    const cleared = await update({ cognome: "" }, [asking, asking]);
    expect([cleared.calls.length, cleared.error, cleared.needsPerson]).toEqual([3, null, false]);
    const nameless = await update({ piva: "1" }, [asking, asking], {});
    expect([nameless.error, nameless.needsPerson]).toEqual([null, true]);
  });

  test("is sent once where it has the person already, and in no form twice where none is shown", async () => {
    const whole = await update({ ...shown, piva: "1" }, [asking]);
    expect([whole.calls.length, whole.error]).toEqual([1, asking]);
    const bare = await update({ piva: "1" }, [asking, asking, asking], {});
    expect(bare.calls).toEqual([
      { piva: "1" },
      { piva: "1", nome: "n.d.", cognome: "n.d." },
      { piva: "1", nome: "Cliente", cognome: "Non indicato" },
    ]);
    expect(bare.error).toBe(asking);
  });

  test("is refused for what it was to write, where that is named then, and else as it was first", async () => {
    const own = refused("piva");
    expect((await update({ piva: "1" }, [asking, own])).error).toBe(own);
    expect((await update({ nome: "Ada" }, [asking, refused("nome")])).error).toMatchObject({
      parameter: "nome",
    });
    // A blank is not what is refused where a stand-in took its place.
    const blank = Array<Error>(3).fill(refused("nome"));
    expect((await update({ nome: "", piva: "1" }, [asking, ...blank])).error).toBe(asking);
    for (const other of [refused("nome"), refused(null), refused("cf")])
      expect((await update({ piva: "1" }, [asking, other])).error).toBe(asking);
  });

  test("is no update that was refused in other words", async () => {
    const { calls, error } = await update({ piva: "1" }, [refused("piva")]);
    expect([calls.length, error]).toMatchObject([1, { parameter: "piva" }]);
  });
});

test("a stand-in is asked for by a blank name alone, and stands for no other", () => {
  const all = { nome: "", cognome: "Riva", email: shown.email };
  expect(asksForBlankName(asking, all)).toBe(true);
  expect(asksForBlankName(refused("nome"), all)).toBe(true);
  for (const error of [refused("cognome"), refused("piva"), refused(null), new Error("own")])
    expect(asksForBlankName(error, all)).toBe(false);
  expect(withStandIns(all, "short").map(({ nome, cognome }) => [nome, cognome])).toEqual([
    ["n.d.", "Riva"],
    ["Cliente", "Riva"],
  ]);
  expect(withStandIns(shown, "short")).toEqual([]);
});
