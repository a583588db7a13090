import { expect, test } from "vitest";

import { pauseFor } from "./take-turn.ts";

const pauseAfter = (seconds: number) => pauseFor({ startedAt: new Date(Date.now() - seconds * 1000) });

test("the pause of work that waits for other jobs grows with the work, to a second at most", () => {
  expect(pauseAfter(0)).toEqual({ afterSeconds: 0.1 });
  const { afterSeconds } = pauseAfter(2) as { afterSeconds: number };
  expect(afterSeconds).toBeGreaterThanOrEqual(0.4);
  expect(afterSeconds).toBeLessThan(1);
  expect(pauseAfter(3_600)).toEqual({ afterSeconds: 1 });
});
