import { describe, expect, test } from "vitest";

import { dataOf, refusesQuestion } from "./admin-answer.ts";

/** What the client throws for this answer. */
function thrownFor(errors: object): unknown {
  try {
    dataOf({ errors }, "ListSegmentMembers");
  } catch (error) {
    return error;
  }
  throw new Error("The answer was taken.");
}

const answered = (error: object) => ({ networkStatusCode: 200, graphQLErrors: [error] });
const coded = (code: string) => answered({ message: "…", extensions: { code } });

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
  ])("says nothing about the question: %s", (_what, errors) => {
    expect(refusesQuestion(thrownFor(errors))).toBe(false);
  });
});
