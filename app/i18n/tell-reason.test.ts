import { expect, test } from "vitest";

import { createI18n } from "./i18n.ts";
import { tellReason } from "./tell-reason.ts";
import { textsOf } from "./texts.server.ts";

const t = createI18n("en", textsOf("en").ours).getFixedT(null, ["common"] as const) as Parameters<
  typeof tellReason
>[1];

const told = (reason: Parameters<typeof tellReason>[0]) => Object.values(tellReason(reason, t)).join(" ");

test("whoever Framework360 turns away is led to the Connection page", () => {
  expect(told({ reason: "unauthorized", target: "framework360" })).toBe(
    "Framework360 refuses access. Check the Connection page.",
  );
});

test("whoever Shopify turns away is not: the Connection page is about Framework360", () => {
  const words = told({ reason: "unauthorized", target: "shopify" });
  expect(words).toContain("Opening the app gives it access again");
  expect(words).not.toContain("Connection");
});

test("an e-mail or phone that another customer still has is no silence of the side", () => {
  const code = import.meta.glob<string>("../jobs/sync-customer/{sync-pair,sync-customer}.ts", {
    eager: true,
    query: "?raw",
    import: "default",
  });
  const sentences = Object.values(code).map((text) => /`(.+ still (?:has|belongs) .+)`/.exec(text)?.[1]);
  expect(sentences).toEqual([expect.any(String), expect.any(String)]);
  for (const detail of sentences) {
    const words = told({ reason: "unavailable", target: "shopify", detail });
    expect(words).toContain("Another customer on Shopify still has the same e-mail or phone.");
    expect(words).not.toContain("does not answer");
  }
  expect(told({ reason: "unavailable", target: "shopify", detail: "Shopify: Throttled" })).toContain(
    "does not answer",
  );
});
