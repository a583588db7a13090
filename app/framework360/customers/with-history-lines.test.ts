import { describe, expect, test } from "vitest";

import type { CustomerSide, Snapshot, Written } from "../../sync/side.ts";
import { Framework360Error } from "../api/failure.ts";
import { withHistoryLines } from "./with-history-lines.ts";

const snapshot = { id: "7" } as Snapshot;
const context = { newsletterChangedAt: null };

function sideThatTells({ refused = [], broken }: { refused?: Written["refused"]; broken?: Error } = {}) {
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
  const told = withHistoryLines(side, client, {
    now: () => new Date("2026-11-24T23:59:00Z"),
    onMissing: (_error, customerId) => missing.push(customerId),
  });
  return { side: told, lines, missing, written };
}

describe("The customer's history", () => {
  test("tells of a creation", async () => {
    const { side, lines } = sideThatTells();
    await side.create(snapshot.customer, context);
    expect(lines).toEqual([
      { customerId: "7", title: "Shopify", html: "<p>Created from Shopify.</p>", date: "2026-11-24" },
    ]);
  });

  test("tells which fields were changed, without the refused ones and without any value", async () => {
    const { side, lines } = sideThatTells({ refused: [{ field: "phone", reason: "" }] });
    await side.update(snapshot, { firstName: "Anna", phone: "+39", postalCode: "24121" }, context);
    expect(lines).toMatchObject([{ html: "<p>Updated from Shopify: first name, postal code.</p>" }]);
  });

  test("says nothing where nothing was written", async () => {
    const { side, lines } = sideThatTells({ refused: [{ field: "phone", reason: "" }] });
    await side.update(snapshot, { phone: "+39" }, context);
    expect(lines).toEqual([]);
  });

  test("does not undo a write whose line the account does not take", async () => {
    const broken = new Framework360Error("permission-missing", "not allowed");
    const { side, missing, written } = sideThatTells({ broken });
    expect(await side.create(snapshot.customer, context)).toBe(written);
    expect(missing).toEqual(["7"]);
  });
});
