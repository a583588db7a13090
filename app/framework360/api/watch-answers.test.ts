import { expect, test } from "vitest";

import { watchAnswers } from "./watch-answers.ts";

async function observed(send: () => Promise<Response>): Promise<boolean[]> {
  const told: boolean[] = [];
  const watched = watchAnswers(send, async (answered) => void told.push(answered));
  await watched("https://account.example.it").catch(() => undefined);
  return told;
}

test.each([200, 302, 400, 403, 404, 429])("an account that answers with HTTP %i answers", async (status) => {
  expect(await observed(async () => new Response(null, { status }))).toEqual([true]);
});

test.each([500, 502, 503, 504])("an account that answers with HTTP %i does not answer", async (status) => {
  expect(await observed(async () => new Response(null, { status }))).toEqual([false]);
});

test("an account that is busy answers, and one that is not reached does not", async () => {
  const busy = new Response(null, { status: 503, headers: { "Retry-After": "5" } });
  expect(await observed(async () => busy)).toEqual([true]);
  expect(await observed(() => Promise.reject(new Error("no route")))).toEqual([false]);
});
