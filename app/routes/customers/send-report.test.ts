import { describe, expect, test } from "vitest";

import { createI18n } from "../../i18n/i18n.ts";
import { textsOf } from "../../i18n/texts.server.ts";
import { explanation } from "../../sync/explanation.ts";
import type { SendResult } from "./follow-sends.ts";
import { reportAll, reportOne } from "./send-report.ts";

const t = createI18n("en", textsOf("en").ours).getFixedT<["customers", "common"]>(null, [
  "customers",
  "common",
]);

type Done = Extract<SendResult, { state: "done" }>;

const done = (part: Partial<Done>): Done => ({
  customerId: "1",
  requestId: "r",
  state: "done",
  outcome: "unchanged",
  target: null,
  fields: [],
  reason: null,
  explanations: [],
  ...part,
});

const ended = (state: "unfinished" | "unknown"): SendResult => ({ customerId: "1", state });

const ada = { name: "Ada", to: "shopify" } as const;

describe("one customer that was sent", () => {
  test.each([
    [{ outcome: "created", target: "shopify" }, "Ada was created on Shopify"],
    [
      { outcome: "updated", target: "shopify", fields: ["email", "city", "tags"] },
      "Ada was updated on Shopify: e-mail, city, and tags",
    ],
    [
      { outcome: "updated", target: "framework360", fields: ["city"] },
      "Ada was updated in Framework360: city",
    ],
    [{ outcome: "updated", fields: ["city", "phone"] }, "Ada was updated on both sides: city and phone"],
    [{ outcome: "unchanged" }, "Ada is already up to date on Shopify"],
  ] as [Partial<Done>, string][])("is reported: %j", (part, toast) => {
    expect(reportOne(done(part), ada, t)).toEqual({ toast, isError: false, banner: null });
  });

  test("with a refused value is reported with that value's field and reason", () => {
    const why = explanation("data-refused", { side: "shopify" }, { words: "Phone is invalid" });
    const report = reportOne(
      done({
        outcome: "partly",
        target: "shopify",
        fields: ["email"],
        explanations: [{ field: "phone", explanation: why }],
      }),
      ada,
      t,
    );
    expect(report.isError).toBe(true);
    expect(report.banner).toEqual({
      title: "Ada is synchronized only in part",
      lines: [
        "Written on Shopify: e-mail",
        "Not synchronized: phone – Shopify does not accept this value. Correct it. Shopify says: “Phone is invalid”",
      ],
    });
  });

  test("with an owed value is not called up to date", () => {
    const why = explanation("taken-by-another", { id: "gid://shopify/Customer/7" });
    const report = reportOne(
      done({ outcome: "partly", explanations: [{ field: "email", explanation: why }] }),
      ada,
      t,
    );
    expect(report).toEqual({
      toast: "Ada is synchronized only in part",
      isError: true,
      banner: {
        title: "Ada is synchronized only in part",
        lines: [
          "Not synchronized: e-mail – Customer 7 on Shopify already has it. " +
            "Correct the wrong one of the two customers, or, where they are to exchange it, give one of them another value for a while; the app then tries again by itself.",
        ],
      },
    });
  });

  test("that failed is reported with the reason and what to do", () => {
    expect(reportOne(done({ outcome: "failed", reason: "unavailable", target: "shopify" }), ada, t)).toEqual({
      toast: "Ada was not sent to Shopify: Shopify does not answer at the moment.",
      isError: true,
      banner: {
        title: "Ada was not sent to Shopify",
        lines: ["Shopify does not answer at the moment.", "Try again in a few minutes."],
      },
    });
  });

  test.each(["unfinished", "unknown"] as const)(
    "whose result is not known is not reported as a success: %s",
    (state) => {
      expect(reportOne(ended(state), ada, t).banner?.lines).toHaveLength(1);
    },
  );
});

describe("several customers", () => {
  test("are counted, and a clean result needs no more than that", () => {
    const results = [
      done({ outcome: "created" }),
      done({ outcome: "created" }),
      done({ outcome: "unchanged" }),
    ];
    expect(reportAll(results, t)).toEqual({
      toast: "2 created, 1 already up to date",
      isError: false,
      banner: null,
    });
  });

  test("with some failures are reported with each reason once", () => {
    const refused = done({ outcome: "skipped", reason: "refused", target: "shopify" });
    const report = reportAll([done({ outcome: "updated" }), refused, refused, ended("unfinished")], t);
    expect(report.toast).toBe("1 updated, 2 failed, 1 still waiting");
    expect(report.isError).toBe(true);
    expect(report.banner?.lines).toEqual([
      "Shopify does not accept the customer’s data. Correct the data, then try again.",
      "It will be retried automatically. The Activity page shows the outcome.",
    ]);
  });
});
