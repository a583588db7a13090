import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { anna, bothDirections, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import {
  chooseCounterpart,
  decideCreatedFor,
  decideFirstContact,
  decideTakenByLinked,
  type Candidate,
  type Counterpart,
} from "./counterpart.ts";
import { blankCustomer, type SideName } from "./customer.ts";
import type { Link } from "./link.ts";

const phone = "+393331234567";

function linkOf(given: Partial<Link> = {}): Link {
  return {
    id: "link",
    shopifyId: "other",
    framework360Id: "f1",
    base: { ...emptyBase, shopify: { email: anna.email }, framework360: { email: anna.email } },
    deletedOn: null,
    version: new Date(0),
    ...given,
  };
}

/** A Framework360 customer with Anna's e-mail. */
function candidate(link: Link | null, id = "f1", customer = anna): Candidate {
  return { snapshot: snapshotOf(customer, { id }), link, isApart: false };
}

const ofJob = { byHand: false };

const choose = (...candidates: Candidate[]) =>
  chooseCounterpart({ ...anna, phone }, "shopify", candidates, ofJob);

describe("the counterpart of a Shopify customer", () => {
  test("is the free customer with the same e-mail", () => {
    const free = candidate(null);
    expect(choose(free)).toEqual({ kind: "found", snapshot: free.snapshot, link: null });
  });

  test("may have a link to a deleted customer, or to a creation that did not finish", () => {
    for (const link of [linkOf({ deletedOn: "shopify" }), linkOf({ shopifyId: null })]) {
      expect(choose(candidate(link))).toMatchObject({ kind: "found", link });
    }
  });

  test("is not guessed among several", () => {
    expect(choose(candidate(null, "f1"), candidate(null, "f2"))).toEqual({ kind: "ambiguous" });
  });

  test("is the free one of two, where the other one is linked", () => {
    const free = candidate(null, "f2");
    expect(choose(candidate(linkOf()), free)).toMatchObject({ kind: "found", snapshot: { id: "f2" } });
  });

  test("is none that a person keeps apart from it, and no other is made then", () => {
    const apart = { ...candidate(null), isApart: true };
    expect(choose(apart)).toEqual({ kind: "apart" });
    expect(chooseCounterpart(anna, "shopify", [apart], { byHand: true })).toEqual({ kind: "apart" });
    expect(choose(apart, candidate(null, "f2"))).toMatchObject({ kind: "found", snapshot: { id: "f2" } });
  });

  test("is none that was unlinked by hand, unless a person sends the customer", () => {
    const link = linkOf({ shopifyId: null, deletedOn: "shopify", leftAlone: true });
    expect(choose(candidate(link))).toEqual({ kind: "apart" });
    expect(chooseCounterpart(anna, "shopify", [candidate(link)], { byHand: true })).toMatchObject({
      kind: "found",
      link,
    });
  });

  test("is none when no customer has the e-mail; those with the phone are told", () => {
    const byPhone = candidate(linkOf(), "f1", { ...blankCustomer, email: "other@example.it", phone });
    expect(choose(byPhone)).toEqual({ kind: "none", candidates: [byPhone.snapshot] });
    expect(choose()).toEqual({ kind: "none", candidates: [] });
  });

  test("is none when the subject has no e-mail and a linked customer has none either", () => {
    const linked = candidate(linkOf(), "f1", { ...blankCustomer, phone });
    expect(chooseCounterpart({ ...blankCustomer, phone }, "shopify", [linked], ofJob).kind).toBe("none");
  });

  test("depends on the holder's own counterpart when the e-mail belongs to a linked customer", () => {
    for (const link of [linkOf(), linkOf({ deletedOn: "framework360" })]) {
      const holder = candidate(link);
      const byPhone = candidate(linkOf(), "f0", { ...blankCustomer, email: "other@example.it", phone });
      expect(choose(byPhone, holder)).toEqual({
        kind: "taken-by-linked",
        holder: holder.snapshot,
        link,
        partnerId: "other",
      });
    }
  });

  test("is never a customer that is linked with a living one, whatever else is found", () => {
    const link = fc.constantFrom(
      null,
      linkOf(),
      linkOf({ deletedOn: "shopify" }),
      linkOf({ shopifyId: null }),
    );
    const email = fc.constantFrom(anna.email, "other@example.it", null);
    fc.assert(
      fc.property(fc.array(fc.record({ link, email }), { maxLength: 4 }), (found) => {
        const candidates = found.map((one, index) =>
          candidate(one.link, `f${index}`, { ...anna, email: one.email, phone }),
        );
        const choice = choose(...candidates);
        if (choice.kind !== "found") return;
        expect(choice.link).not.toEqual(linkOf());
        const same = candidates.filter(({ snapshot }) => snapshot.id === choice.snapshot.id);
        expect(same.map((one) => one.link)).toEqual([choice.link]);
      }),
    );
  });
});

describe("an e-mail that belongs to a linked customer", () => {
  const taken = {
    kind: "taken-by-linked",
    holder: snapshotOf(anna, { id: "f1" }),
    link: linkOf(),
    partnerId: "other",
  } as const;

  test("is free when the customer it is linked with does not exist any more", () => {
    expect(decideTakenByLinked(taken, null, "shopify", bothDirections)).toEqual({
      kind: "found",
      snapshot: taken.holder,
      link: taken.link,
    });
  });

  test("is waited for when its holder is to get another one", () => {
    const partner = snapshotOf({ ...anna, email: "new@example.it" });
    expect(decideTakenByLinked(taken, partner, "shopify", bothDirections)).toEqual({
      kind: "contested",
      holderId: "f1",
    });
  });

  test("is no guess when its holder keeps it", () => {
    expect(decideTakenByLinked(taken, snapshotOf(anna), "shopify", bothDirections)).toEqual({
      kind: "ambiguous",
    });
  });
});

test("a customer that another one was created for is no counterpart, and none is guessed for its e-mail", () => {
  const found = candidate(linkOf({ shopifyId: null }));
  const others = [found.snapshot];
  expect(decideCreatedFor({ ...anna, email: null, phone }, found.snapshot, [found])).toEqual({
    kind: "none",
    candidates: others,
  });
  expect(decideCreatedFor({ ...anna, email: "bruno@example.it" }, found.snapshot, [found])).toEqual({
    kind: "none",
    candidates: others,
  });
  expect(decideCreatedFor(anna, found.snapshot, [found])).toEqual({ kind: "ambiguous" });
});

test("two customers without an e-mail share none: the one that another was created for keeps neither from its own", () => {
  const byPhone = candidate(linkOf({ shopifyId: null }), "f1", { ...blankCustomer, phone });
  const subject = { ...blankCustomer, phone };
  expect(decideCreatedFor(subject, byPhone.snapshot, [byPhone]).kind).toBe("none");
});

describe("a customer that is not linked with a living one", () => {
  const [own, others] = [linkOf({ id: "own" }), linkOf({ id: "others" })];
  /** The links of two customers, each of whom lost the other one. */
  const bereft = {
    shopify: linkOf({ id: "own", framework360Id: "lost", deletedOn: "framework360", base: null }),
    framework360: linkOf({ id: "others", shopifyId: "lost", deletedOn: "shopify", base: null }),
  };
  const found = (link: Link | null): Counterpart => ({ kind: "found", snapshot: snapshotOf(anna), link });
  const none: Counterpart = { kind: "none", candidates: [snapshotOf({ phone })] };
  const decide = (
    counterpart: Counterpart,
    {
      link = null,
      byHand = false,
      target = "framework360",
    }: { link?: Link | null; byHand?: boolean; target?: SideName } = {},
  ) => decideFirstContact(counterpart, { link, target, byHand });

  test("is paired with the counterpart that was found, with nothing agreed on", () => {
    expect(decide(found(null))).toMatchObject({ kind: "pair", link: null, replaced: null });
    expect(decide(found(others))).toMatchObject({
      kind: "pair",
      link: { id: "others", base: null },
      replaced: null,
    });
    expect(decide(found(others), { link: own })).toMatchObject({
      kind: "pair",
      link: { id: "own", base: null },
      replaced: { id: "others" },
    });
    expect(decide(found(null), { link: own })).toMatchObject({ link: { id: "own" }, replaced: null });
  });

  test("is paired with what a run that died was about to write, but not once that customer was deleted", () => {
    for (const [ids, target] of [
      [{ framework360Id: null }, "framework360"],
      [{ shopifyId: null }, "shopify"],
    ] as const) {
      const unfinished = linkOf(ids);
      expect(decide(found(null), { link: unfinished, target })).toMatchObject({
        link: { base: unfinished.base },
      });
      const buried = linkOf({ ...ids, deletedOn: target });
      expect(decide(found(null), { link: buried, target })).toMatchObject({ link: { base: null } });
    }
  });

  test("keeps a no that was agreed on with Framework360's customer, and none with another one", () => {
    const { shopify, framework360 } = bereft;
    const no: Base = { ...emptyBase, framework360: { newsletter: "unsubscribed" } };
    const withNo = (link: Link): Link => ({ ...link, base: no });
    const baseOf = (link: Link | null, there: Link | null, target: SideName) => {
      const contact = decide(found(there), { link, target });
      return contact.kind === "pair" ? (contact.link?.base ?? null) : contact.kind;
    };
    expect(baseOf(shopify, withNo(framework360), "framework360")).toEqual(no);
    expect(baseOf(withNo(framework360), shopify, "shopify")).toEqual(no);
    expect(baseOf(withNo(shopify), framework360, "framework360")).toBeNull();
    expect(baseOf(withNo(shopify), null, "framework360")).toBeNull();
    expect(baseOf(null, withNo(shopify), "shopify")).toBeNull();
  });

  test("is created where there is none, and its unfinished creation stays known", () => {
    expect(decide(none)).toEqual({ kind: "create", candidates: [snapshotOf({ phone })], link: null });
    const unfinished = linkOf({ framework360Id: null });
    expect(decide(none, { link: unfinished })).toMatchObject({
      kind: "create",
      link: { base: unfinished.base },
    });
  });

  test("stays alone when its counterpart was deleted, unless a person sends it by hand", () => {
    expect(decide(none, { link: own })).toEqual({ kind: "bury", link: own });
    expect(decide(none, { link: own, byHand: true })).toMatchObject({ kind: "create", link: { base: null } });
    expect(decide({ kind: "ambiguous" }, { link: own })).toEqual({ kind: "bury", link: own });
    expect(decide({ kind: "ambiguous" }, { link: own, byHand: true })).toEqual({ kind: "ambiguous" });
  });

  test("stays alone when all that is known of its counterpart is the deletion", () => {
    const redacted = linkOf({ framework360Id: null, deletedOn: "framework360" });
    expect(decide(none, { link: redacted })).toMatchObject({ kind: "bury" });
    const onOwnSide = linkOf({ framework360Id: null, deletedOn: "shopify" });
    expect(decide(none, { link: onOwnSide })).toMatchObject({ kind: "create" });
    const there = linkOf({ shopifyId: null, deletedOn: "shopify" });
    expect(decide(none, { link: there, target: "shopify" })).toMatchObject({ kind: "bury" });
  });

  test("is left alone where it would be a guess, and waits where an e-mail is about to be free", () => {
    for (const kind of ["ambiguous", "apart"] as const) expect(decide({ kind })).toEqual({ kind });
    expect(decide({ kind: "contested", holderId: "f1" })).toEqual({ kind: "wait", holderId: "f1" });
  });
});
