import { expect, test } from "vitest";
import { createSemaphore, withPlace } from "./semaphore.ts";

function task() {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  return { promise, resolve, reject };
}

test("no more tasks run than there are places, and the others follow in order", async () => {
  const run = createSemaphore(2);
  const tasks = [task(), task(), task(), task()];
  const started: number[] = [];
  const done = tasks.map(({ promise }, index) =>
    run(async () => {
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

test("a failing task frees its place", async () => {
  const run = createSemaphore(1);
  await expect(run(() => Promise.reject(new Error("broken")))).rejects.toThrow("broken");
  expect(await run(() => Promise.resolve("next"))).toBe("next");
});

test("the limit is shared by all who name the same key, and by nobody else", async () => {
  const first = task();
  const order: string[] = [];
  const a = withPlace("a", 1, () => first.promise.then(() => void order.push("a, first")));
  const second = withPlace("a", 1, async () => void order.push("a, second"));
  await withPlace("b", 1, async () => void order.push("b"));
  first.resolve();
  await Promise.all([a, second]);
  expect(order).toEqual(["b", "a, first", "a, second"]);
});
