import { describe, expect, test } from "vitest";

import { bothDirections, faithful, withWays } from "../../tests/support/pairs.ts";
import { blankCustomer, type BySide, type Customer } from "../sync/customer.ts";
import { foresee } from "../sync/foresee.ts";
import { outlookOf } from "../sync/outlook.ts";
import type { Policy } from "../sync/policy.ts";
import type { Snapshot } from "../sync/side.ts";
import { asPreviewed, fieldsToShow } from "./previewed-customer.ts";

const world = { represent: faithful, at: "2026-11-26T09:00:00.000Z" };

const snapshot = (id: string, values: Partial<Customer>): Snapshot => ({
  id,
  customer: { ...blankCustomer, email: "anna@example.it", firstName: "Anna", ...values },
  newsletterChangedAt: null,
});

/** How the page shows a pair that was compared and read again. */
function pair(
  shopify: Partial<Customer>,
  framework360: Partial<Customer>,
  { policy = bothDirections, later = {} }: { policy?: Policy; later?: Partial<BySide<null>> } = {},
) {
  const compared = { shopify: snapshot("1", shopify), framework360: snapshot("2", framework360) };
  const outlook = outlookOf(
    foresee(
      { kind: "pair", now: compared, base: null, hasNamesake: false, isApart: false, isLinked: false },
      world,
    ),
    policy,
  );
  const now = { ...compared, ...later };
  const ids = { shopify: "1", framework360: "2" };
  return asPreviewed({ ids, now }, outlook, fieldsToShow(now, outlook, policy));
}

function alone(
  side: "shopify" | "framework360",
  values: Partial<Customer>,
  policy = bothDirections,
  obstacle: "ambiguous" | null = null,
) {
  const own = snapshot("1", values);
  const now = { shopify: null, framework360: null, [side]: own };
  const ids = { shopify: null, framework360: null, [side]: "1" };
  const outlook = outlookOf(foresee({ kind: "alone", side, snapshot: own, obstacle }, world), policy);
  return asPreviewed({ ids, now }, outlook, fieldsToShow(now, outlook, policy));
}

const names = ({ fields }: { fields: { field: string }[] }) => fields.map(({ field }) => field);

describe("a customer of the preview", () => {
  test("shows the fields that would be written, on which side, and whose value wins a conflict", () => {
    const shown = pair({ firstName: "Anna", phone: "+393331230001" }, { firstName: "Annarita" });
    expect(shown.fields).toMatchObject([
      { field: "firstName", values: { shopify: "Anna", framework360: "Annarita" }, winner: "shopify" },
      { field: "phone", writtenOn: ["framework360"], winner: null },
    ]);
  });

  test("shows the values of a new customer that would be carried, without those that the choices leave out", () => {
    const values = { city: "Bergamo", country: "IT", tags: ["vip"], newsletter: "unsubscribed" } as const;
    expect(names(alone("shopify", values))).toEqual(
      expect.arrayContaining(["firstName", "email", "city", "tags"]),
    );
    const less = withWays({ address: "none", tags: "none", newsletter: "none" });
    const shown = alone("shopify", values, less);
    expect(names(shown)).toEqual(["email", "firstName"]);
    expect(shown.presence).toEqual({ shopify: "there", framework360: "created" });
  });

  test("shows the name, e-mail and phone where nothing differs", () => {
    expect(names(pair({}, {}))).toEqual(["firstName", "lastName", "email", "phone"]);
  });

  test("shows the differences of a skipped customer, so that the reason can be understood", () => {
    const outboundOnly: Policy = { ...bothDirections, inbound: false };
    const shown = pair({ phone: "+393331230001" }, {}, { policy: outboundOnly });
    expect(shown.reason).toBe("direction-off");
    expect(names(shown)).toEqual(["phone"]);
  });

  test("does not say of a customer with several possible matches that the other side has none", () => {
    const shown = alone("shopify", {}, bothDirections, "ambiguous");
    expect(shown.presence).toEqual({ shopify: "there", framework360: "uncertain" });
  });

  test("tells a side that never had the customer from one that no longer has it", () => {
    const outboundOnly: Policy = { ...bothDirections, inbound: false };
    expect(alone("shopify", {}, outboundOnly).presence.framework360).toBe("absent");
    expect(pair({}, {}, { later: { framework360: null } }).presence.framework360).toBe("deleted");
  });
});
