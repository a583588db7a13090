import { expect, test } from "vitest";

import { anna, snapshotOf } from "../../tests/support/pairs.ts";
import { completeSnapshot } from "./kept-snapshot.ts";

test("what a list showed is read as it was kept", () => {
  const kept = snapshotOf(anna, { hidden: ["phone"] });
  expect(completeSnapshot(kept)).toEqual(kept);
});

test("a field that the version did not know which kept the customer is hidden, and no blank", () => {
  const { sdi: _sdi, tags: _tags, ...earlier } = anna;
  const kept = { ...snapshotOf(anna, { hidden: ["phone"] }), customer: earlier };
  expect(completeSnapshot(kept)).toMatchObject({
    customer: { ...anna, sdi: null, tags: [] },
    hidden: ["phone", "sdi", "tags"],
  });
});

test("a newsletter choice that only the version knew which kept the customer is hidden, and no no", () => {
  const kept = { ...snapshotOf(anna), customer: { ...anna, newsletter: "pending" as "subscribed" } };
  expect(completeSnapshot(kept)).toMatchObject({
    customer: { ...anna, newsletter: null },
    hidden: ["newsletter"],
  });
});
