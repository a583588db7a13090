import { expect, test } from "vitest";

import { explanation } from "./explanation.ts";
import { SideError } from "./side.ts";

test("an error of a side tells which side, of what kind, why, and how long to wait, without personal data", () => {
  const cause = new Error("anna@example.it");
  const why = explanation("data-refused", { side: "framework360" }, { words: "Nome non valido" });
  const error = new SideError("framework360", "refused", why, { retryAfterMs: 500, cause });
  expect(error).toMatchObject({
    name: "SideError",
    side: "framework360",
    kind: "refused",
    explanation: why,
    retryAfterMs: 500,
    cause,
    message: "Framework360 refused the customer's data.",
  });
  expect(new SideError("shopify", "unavailable", explanation("store-frozen")).retryAfterMs).toBeNull();
});
