import { afterAll, beforeAll, expect, test } from "vitest";

import { accountTraits } from "../../../app/framework360/api/traits.ts";
import { traitsMemory } from "../../../app/store/account-traits.ts";
import { openTestStore, type TestStore } from "../../support/store.ts";

const shop = "traits.myshopify.com";
let store: TestStore;

beforeAll(async () => {
  store = await openTestStore(shop);
});

afterAll(() => store.close());

const process = (account: string) =>
  traitsMemory(store.pool, shop, account, (stored) => accountTraits.parse(stored));

test("of all processes one alone claims what is to be tried, until it releases it or its time is over", async () => {
  const [first, ...others] = Array.from({ length: 6 }, () => process("https://a.example.it"));
  const claims = await Promise.all([first!, ...others].map((one) => one.claim("try", 60_000)));
  expect(claims.filter(Boolean)).toHaveLength(1);
  expect(await process("https://b.example.it").claim("try", 60_000)).toBe(true);

  await first!.release("try");
  expect(await others[0]!.claim("try", -1)).toBe(true);
  expect(await others[1]!.claim("try", 60_000)).toBe(true);
  expect(await others[2]!.claim("try", 60_000)).toBe(false);
});

test("a claim shows what other processes have learnt, and costs nothing of what is known", async () => {
  const [one, other] = [process("https://c.example.it"), process("https://c.example.it")];
  expect(await other.read()).toMatchObject({ repetition: "untried" });
  await one.learn({ repetition: "makes-another", bodyOf: { "customers/update": "form" } });
  expect(await other.read()).toMatchObject({ repetition: "untried" });
  await other.claim("try", 60_000);
  await other.release("try");
  expect(await other.read()).toMatchObject({
    repetition: "makes-another",
    bodyOf: { "customers/update": "form" },
  });
});

test("what several processes learn of different operations at once is all kept", async () => {
  const account = "https://d.example.it";
  const learnt = [
    { supposedBodyOf: { "customers/registration": "form" }, showsTags: true },
    { supposedBodyOf: { "customers/update": "form" }, withoutEffect: { "customers/update": 1 } },
    { withoutEffect: { "customers/registration": 0 }, supposedUpdateOf: ["tags"] },
  ] as const;
  await Promise.all(learnt.map((one) => process(account).learn(structuredClone(one) as never)));
  expect(await process(account).read()).toMatchObject({
    supposedBodyOf: { "customers/registration": "form", "customers/update": "form" },
    withoutEffect: { "customers/registration": 0, "customers/update": 1 },
    ...{ supposedUpdateOf: ["tags"], showsTags: true },
  });
});
