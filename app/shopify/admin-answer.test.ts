import { describe, expect, test } from "vitest";

import type { SideError } from "../sync/side.ts";
import { asksTooMuch, dataOf, hasCode, mayGiveLess, refusesQuestion } from "./admin-answer.ts";

/** What the client throws for this answer. */
function thrownFor(errors: object, more: object = {}): unknown {
  try {
    dataOf({ errors, ...more }, "ListSegmentMembers");
  } catch (error) {
    return error;
  }
  throw new Error("The answer was taken.");
}

const answered = (error: object) => ({ networkStatusCode: 200, graphQLErrors: [error] });
const coded = (code: string) => answered({ message: "…", extensions: { code } });

const codes = (...all: string[]) => all.map((code) => ({ message: "…", extensions: { code } }));

/** A call of this cost, of a shop that can have 1,000 points and has 990. */
const costing = (requestedQueryCost: number) => ({
  extensions: {
    cost: {
      requestedQueryCost,
      throttleStatus: { maximumAvailable: 1000, currentlyAvailable: 990, restoreRate: 5 },
    },
  },
});

describe("a call that failed", () => {
  test("would succeed if it asked for less where it costs more than the shop can have, or its answer was too large", () => {
    expect(asksTooMuch(thrownFor(coded("MAX_COST_EXCEEDED")))).toBe(true);
    expect(asksTooMuch(thrownFor(coded("THROTTLED"), costing(1001)))).toBe(true);
    expect(asksTooMuch(thrownFor({ networkStatusCode: 502 }))).toBe(true);
    for (const error of [
      thrownFor(coded("THROTTLED"), costing(1000)),
      thrownFor(coded("INTERNAL_SERVER_ERROR"), costing(1001)),
      thrownFor({ networkStatusCode: 503 }),
      thrownFor({}),
    ])
      expect(asksTooMuch(error)).toBe(false);
  });

  test("may succeed if it asks for less where it may have taken too long, or failed for one customer", () => {
    for (const errors of [
      ...[{}, { networkStatusCode: 200 }, { networkStatusCode: 500 }, { networkStatusCode: 504 }],
      ...[coded("TIMEOUT"), coded("INTERNAL_SERVER_ERROR")],
    ])
      expect(mayGiveLess(thrownFor(errors))).toBe(true);
    for (const errors of [
      ...[coded("THROTTLED"), coded("NOT_FOUND"), { networkStatusCode: 503 }, { networkStatusCode: 401 }],
    ])
      expect(mayGiveLess(thrownFor(errors))).toBe(false);
  });

  test("is to wait for missing points only where it was throttled", () => {
    const waitFor = (code: string, more: object = {}) =>
      (thrownFor(coded(code), more) as SideError).retryAfterMs;
    expect(waitFor("THROTTLED", costing(1000))).toBeGreaterThan(0);
    expect(waitFor("TIMEOUT", costing(1000))).toBeNull();
    expect(waitFor("THROTTLED")).toBeNull();
  });
});

describe("an answer without what was asked for", () => {
  test.each([
    ["a cursor that is none any more", answered({ message: "Invalid cursor for current pagination sort." })],
    ["the same with a code", coded("INVALID_CURSOR")],
    ["a segment that was deleted", coded("NOT_FOUND")],
    [
      "a segment that can only be listed in another way",
      coded("USE_CUSTOMER_SEGMENT_MEMBERS_QUERY_CREATE_MUTATION"),
    ],
  ])("refuses the question: %s", (_what, errors) => {
    expect(refusesQuestion(thrownFor(errors))).toBe(true);
  });

  test.each([
    ["throttled", coded("THROTTLED")],
    ["a failure of Shopify's", coded("INTERNAL_SERVER_ERROR")],
    ["a timeout", coded("TIMEOUT")],
    ["a server error", { networkStatusCode: 502 }],
    ["no connection", {}],
    ["a token that is refused", { networkStatusCode: 401 }],
    ["a scope that is missing", coded("ACCESS_DENIED")],
    [
      "a timeout beside another error",
      { networkStatusCode: 200, graphQLErrors: [...codes("NOT_FOUND", "TIMEOUT")] },
    ],
  ])("says nothing about the question: %s", (_what, errors) => {
    expect(refusesQuestion(thrownFor(errors))).toBe(false);
  });

  test("says why in a code", () => {
    const codeOf = (errors: object) => (thrownFor(errors) as SideError).explanation.code;
    expect(codeOf({})).toBe("connection-broken");
    expect(codeOf({ networkStatusCode: 200 })).toBe("answer-unreadable");
    expect(codeOf({ networkStatusCode: 404 })).toBe("http-error");
    expect(codeOf({ networkStatusCode: 429 })).toBe("throttled");
    // Which scope is missing is not told.
    expect(codeOf(coded("ACCESS_DENIED"))).toBe("token-refused");
    expect(hasCode(thrownFor(coded("NOT_FOUND")), "NOT_FOUND")).toBe(true);
    expect(hasCode(thrownFor(coded("ACCESS_DENIED")), "ACCESS_DENIED")).toBe(false);
    expect([refusesQuestion, mayGiveLess, asksTooMuch].map((tells) => tells(new Error("own")))).toEqual([
      ...[false, false, false],
    ]);
    expect(hasCode(new Error("own"), "NOT_FOUND")).toBe(false);
  });
});
