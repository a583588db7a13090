import { beforeAll, describe, expect, test } from "vitest";

import { SideError } from "../../sync/side.ts";
import { plainWords } from "../../sync/plain-words.ts";
import { createFramework360Client } from "./client.ts";
import { wireCustomer } from "./schemas.ts";
import { createTransport } from "./transport.ts";
import { serve } from "../testing.ts";
import { threadMs } from "../../../tests/support/thread-time.ts";

const items = (count: number, one: (index: number) => unknown) =>
  Array.from({ length: count }, (_, i) => one(i));
const success = (data: unknown) => JSON.stringify({ status: 1, data });
const customer = (fields: object) => success({ id: 7, email: "anna@example.it", ...fields });
const refusal = (error: unknown) => JSON.stringify({ status: 0, error });

const answers: Record<string, string> = {
  "a megabyte of empty items": `{"status":1,"data":[${"{},".repeat(333_333)}{}]}`,
  "as many empty items as are read": success(items(1_000, () => ({}))),
  "4 MB of small customers": success(items(100_000, (id) => ({ id, email: `a${id}@example.it` }))),
  "15 MB of small customers": success(items(380_000, (id) => ({ id, email: `a${id}@example.it` }))),
  "600,000 empty lists": `{"status":1,"data":[${"[],".repeat(600_000)}[]]}`,
  "as many names as are read": success(Object.fromEntries(items(19_000, (i) => [`name${i}`, 1]) as [])),
  "numbers beyond what a number holds": `{"status":1,"data":[${"1e400,".repeat(19_000)}1]}`,
  "lists in lists, 200,000 levels deep": `{"status":1,"data":${"[".repeat(200_000)}${"]".repeat(200_000)}}`,
  "names that stand for prototypes": `{"status":1,"data":{"__proto__":{"id":7},"constructor":{"id":8}}}`,
  "the same name again and again": `{${`"status":1,`.repeat(40_000)}"data":[]}`,
  "quotation marks without end": refusal("“".repeat(180_000)),
  "blanks between two letters": refusal(`a${" ".repeat(180_000)}b`),
  "as many errors as are read": refusal(items(19_000, (i) => `error ${i}`)),
  "a name of megabytes": customer({ nome: "n".repeat(1_900_000) }),
  "entities within entities": customer({ nome: "&amp;amp;amp;amp;".repeat(100_000) }),
  "joiners without letters": customer({ nome: `漢${"\u200d".repeat(600_000)}` }),
  "accents without end": customer({ nome: `a${"\u0323\u0307".repeat(400_000)}` }),
  "10,000 tags": customer({ tags: items(10_000, (i) => `tag${i}`) }),
  "tags of commas": customer({ tags: ",".repeat(1_900_000) }),
  "a phone of megabytes": customer({ telefono: `+39 ${"1 (".repeat(600_000)}` }),
  "an id of a megabyte": customer({ id: "7".repeat(1_000_000) }),
  "an id that is an object": customer({ id: { id: 7 } }),
};

/** The longest time that `work` keeps the event loop from its next tick, in milliseconds of this thread. */
async function longestPause(work: () => Promise<unknown>): Promise<number> {
  let [longest, last, isRunning] = [0, threadMs(), true];
  const tick = () => {
    const now = threadMs();
    longest = Math.max(longest, now - last);
    last = now;
    if (isRunning) setImmediate(tick);
  };
  tick();
  await work();
  await new Promise((resolve) => setImmediate(resolve));
  isRunning = false;
  return longest;
}

describe("No answer holds the process for a fifth of a second, and each ends in an answer or a SideError:", () => {
  beforeAll(async () => {
    // The first use of a schema compiles it.
    await longestPause(() => Promise.resolve(wireCustomer.safeParse({})));
  });

  test.each(Object.keys(answers))("%s", async (name) => {
    const account = await serve((_req, res) => res.end(answers[name]));
    const client = createFramework360Client({ ...account, maxWaitMs: 0 });
    const calls = [
      () => client.listWithOthers({ page: 1, limit: 100 }),
      () => client.getCustomer({ id: "7" }),
      () => client.listOrders({ customer: "7", page: 1, limit: 100 }),
      () => client.registerCustomer({ email: "anna@example.it" }),
    ];
    for (const call of calls) {
      const pause = await longestPause(() =>
        call().catch((error: unknown) => expect(error).toBeInstanceOf(SideError)),
      );
      expect(pause).toBeLessThan(200);
    }
  });
});

test("Ten accounts that answer with 15 MB of small customers at once hold the process no longer than one", async () => {
  const bytes = Buffer.from(answers["15 MB of small customers"]!);
  const accounts = await Promise.all(Array.from({ length: 10 }, () => serve((_req, res) => res.end(bytes))));
  const pause = await longestPause(() =>
    Promise.all(
      accounts.map(async (account) => {
        const client = createFramework360Client({ ...account, maxWaitMs: 0 });
        const failure = await client
          .listWithOthers({ page: 1, limit: 100 })
          .catch((error: unknown) => error as SideError);
        expect(failure).toMatchObject({ reason: "too-large", list: { isWhole: false } });
      }),
    ),
  );
  expect(pause).toBeLessThan(100);
});

describe("What no database can hold", () => {
  test.each(["a\u0000b", "\ud800", "7".repeat(201), "a\nb"])("is no id: %j", (id) => {
    expect(wireCustomer.safeParse({ id }).success).toBe(false);
  });

  test("is taken out of a field and of a side's words", () => {
    expect(wireCustomer.parse({ id: 1, nome: "An\u0000na" }).nome).toBe("Anna");
    expect(plainWords("non\u0000valido \ud800")).toBe("non valido \ufffd");
  });
});

test("a customer with more tags than are read is not understood, so that none of them is taken for removed", () => {
  expect(wireCustomer.safeParse({ id: 1, tags: "a,".repeat(3_000) }).success).toBe(false);
  expect(wireCustomer.parse({ id: 1, tags: "a,b" }).tags).toEqual(["a", "b"]);
});

test.each(["1000000000", "9".repeat(400), "-5", "Fri, 31 Dec 9999 23:59:59 GMT"])(
  "Retry-After %s stands for an hour at most",
  async (retryAfter) => {
    const account = await serve((_req, res) => void res.writeHead(429, { "Retry-After": retryAfter }).end());
    const failure = await createTransport({ ...account, maxWaitMs: 0 })("GET", "check").catch(
      (e: unknown) => e,
    );
    expect((failure as SideError).retryAfterMs).toBeGreaterThanOrEqual(0);
    expect((failure as SideError).retryAfterMs).toBeLessThanOrEqual(3_600_000);
  },
);

test.each([204, 205, 304])("HTTP %i is a failure of the account", async (status) => {
  const account = await serve((_req, res) => void res.writeHead(status).end());
  const failure = createTransport({ ...account, maxWaitMs: 0 })("GET", "check");
  await expect(failure).rejects.toBeInstanceOf(SideError);
});

describe("The time for a side's words grows no faster than their length, of which 2,000 characters count:", () => {
  test.each(["“", "<", "«a", "1 (", "a@", '"', "a ", " ", "+1", "_a", "名", "\u0000"])("%j", (unit) => {
    const timeOf = (length: number) => {
      const words = unit.repeat(length / unit.length);
      const began = threadMs();
      for (let round = 0; round < 5; round++) plainWords(words, { nome: "Anna" });
      return threadMs() - began;
    };
    timeOf(2_000);
    expect(timeOf(1_000_000)).toBeLessThan(timeOf(2_000) * 20 + 50);
  });
});
