import { expect, test } from "vitest";

import { explanation } from "../../sync/explanation.ts";
import { callAtPace } from "./call-at-pace.ts";
import { Framework360Error } from "./failure.ts";
import { createPace } from "./keep-pace.ts";

/** What comes of a read that breaks so many seconds after a call passed, and how many calls it took. */
async function breaksAfter(seconds: number) {
  let time = 0;
  const clock = { now: () => time, wait: () => Promise.resolve() };
  const pace = createPace({ clock });
  const read = (answer: () => Promise<string>) =>
    callAtPace({ pace, maxWaitMs: 1000, isRead: true, isBackground: false }, answer);
  await read(() => Promise.resolve("passed"));
  time += seconds * 1000;
  let calls = 0;
  const broken = new Framework360Error(
    "unavailable",
    explanation("http-error", { side: "framework360", status: 502 }),
  );
  const outcome = await read(() => {
    calls += 1;
    return calls === 1 ? Promise.reject(broken) : Promise.resolve("passed");
  }).catch(({ reason }: Framework360Error) => reason);
  return { outcome, calls };
}

test("a read that breaks is made once more though the calls of a slow account, or of a busy machine, are seconds apart", async () => {
  for (const seconds of [1, 5, 29])
    expect(await breaksAfter(seconds)).toEqual({ outcome: "passed", calls: 2 });
});

test("a read that breaks is not made again where no call passed for long: the account may be down", async () => {
  expect(await breaksAfter(31)).toEqual({ outcome: "unavailable", calls: 1 });
});
