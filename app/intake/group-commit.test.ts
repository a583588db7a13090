import { describe, expect, test } from "vitest";

import { groupCommit } from "./group-commit.ts";

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe("a group commit", () => {
  test("commits a lone item at once, and what arrives meanwhile together", async () => {
    const batches: number[][] = [];
    const { open, opened } = gate();
    const commit = groupCommit<number>(async (items) => {
      batches.push(items);
      await opened;
    });
    const all = [1, 2, 3].map(commit);
    expect(batches).toEqual([[1]]);
    open();
    await Promise.all(all);
    expect(batches).toEqual([[1], [2, 3]]);
  });

  test("rejects only the callers of a failed batch, and goes on", async () => {
    let attempts = 0;
    const commit = groupCommit<number>(async () => {
      attempts += 1;
      if (attempts === 1) throw new Error("the database is away");
    });
    await expect(commit(1)).rejects.toThrow("away");
    await expect(commit(2)).resolves.toBeUndefined();
  });

  test("never commits more than the maximum at once", async () => {
    const sizes: number[] = [];
    const commit = groupCommit<number>(async (items) => void sizes.push(items.length), 2);
    await Promise.all([1, 2, 3, 4, 5, 6].map(commit));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2);
    expect(sizes.reduce((a, b) => a + b)).toBe(6);
  });
});
