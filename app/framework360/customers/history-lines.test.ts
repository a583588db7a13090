import { describe, expect, test } from "vitest";

import type { CustomerSide, Snapshot, Written } from "../../sync/side.ts";
import { explanation } from "../../sync/explanation.ts";
import { Framework360Error } from "../api/failure.ts";
import { withHistoryLines } from "./history-lines.ts";

const snapshot = { id: "7" } as Snapshot;
const context = { newsletterChangedAt: null };

function sideWithHistory({ refused = [], broken }: { refused?: Written["refused"]; broken?: Error } = {}) {
  const written = { snapshot, refused };
  const side = { create: async () => written, update: async () => written } as unknown as CustomerSide;
  const lines: unknown[] = [];
  const missing: string[] = [];
  const client = {
    addHistory: async (line: unknown) => {
      if (broken) throw broken;
      lines.push(line);
    },
  };
  const side360 = withHistoryLines(side, client, {
    now: () => new Date("2026-11-24T23:59:00Z"),
    onMissing: (_error, customerId) => missing.push(customerId),
  });
  return { side: side360, lines, missing, written };
}

describe("The customer's history", () => {
  test("gets a line for a creation", async () => {
    const { side, lines } = sideWithHistory();
    await side.create(snapshot.customer, context);
    expect(lines).toEqual([
      { customerId: "7", title: "Shopify", html: "<p>Created from Shopify.</p>", date: "2026-11-24" },
    ]);
  });

  test("gets a line that names the written fields, without refused ones and without any value", async () => {
    const { side, lines } = sideWithHistory({
      refused: [{ field: "phone", explanation: explanation("change-ignored") }],
    });
    await side.update(snapshot, { firstName: "Anna", phone: "+39", postalCode: "24121" }, context);
    expect(lines).toMatchObject([{ html: "<p>Updated from Shopify: first name, postal code.</p>" }]);
  });

  test("gets no line when nothing was written", async () => {
    const { side, lines } = sideWithHistory({
      refused: [{ field: "phone", explanation: explanation("change-ignored") }],
    });
    await side.update(snapshot, { phone: "+39" }, context);
    expect(lines).toEqual([]);
  });

  test("may lack a line when the account refuses it; the write stands", async () => {
    const broken = new Framework360Error(
      "permission-missing",
      explanation("call-not-permitted", { side: "framework360", operation: "customers/history/create" }),
    );
    const { side, missing, written } = sideWithHistory({ broken });
    expect(await side.create(snapshot.customer, context)).toBe(written);
    expect(missing).toEqual(["7"]);
  });
});
