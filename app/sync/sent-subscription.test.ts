import { describe, expect, test } from "vitest";

import { anna, readNow, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import type { Changes, Customer, Field } from "./customer.ts";
import { explanation } from "./explanation.ts";
import { awaitsConfirmation, isSubscriptionSent, withSent } from "./sent-subscription.ts";
import { SideError } from "./side.ts";

const yes = { newsletter: "subscribed" } as const;
const announced = { at: "2026-06-01T10:00:00.000Z", replaced: {} };

test("a person may have a subscription to confirm where a side did not show it, and the other side still says yes", () => {
  const owed = { framework360: { newsletter: { explanation: explanation("consent-unconfirmed") } } };
  const open: Base = { ...emptyBase, owed };
  const isAwaited = (shopify: Partial<Customer>, framework360: Partial<Customer>, base: Base | null = open) =>
    awaitsConfirmation(
      "framework360",
      readNow({ shopify: { ...anna, ...shopify }, framework360: { ...anna, ...framework360 } }),
      base,
    );
  expect(isAwaited(yes, {})).toBe(true);
  expect(isAwaited(yes, { newsletter: "unsubscribed" })).toBe(true);
  expect(isAwaited(yes, yes)).toBe(false);
  expect(isAwaited({ newsletter: "unsubscribed" }, {})).toBe(false);
  expect(isAwaited(yes, {}, emptyBase)).toBe(false);
  expect(isAwaited(yes, {}, null)).toBe(false);
});

test("a subscription and tags that were accepted before a call failed count as sent", () => {
  const error = new SideError("framework360", "unavailable", explanation("not-shown"));
  const base: Base = { ...emptyBase, announced };
  expect(withSent(base, error)).toBe(base);
  error.sent = ["newsletter"];
  expect(withSent(base, error).announced).toEqual({ ...announced, sentSubscription: true });
  error.sent = ["tags", "creation"];
  expect(withSent(base, error).announced).toEqual({ ...announced, sentTags: true });
  expect(withSent(emptyBase, error)).toBe(emptyBase);
});

describe("whether a run sent its subscription that broke off", () => {
  type Run = { intended: Changes; before?: Partial<Customer>; isCreation?: boolean; isAccepted?: true };

  function isSent(
    { intended, before = {}, isCreation = false, isAccepted }: Run,
    shown: Partial<Customer>,
    hidden: readonly Field[] = [],
  ): boolean {
    return isSubscriptionSent(
      {
        ...{ intended, before, isCreation, shown: (_field, value) => value },
        announced: { ...announced, ...(isAccepted && { sentSubscription: isAccepted }) },
      },
      snapshotOf({ ...anna, ...shown }, { hidden }),
    );
  }

  test("is known of one that was accepted, whatever is shown, and of no other choice", () => {
    expect(isSent({ intended: yes, isAccepted: true }, {})).toBe(true);
    expect(isSent({ intended: yes }, {})).toBe(false);
    expect(isSent({ intended: { newsletter: "unsubscribed" }, isAccepted: true }, {})).toBe(false);
    expect(isSent({ intended: { city: "Lecco" }, isAccepted: true }, { city: "Lecco" })).toBe(false);
  });

  test("is told by the new customer who is there, whom the account may spell, or leave signs or a value out of", () => {
    const created = { ...yes, email: anna.email, firstName: "Anna 2", lastName: "Zoë", company: "Rossi" };
    const run = { intended: created, isCreation: true };
    const shown = { firstName: "Anna", lastName: "ZoÃ«", company: "ROSSI" };
    expect(isSent(run, shown)).toBe(true);
    expect(isSent(run, { ...shown, firstName: null, company: null })).toBe(true);
    expect(isSent(run, { ...shown, lastName: "Verdi" })).toBe(false);
  });

  test("is told by what is new of the rest, and by nothing that the account hides", () => {
    const run = { intended: { ...yes, company: null }, before: { company: "Rossi" } };
    expect(isSent(run, {})).toBe(true);
    expect(isSent(run, {}, ["company"])).toBe(false);
    expect(isSent({ ...run, before: {} }, {})).toBe(false);
    expect(isSent(run, { company: "Verdi" })).toBe(false);
    expect(isSent(run, { company: "Rossi" })).toBe(false);
  });
});
