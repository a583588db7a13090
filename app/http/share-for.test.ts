import { expect, test, vi } from "vitest";

import { shareFor } from "./share-for.ts";

test("eight hundred callers at once share one reading with callers of the next moment", async () => {
  const read = vi.fn(async () => read.mock.calls.length);
  const shared = shareFor(60_000, read);
  const answers = await Promise.all(Array.from({ length: 800 }, shared));
  expect(new Set([...answers, await shared()])).toEqual(new Set([1]));
  expect(read).toHaveBeenCalledTimes(1);
});

test("a reading that is too old, or failed, is made again", async () => {
  const read = vi.fn(async () => "good");
  const shared = shareFor(0, read);
  await shared();
  await shared();
  expect(read).toHaveBeenCalledTimes(2);
  const failing = vi.fn(() => Promise.reject(new Error("away")));
  const sharedFailing = shareFor(60_000, failing);
  await expect(sharedFailing()).rejects.toThrow("away");
  await expect(sharedFailing()).rejects.toThrow("away");
  expect(failing).toHaveBeenCalledTimes(2);
});
