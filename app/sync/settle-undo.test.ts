import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import { anna, faithful, ordinaryRun, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base, type Owed } from "./base.ts";
import type { Changes, Customer, SideName } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { settleUndo, withUndoIntent } from "./settle-undo.ts";
import type { Snapshot } from "./side.ts";

const at = ordinaryRun.at;
const why = { explanation: explanation("data-refused", { side: "framework360" }) };
const lecco = { street: "Via Roma 1", city: "Lecco", province: null, postalCode: "23900", country: "IT" };
const como = { street: "Via Po 2", city: "Como", province: null, postalCode: "22100", country: "IT" };
const carried: Customer = { ...anna, ...lecco, company: "Verdi Srl", tags: ["vip", "carried"] };
const known: Base = { ...emptyBase, shopify: carried, framework360: carried };

type Given = {
  base?: Base;
  /** What Framework360 is read back as; null: its write failed. */
  shown?: Partial<Snapshot> | null;
  refused?: Owed;
  present?: Partial<Customer>;
};

/** What is known after an undo wrote these on Framework360, which shows `is` since. */
function undo(
  changes: Changes,
  is: Partial<Customer>,
  { base = known, shown = {}, refused = {}, present }: Given = {},
) {
  const now = { shopify: snapshotOf(carried), framework360: snapshotOf({ ...carried, ...present }) };
  const after = shown && {
    framework360: { ...snapshotOf({ ...carried, ...present, ...is }), ...shown },
  };
  return settleUndo(
    { now, base, represent: faithful, at },
    {
      changes: { shopify: {}, framework360: changes },
      after: after ?? {},
      refused,
      failed: new Set<SideName>(shown ? [] : ["framework360"]),
    },
  );
}

describe("a value that an undo put back", () => {
  test("is agreed on as the side shows it, and on the other side as it was", () => {
    const next = undo({ company: "Rossi Srl" }, { company: "ROSSI SRL" });
    expect([next.shopify.company, next.framework360.company]).toEqual(["Verdi Srl", "ROSSI SRL"]);
    expect(next).toMatchObject({
      undone: ["company"],
      awaited: null,
      owed: emptyObject,
      intent: emptyObject,
    });
  });

  test("is disputed and owed no more, and notifications about it are heard again", () => {
    const base: Base = {
      ...known,
      disputed: ["company", "phone"],
      owed: { framework360: { company: why, phone: why } },
      shopifyKnownUntil: at,
      undone: ["phone"],
    };
    const next = undo({ company: "Rossi Srl" }, { company: "Rossi Srl" }, { base });
    expect(next).toMatchObject({
      disputed: ["phone"],
      owed: { framework360: { phone: why } },
      shopifyKnownUntil: null,
      undone: ["phone", "company"],
    });
    expect(next.owed.framework360).not.toHaveProperty("company");
  });

  test("is awaited where the side still shows what stood there before", () => {
    const next = undo({ company: "Rossi Srl" }, {});
    expect(next.awaited).toEqual({ since: at, changes: { framework360: { company: "Rossi Srl" } } });
    expect(next.framework360.company).toBe("Verdi Srl");
  });

  test("is not awaited where the side showed it before in its spelling, or makes something else of it", () => {
    expect(undo({ company: "VERDI SRL" }, {}).awaited).toBeNull();
    const next = undo({ company: "Rossi Srl" }, { company: "Ditta" });
    expect(next).toMatchObject({ awaited: null, framework360: { company: "Ditta" } });
  });

  test("is awaited as an e-mail where the side shows another one: a person wrote that", () => {
    const next = undo({ email: "old@example.it" }, { email: "new@example.it" });
    expect(next.awaited?.changes).toEqual({ framework360: { email: "old@example.it" } });
    expect(next.framework360.email).toBe(carried.email);
  });

  test("is taken for written where the side hides it", () => {
    const next = undo({ company: "Rossi Srl" }, { company: null }, { shown: { hidden: ["company"] } });
    expect(next).toMatchObject({ framework360: { company: "Rossi Srl" }, awaited: null });
  });

  test("of which nothing was agreed on is told from the other side's by what that shows", () => {
    const { company: _never, ...others } = carried;
    const base = { ...known, shopify: others, framework360: others };
    const next = undo({ company: null }, { company: null }, { base });
    expect([next.shopify.company, next.framework360.company]).toEqual(["Verdi Srl", null]);
  });

  test("leaves as it was what the side refused, and what it replaced is no late read", () => {
    const refused = { framework360: { company: why } };
    const next = undo({ company: "Rossi Srl", lastName: "Neri" }, { lastName: "Neri" }, { refused });
    expect(next).toMatchObject({ undone: ["lastName"], framework360: { company: "Verdi Srl" } });
    expect(next.recent).toMatchObject({ at, replaced: { framework360: { lastName: null } } });
    expect(next.recent?.replaced.framework360).not.toHaveProperty("company");
  });

  test("is not settled where the side could not be written: what was to be written stays known", () => {
    const next = undo({ company: "Rossi Srl" }, {}, { shown: null });
    expect(next).toMatchObject({
      intent: { framework360: { company: "Rossi Srl" } },
      intentBy: "undo",
      undone: ["company"],
      recent: null,
      framework360: { company: "Verdi Srl" },
    });
  });

  test("makes no edit of another value that the side spells in its own way since", () => {
    const next = undo(
      { lastName: "Neri" },
      { lastName: "Neri", company: "VERDI SRL", phone: "+390212345678" },
    );
    expect(next.framework360).toMatchObject({ company: "VERDI SRL", phone: null });
  });
});

describe("an address that an undo put back", () => {
  test("is agreed on as shown", () => {
    expect(undo(como, como)).toMatchObject({ framework360: como, awaited: null });
    const other = { ...como, city: "Erba" };
    expect(undo(como, other)).toMatchObject({ framework360: other, awaited: null });
  });

  test("is awaited as a whole while a part shows what stood there before", () => {
    const next = undo(como, { ...lecco, postalCode: "23900", city: "Como" });
    expect(next.awaited?.changes.framework360).toMatchObject({ street: "Via Po 2" });
    expect(next.framework360).toMatchObject({ street: "Via Roma 1", postalCode: "23900" });
    expect(undo(como, { ...lecco, street: "Via Adda 9" }).framework360.street).toBe("Via Roma 1");
  });

  test("is not awaited for another value's sake", () => {
    const next = undo({ ...como, company: "Rossi Srl" }, { ...lecco, company: "Ditta" });
    expect(next.awaited?.changes.framework360).not.toHaveProperty("company");
    expect(next.framework360.company).toBe("Ditta");
  });

  test("is not late for a part that the side hides", () => {
    const shown = { hidden: ["street", "postalCode"] as const };
    const next = undo(como, { city: "Como", street: lecco.street, postalCode: lecco.postalCode }, { shown });
    expect(next).toMatchObject({ framework360: como, awaited: null });
  });
});

describe("tags that an undo put back", () => {
  const tags = { add: ["old"], remove: ["carried"] };

  test("are agreed on with the side that shows them, and with no other", () => {
    const next = undo({ tags }, { tags: ["vip", "old"] });
    expect(next.framework360.tags).toEqual(["old", "vip"].toSorted());
    expect(next).toMatchObject({ shopify: { tags: carried.tags }, undone: ["tags"], awaited: null });
  });

  test("are awaited one by one where they are not shown so", () => {
    const next = undo({ tags }, { tags: ["vip", "carried", "OLD"] });
    expect(next.awaited?.changes).toEqual({ framework360: { tags: { add: [], remove: ["carried"] } } });
    expect(next.framework360.tags?.toSorted()).toEqual(["carried", "old", "vip"]);
    expect(undo({ tags }, { tags: ["vip"] }).awaited?.changes).toEqual({
      framework360: { tags: { add: ["old"], remove: [] } },
    });
  });

  test("are taken for written where the side hides them", () => {
    const next = undo({ tags }, { tags: [] }, { shown: { hidden: ["tags"] } });
    expect(next.framework360.tags?.toSorted()).toEqual(["old", "vip"]);
    expect(next.awaited).toBeNull();
  });

  test("are owed no more, and nothing earlier is awaited of them", () => {
    const base: Base = {
      ...known,
      owed: { framework360: { tags: why } },
      awaited: { since: at, changes: { framework360: { tags: { add: ["x"], remove: [] } } } },
    };
    expect(undo({ tags }, { tags: ["vip", "old"] }, { base })).toMatchObject({
      owed: emptyObject,
      awaited: null,
    });
  });

  test("were no tags of the side before where none were agreed on", () => {
    const { tags: _never, ...untagged } = carried;
    const base = { ...known, framework360: untagged };
    expect(undo({ tags }, { tags: ["old"] }, { base }).framework360.tags).toEqual(["old"]);
  });
});

test("a newsletter choice that an undo put back is dated as the side shows it, and no other one is", () => {
  const times = { shopify: "2026-01-01T00:00:00Z", framework360: null };
  const base = { ...known, newsletterChangedAt: times };
  const shown = { newsletterChangedAt: "2026-02-02T00:00:00Z" };
  const no = { newsletter: "unsubscribed" } as const;
  expect(undo(no, no, { base, shown }).newsletterChangedAt).toEqual({
    ...times,
    framework360: shown.newsletterChangedAt,
  });
  expect(undo({ company: null }, { company: null }, { base, shown }).newsletterChangedAt).toEqual(times);
});

test("what an undo is about to write is known with the fields that it puts back, each once", () => {
  const base: Base = { ...known, undone: ["company"] };
  const changes = { shopify: { company: null }, framework360: {} };
  expect(withUndoIntent(base, changes)).toMatchObject({
    intent: { shopify: { company: null } },
    intentBy: "undo",
    undone: ["company"],
  });
  expect(withUndoIntent(base, changes).intent).not.toHaveProperty("framework360");
});
