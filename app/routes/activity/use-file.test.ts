import { expect, test } from "vitest";

import { fileAddress } from "./use-file.ts";

test("a file has the lines of each filter in the address, from the first page on", () => {
  const query = new URLSearchParams(
    "outcome=skipped&reason=ambiguous&direction=inbound&cause=sweep&customer=1&customer=2&id_token=abc&hmac=1&before=2026-01-01T00:00:00.000Z_a&after=b",
  );
  expect(fileAddress(query, "it")).toBe(
    "/app/activity/file?outcome=skipped&reason=ambiguous&direction=inbound&cause=sweep&customer=1&customer=2&locale=it",
  );
});
