import { describe, expect, test } from "vitest";

import { anna, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { blankCustomer, type Changes } from "./customer.ts";
import type { Link } from "./link.ts";
import { isCreation, unlinkedCreation } from "./own-creation.ts";

const { tags, ...fields } = anna;
const creating: Changes = { ...fields, tags: { add: tags, remove: [] } };

function unfinished(intent: Base["intent"], ids: Partial<Link> = {}): Link {
  return {
    id: "1",
    shopifyId: "s1",
    framework360Id: null,
    base: { ...emptyBase, intent },
    deletedOn: null,
    version: new Date(0),
    ...ids,
  };
}

describe("the customer that a dead run was creating", () => {
  test("is known by what was about to be written, without tags", () => {
    const link = unfinished({ framework360: creating });
    expect(unlinkedCreation(link, "framework360", faithful)).toEqual({ ...blankCustomer, ...fields });
  });

  test("is known as its side shows it", () => {
    const link = unfinished({ framework360: creating });
    const padded = {
      ...faithful,
      framework360: (customer: typeof anna) => ({ ...customer, lastName: customer.lastName ?? "n.d." }),
    };
    expect(unlinkedCreation(link, "framework360", padded)).toMatchObject({ lastName: "n.d." });
  });

  test("is known by a phone alone", () => {
    const link = unfinished(
      { shopify: { phone: "+393331234567" } },
      { shopifyId: null, framework360Id: "f1" },
    );
    expect(unlinkedCreation(link, "shopify", faithful)).toMatchObject({ phone: "+393331234567" });
  });

  test("cannot be recognized without an e-mail or a phone", () => {
    expect(
      unlinkedCreation(unfinished({ framework360: { firstName: "Anna" } }), "framework360", faithful),
    ).toBeNull();
  });

  test("is not looked for when both are known: what is intended is an update", () => {
    const link = unfinished({ framework360: creating }, { framework360Id: "f1" });
    expect(unlinkedCreation(link, "framework360", faithful)).toBeNull();
  });

  test("is not looked for where nothing was intended", () => {
    expect(unlinkedCreation(unfinished({ framework360: creating }), "shopify", faithful)).toBeNull();
    expect(unlinkedCreation({ ...unfinished({}), base: null }, "framework360", faithful)).toBeNull();
  });

  test("is recognized by e-mail, phone and name alone", () => {
    expect(isCreation(anna, snapshotOf({ ...anna, city: "Como", tags: [] }), null)).toBe(true);
    for (const other of [
      { email: "other@example.it" },
      { phone: "+393331234567" },
      { firstName: "Anita" },
      { lastName: "Rossi" },
    ]) {
      expect(isCreation(anna, snapshotOf({ ...anna, ...other }), null)).toBe(false);
      expect(isCreation(anna, snapshotOf({ ...anna, ...other }), anna)).toBe(false);
    }
  });

  test("is recognized in its side's spelling", () => {
    expect(isCreation(anna, snapshotOf({ ...anna, firstName: "ANNA" }), null)).toBe(true);
  });

  const full = { ...anna, phone: "+393331234567", lastName: "Rossi" };
  const bare = snapshotOf({ email: full.email });

  test("is recognized without a name or phone that its side refused, while its source has the e-mail", () => {
    expect(isCreation(full, bare, { ...full, firstName: "Anita", phone: null })).toBe(true);
  });

  test("is not recognized without a name once its source has another e-mail, or is deleted", () => {
    expect(isCreation(full, bare, { ...full, email: "new@example.it" })).toBe(false);
    expect(isCreation(full, bare, null)).toBe(false);
  });

  test("without an e-mail is recognized by the phone that its source still has", () => {
    const byPhone = { ...full, email: null };
    const nameless = snapshotOf({ phone: full.phone });
    expect(isCreation(byPhone, nameless, byPhone)).toBe(true);
    expect(isCreation(byPhone, nameless, { ...byPhone, phone: "+393330000000" })).toBe(false);
    expect(isCreation(byPhone, snapshotOf({ firstName: "Anna", lastName: "Rossi" }), byPhone)).toBe(false);
  });
});
