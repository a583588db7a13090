import { expect, test } from "vitest";

import { spanOf } from "./request-ids.ts";

test("a request's id names its trace and its span", () => {
  expect(spanOf("0199A1B2-0000-7000-8000-00000000000f")).toEqual({
    traceId: "0199a1b200007000800000000000000f",
    spanId: "800000000000000f",
  });
});

test.each([
  ["00000000-0000-0000-0000-000000000000"],
  ["0199a1b2-0000-7000-0000-000000000000"],
  [""],
  ["x".repeat(32)],
])("an id that OpenTelemetry does not allow names no span: %j", (id) => {
  expect(spanOf(id)).toBeNull();
});
