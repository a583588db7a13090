import { expect, test } from "vitest";

import { withinLimit } from "./limits.ts";

function task() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { promise, resolve, reject };
}

const turn = (maxConcurrent: number, isBackground = false) => ({ maxConcurrent, isBackground });

test("no more calls of an account run at once than allowed, and the others follow in order", async () => {
  const tasks = [task(), task(), task(), task()];
  const started: number[] = [];
  const done = tasks.map(({ promise }, index) =>
    withinLimit("a", turn(2), async () => {
      started.push(index);
      await promise;
    }),
  );
  await expect.poll(() => started).toEqual([0, 1]);
  tasks[1]!.resolve();
  await done[1];
  await expect.poll(() => started).toEqual([0, 1, 2]);
  for (const { resolve } of tasks) resolve();
  await Promise.all(done);
  expect(started).toEqual([0, 1, 2, 3]);
});

test("calls for single changes go before those of the work on many customers, which keep their order", async () => {
  const first = task();
  const order: string[] = [];
  const add = (name: string, isBackground: boolean) =>
    withinLimit("a", turn(1, isBackground), async () => void order.push(name));
  const running = withinLimit("a", turn(1, true), () => first.promise);
  const waiting = [
    add("many, first", true),
    add("many, second", true),
    add("one", false),
    add("other", false),
  ];
  first.resolve();
  await Promise.all([running, ...waiting]);
  expect(order).toEqual(["one", "other", "many, first", "many, second"]);
});

test("a call that fails makes room for the next one", async () => {
  await expect(withinLimit("a", turn(1), () => Promise.reject(new Error("broken")))).rejects.toThrow(
    "broken",
  );
  expect(await withinLimit("a", turn(1), () => Promise.resolve("next"))).toBe("next");
});

test("accounts do not wait for each other", async () => {
  const first = task();
  const order: string[] = [];
  const a = withinLimit("a", turn(1), () => first.promise.then(() => void order.push("a, first")));
  const second = withinLimit("a", turn(1), async () => void order.push("a, second"));
  await withinLimit("b", turn(1), async () => void order.push("b"));
  first.resolve();
  await Promise.all([a, second]);
  expect(order).toEqual(["b", "a, first", "a, second"]);
});

test("a limit is forgotten after the account's last call, and the next call may bring another one", async () => {
  await withinLimit("a", turn(1), async () => undefined);
  const both = [task(), task()];
  let started = 0;
  const done = both.map(({ promise }) =>
    withinLimit("a", turn(2), () => {
      started++;
      return promise;
    }),
  );
  await expect.poll(() => started).toBe(2);
  for (const { resolve } of both) resolve();
  await Promise.all(done);
});
