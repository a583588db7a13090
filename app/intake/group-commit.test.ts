import { describe, expect, test } from "vitest";

import { groupCommit } from "./group-commit.ts";

function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => (open = resolve));
  return { open, opened };
}

describe("a group commit", () => {
  test("commits a lone item at once, and items that arrive meanwhile together", async () => {
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
    const commit = groupCommit<number>(async (items) => void sizes.push(items.length), { maxPerBatch: 2 });
    await Promise.all([1, 2, 3, 4, 5, 6].map(commit));
    expect(Math.max(...sizes)).toBeLessThanOrEqual(2);
    expect(sizes.reduce((a, b) => a + b)).toBe(6);
  });

  const refusing = (code: string) => {
    const committed: string[] = [];
    let calls = 0;
    const { open, opened } = gate();
    const commit = groupCommit<string>(async (items) => {
      calls += 1;
      if (calls === 1) await opened;
      if (items.includes("bad")) throw Object.assign(new Error("refused"), { code });
      committed.push(...items);
    });
    return { commit, open, committed, calls: () => calls };
  };

  test("commits the other items of a batch with an item that the database refuses", async () => {
    const { commit, open, committed } = refusing("54000");
    const names = ["first", ...Array.from({ length: 40 }, (_, index) => `good ${index}`), "bad", "last"];
    const settled = Promise.allSettled(names.map(commit));
    open();
    const outcomes = (await settled).map(({ status }) => status);
    expect(names.filter((_, index) => outcomes[index] === "rejected")).toEqual(["bad"]);
    expect(committed.toSorted()).toEqual(names.filter((name) => name !== "bad").toSorted());
  });

  test("does not try items one by one when the database itself failed", async () => {
    const { commit, open, calls } = refusing("57P01");
    const settled = Promise.allSettled(["first", "bad", "good"].map(commit));
    open();
    expect((await settled).map(({ status }) => status)).toEqual(["fulfilled", "rejected", "rejected"]);
    expect(calls()).toBe(2);
  });

  test.each(["commits", "fails"])(
    "lets others have the event loop between the callers of a large batch that %s",
    async (how) => {
      const commit = groupCommit<number>(async () => {
        if (how === "fails") throw new Error("the database is away");
      });
      await commit(0).catch(() => undefined);
      let ticks = 0;
      const tick = () => {
        ticks += 1;
        immediate = setImmediate(tick);
      };
      let immediate = setImmediate(tick);
      await Promise.allSettled(Array.from({ length: 200 }, (_, item) => commit(item)));
      clearImmediate(immediate);
      expect(ticks).toBeGreaterThan(5);
    },
  );
});
