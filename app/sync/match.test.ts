import { describe, expect, test } from "vitest";

import { blankCustomer, type Customer } from "./customer.ts";
import { matchCandidates } from "./match.ts";

const snapshot = (id: string, customer: Partial<Customer>) => ({
  id,
  customer: { ...blankCustomer, ...customer },
  newsletterChangedAt: null,
});
const subject = (customer: Partial<Customer>): Customer => ({ ...blankCustomer, ...customer });

describe("matching", () => {
  test("links by e-mail without regard to case and blanks", () => {
    const match = matchCandidates(subject({ email: "Anna@Example.it " }), [
      snapshot("1", { email: "anna@example.it" }),
    ]);
    expect(match).toMatchObject({ kind: "one", snapshot: { id: "1" } });
  });

  test("does not link a search hit whose e-mail only resembles", () => {
    const match = matchCandidates(subject({ email: "anna@example.it" }), [
      snapshot("1", { email: "joanna@example.it" }),
    ]);
    expect(match).toEqual({ kind: "none" });
  });

  test("links by phone only where one of the two has no e-mail", () => {
    const phone = "+393331234567";
    const candidate = snapshot("1", { phone, email: "b@example.it" });
    expect(matchCandidates(subject({ phone }), [candidate]).kind).toBe("one");
    expect(matchCandidates(subject({ phone, email: "a@example.it" }), [candidate]).kind).toBe("none");
    const without = snapshot("2", { phone });
    expect(matchCandidates(subject({ phone, email: "a@example.it" }), [without]).kind).toBe("one");
    expect(matchCandidates(subject({ phone }), [snapshot("3", { phone: "+393339999999" })]).kind).toBe(
      "none",
    );
  });

  test("does not guess between two", () => {
    const candidates = [snapshot("1", { email: "a@example.it" }), snapshot("2", { email: "A@example.it" })];
    expect(matchCandidates(subject({ email: "a@example.it" }), candidates)).toEqual({
      kind: "ambiguous",
      ids: ["1", "2"],
    });
  });

  test("never links by a name or by a number that is not a whole phone number", () => {
    const match = matchCandidates(subject({ firstName: "Anna", phone: "123" }), [
      snapshot("1", { firstName: "Anna", phone: "123" }),
    ]);
    expect(match).toEqual({ kind: "none" });
  });
});
