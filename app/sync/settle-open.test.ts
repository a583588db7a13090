import { describe, expect, test } from "vitest";

import { emptyObject } from "../../tests/support/empty-object.ts";
import {
  anna,
  bothDirections as both,
  faithful,
  ordinaryRun,
  snapshotOf,
  withWays,
} from "../../tests/support/pairs.ts";
import { emptyBase, type Base, type Owed } from "./base.ts";
import type { BySide, Customer, Field, SideName } from "./customer.ts";
import { explanation } from "./explanation.ts";
import type { Policy } from "./policy.ts";
import { reconcile } from "./reconcile.ts";
import { settle } from "./settle.ts";
import type { Snapshot } from "./side.ts";
import type { Situation } from "./situation.ts";

const earlier = "2026-06-01T09:59:50.000Z";
const why = (side: SideName) => ({ explanation: explanation("data-refused", { side }) });

type Given = {
  base?: Base | null;
  policy?: Policy;
  retry?: Situation["retry"];
  /** What the written sides were read back as; as they were where a side is left out. */
  after?: Partial<BySide<Partial<Snapshot>>>;
  refused?: Owed;
  failed?: readonly SideName[];
};

/** What is known of Anna once a run has ended that found these customers. */
function runOn(
  shopify: Partial<Customer>,
  framework360: Partial<Customer>,
  { base = agreedOn(anna), policy = both, retry = "no", after = {}, refused = {}, failed = [] }: Given = {},
  more: Partial<BySide<Partial<Snapshot>>> = {},
): Base {
  const now = {
    shopify: { ...snapshotOf({ ...anna, ...shopify }), ...more.shopify },
    framework360: { ...snapshotOf({ ...anna, ...framework360 }), ...more.framework360 },
  };
  const situation: Situation = { now, base, policy, represent: faithful, at: ordinaryRun.at, retry };
  const { plan, decisions } = reconcile(situation);
  if (plan.kind === "create" || plan.kind === "skip")
    throw new Error("A pair is neither created nor skipped.");
  const readBack = Object.fromEntries(
    Object.entries(after).map(([side, shown]) => [side, { ...now[side as SideName], ...shown }]),
  );
  const done = { plan, decisions, held: new Set<Field>(), refused, failed: new Set(failed) };
  return settle(situation, { ...done, after: readBack });
}

function agreedOn(customer: Partial<Customer>, more: Partial<Base> = {}): Base {
  const values = { ...anna, ...customer };
  return { ...emptyBase, shopify: values, framework360: values, ...more };
}

const showing = (customer: Partial<Customer>) => ({ customer: { ...anna, ...customer } });

describe("what differs on first contact and may not go the winner's way", () => {
  const outboundOnly = { ...both, inbound: false };

  test("is known as each side shows it, so that an edit of one is told from the difference", () => {
    const met = runOn({ firstName: "Anna" }, { firstName: "Hanna" }, { base: null, policy: outboundOnly });
    expect(met.disputed).toEqual(["firstName"]);
    expect([met.shopify.firstName, met.framework360.firstName]).toEqual(["Anna", "Hanna"]);
    const edited = { base: met, policy: outboundOnly, after: { shopify: showing({ firstName: "Hanne" }) } };
    const next = runOn({ firstName: "Anna" }, { firstName: "Hanne" }, edited);
    expect(next).toMatchObject({ disputed: [], shopify: { firstName: "Hanne" } });
  });

  test("is owed to neither side", () => {
    const next = runOn({ firstName: "Bice" }, {}, { base: null, policy: { ...both, inbound: false } });
    expect(next).toMatchObject({ disputed: ["firstName"], owed: emptyObject });
  });

  test("stays so where the winner's value could not be written once it might go", () => {
    const base = {
      ...agreedOn({}),
      framework360: { ...anna, firstName: "Hanna" },
      disputed: ["firstName"] as const,
    };
    const hanna = { firstName: "Hanna" };
    expect(runOn({}, hanna, { base, failed: ["framework360"] }).disputed).toEqual(["firstName"]);
    expect(runOn({}, hanna, { base, after: { framework360: showing({}) } }).disputed).toEqual([]);
  });
});

describe("what is owed of a field", () => {
  const phone = "+390212345678";

  test("ends where both sides hold the same, whether that is new or known", () => {
    const owed = { framework360: { phone: why("framework360") } };
    const awaited = { since: earlier, changes: { framework360: { phone } } };
    const known = runOn({ phone }, { phone }, { base: agreedOn({ phone }, { owed }) });
    expect(known.owed).toEqual({});
    const typedIn = { ...agreedOn({ phone }, { owed, awaited }), framework360: { ...anna, phone: null } };
    expect(runOn({ phone }, { phone }, { base: typedIn })).toMatchObject({
      owed: emptyObject,
      awaited: null,
    });
  });

  test("ends of a company that the side comes to show in its spelling, and not of a name that it takes without a sign", () => {
    const owing = (field: "company" | "firstName" | "lastName", value: string) => ({
      ...agreedOn({ [field]: value }, { owed: { framework360: { [field]: why("framework360") } } }),
      framework360: { ...anna, [field]: null },
    });
    const company = runOn(
      { company: "Rossi Srl" },
      { company: "Rossi S.r.l." },
      { base: owing("company", "Rossi Srl") },
    );
    expect(company.owed).toEqual({});
    for (const field of ["firstName", "lastName"] as const) {
      const base = owing(field, "Riva & Figli");
      const next = runOn({ [field]: "Riva & Figli" }, { [field]: "Riva Figli" }, { base });
      expect(next.owed).toEqual(base.owed);
    }
  });

  test("ends where the side that lacked it was edited, and its value goes the other way", () => {
    const base = agreedOn({}, { owed: { shopify: { firstName: why("shopify") } } });
    const next = runOn(
      { firstName: "Anita" },
      {},
      { base, after: { framework360: showing({ firstName: "Anita" }) } },
    );
    expect(next.owed).toEqual({});
  });

  test("leaves awaited what was written before", () => {
    const awaited = { since: earlier, changes: { framework360: { email: "new@example.it" } } };
    const next = runOn({ email: null }, {}, { base: agreedOn({}, { awaited }) });
    expect(next.owed.framework360?.email?.explanation.code).toBe("email-not-cleared");
    expect(next.awaited).toEqual(awaited);
  });
});

describe("what is owed of tags", () => {
  const tags = (...all: string[]) => ({ tags: all });
  const owing = (owed: Owed, shopify: string[], framework360: string[]): Base =>
    agreedOn(
      {},
      {
        owed,
        shopify: { ...anna, ...tags(...shopify) },
        framework360: { ...anna, ...tags(...framework360) },
      },
    );

  test("ends once one that was tried again is shown", () => {
    const base = owing({ framework360: { tags: why("framework360") } }, ["odd", "vip"], ["vip"]);
    const after = { framework360: showing(tags("odd", "vip")) };
    const next = runOn(tags("odd", "vip"), tags("vip"), { base, retry: "automatic", after });
    expect(next).toMatchObject({ framework360: tags("odd", "vip"), owed: emptyObject });
  });

  test("stays while another try fails, whatever else was carried", () => {
    const base = owing({ framework360: { tags: why("framework360") } }, ["odd", "vip"], ["vip"]);
    const failed = ["framework360"] as const;
    const next = runOn(tags("odd", "vip"), tags("vip"), { base, retry: "automatic", failed });
    expect(next.owed).toEqual(base.owed);
  });

  test("ends on the side that shows its own, and on no other", () => {
    const both = { shopify: { tags: why("shopify") }, framework360: { tags: why("framework360") } };
    const base = owing(both, ["odd", "vip"], ["theirs", "vip"]);
    const next = runOn(tags("odd", "vip"), tags("odd", "theirs", "vip"), { base });
    expect(next.owed).toEqual({ shopify: both.shopify });
  });
});

describe("what is awaited", () => {
  const awaited = { since: earlier, changes: { framework360: { city: "Como" } } };
  const base = { ...agreedOn({ city: "Como" }, { awaited }), framework360: { ...anna, city: null } };

  test("keeps its time while nothing is added to it", () => {
    expect(runOn({ city: "Como" }, {}, { base }).awaited).toEqual(awaited);
  });

  test("has the time of the run that awaits something else", () => {
    const next = runOn({ city: "Como", firstName: "Anita" }, {}, { base, after: { framework360: {} } });
    expect(next.awaited).toEqual({
      since: ordinaryRun.at,
      changes: { framework360: { city: "Como", firstName: "Anita" } },
    });
  });
});

describe("a value that was written", () => {
  test.each([
    ["framework360", { firstName: "Anita" }, { firstName: "Cliente" }],
    ["shopify", { company: "Rossi srl" }, { company: "Ditta" }],
  ] as const)("to %s is agreed on as that shows it, whatever it made of it: %j, %j", (to, wanted, made) => {
    const [shopify, framework360] = to === "shopify" ? [{}, wanted] : [wanted, {}];
    const next = runOn(shopify, framework360, { after: { [to]: showing(made) } });
    expect(next[to]).toMatchObject(made);
    expect(next).toMatchObject({ awaited: null, owed: emptyObject });
  });

  test("and that the side spells as before is not awaited", () => {
    const base = agreedOn({ firstName: "ANNA" });
    const after = { framework360: showing({ firstName: "ANNA" }) };
    expect(runOn({ firstName: "Anna" }, { firstName: "ANNA" }, { base, after }).awaited).toBeNull();
  });
});

describe("a subscription that was written", () => {
  const [yes, no] = [{ newsletter: "subscribed" as const }, { newsletter: "unsubscribed" as const }];
  const owedOf = (next: Base, side: SideName) => next.owed[side]?.newsletter?.explanation.code ?? null;

  test("is owed where the side does not show it: the person confirms it, or Shopify kept another choice", () => {
    expect(owedOf(runOn(yes, {}, { after: { framework360: {} } }), "framework360")).toBe(
      "consent-unconfirmed",
    );
    expect(owedOf(runOn({}, yes, { after: { shopify: {} } }), "shopify")).toBe("newsletter-kept");
  });

  test("is not owed where the side shows it", () => {
    expect(runOn(yes, {}, { after: { framework360: showing(yes) } }).owed).toEqual({});
    expect(runOn({}, yes, { after: { shopify: showing(yes) } }).owed).toEqual({});
  });

  test("is the only choice that is owed so: an unsubscribe that is not shown yet is awaited", () => {
    const next = runOn(no, yes, { base: agreedOn(yes), after: { framework360: showing(yes) } });
    expect(next).toMatchObject({ owed: emptyObject, awaited: { changes: { framework360: no } } });
  });
});

describe("a subscription of Framework360 that may not go to Shopify", () => {
  const [yes, no] = [{ newsletter: "subscribed" as const }, { newsletter: "unsubscribed" as const }];
  const inboundOnly = { ...both, outbound: false };

  test("ends the no that was agreed on: one that follows is a new one", () => {
    expect(runOn(no, yes, { base: agreedOn(no), policy: inboundOnly }).framework360.newsletter).toBeNull();
  });

  test("stays agreed on where both sides had agreed on it", () => {
    const outboundOnly = { ...both, inbound: false };
    const next = runOn(no, yes, { base: agreedOn(yes), policy: outboundOnly });
    expect(next.framework360.newsletter).toBe("subscribed");
  });

  test("is not agreed on by another field that waits for the direction, nor is a no", () => {
    const { newsletter: _never, ...others } = anna;
    const base = { ...emptyBase, shopify: others, framework360: others };
    const policy = withWays({ newsletter: "none" }, inboundOnly);
    expect(runOn({}, { ...yes, firstName: "Anita" }, { base, policy }).framework360).toEqual(others);
    const meansNo = { ...inboundOnly, notSubscribedMeans: "unsubscribed" } as const;
    expect(runOn(yes, no, { base, policy: meansNo }).framework360).not.toHaveProperty("newsletter");
  });
});

test("a subscription that Framework360 shows is a person's, though it goes nowhere", () => {
  const next = runOn(
    {},
    { newsletter: "subscribed" },
    { base: agreedOn({ newsletter: null }), policy: withWays({ newsletter: "to-framework360" }) },
    { framework360: { showsChoice: "yes" } },
  );
  expect(next).toMatchObject({ framework360Yes: "shown", yesInFramework360: { noSince: null } });
});

describe("a subscription that the account made by itself", () => {
  const showsYes = { framework360: { showsChoice: "yes" as const } };
  const base = agreedOn(
    { newsletter: null },
    { owed: { framework360: { newsletter: why("framework360") } }, framework360Yes: "own" },
  );
  const takeBack = (shown: Partial<Snapshot>) =>
    runOn(
      { city: "Como" },
      {},
      { base, retry: "automatic", after: { framework360: { ...showing({ city: "Como" }), ...shown } } },
      showsYes,
    );

  test("is agreed on as a no once it was taken back", () => {
    const next = takeBack({ showsChoice: "none" });
    expect(next).toMatchObject({
      framework360: { newsletter: "unsubscribed", city: "Como" },
      owed: emptyObject,
    });
  });

  test("is no choice, and stays to be taken back, while the account shows it", () => {
    const next = takeBack({ showsChoice: "yes" });
    expect(next.framework360).toMatchObject({ newsletter: null, city: "Como" });
    expect(next.owed).toEqual({
      framework360: { newsletter: { explanation: explanation("subscribed-by-account") } },
    });
  });
});

describe("a value that an undo put back", () => {
  const apart = (values: Partial<Customer>, undone: readonly Field[]): Base => ({
    ...agreedOn(values, { undone }),
    framework360: { ...anna },
  });

  test("is an ordinary one again once both sides hold the same", () => {
    const base = apart({ company: "Rossi srl" }, ["company"]);
    expect(runOn({ company: "Rossi srl" }, { company: "Rossi srl" }, { base }).undone).toEqual([]);
    expect(runOn({ company: "Rossi srl" }, {}, { base }).undone).toEqual(["company"]);
  });

  test("is an ordinary one once its removal was not carried", () => {
    const base = apart({ email: "other@example.it" }, ["email"]);
    expect(runOn({ email: null }, {}, { base }).undone).toEqual([]);
    expect(runOn({ email: "other@example.it" }, {}, { base }).undone).toEqual(["email"]);
  });

  test("stays apart where the edit that ends it could not be written", () => {
    const base = apart({ company: "Rossi srl" }, ["company"]);
    const edited = { company: "Rossi spa" };
    expect(runOn(edited, {}, { base, failed: ["framework360"] }).undone).toEqual(["company"]);
    expect(runOn(edited, {}, { base, after: { framework360: showing(edited) } }).undone).toEqual([]);
  });

  test("stays apart while the merchant does not synchronize it", () => {
    const base = apart({ company: "Rossi srl" }, ["company"]);
    const policy = withWays({ address: "none" });
    expect(runOn({ company: "Rossi spa" }, {}, { base, policy }).undone).toEqual(["company"]);
  });

  describe("of the tags", () => {
    const tags = (...names: string[]) => ({ tags: names });
    const base = (more: Partial<Base> = {}) => ({ ...apart(tags("vip", "fair"), ["tags"]), ...more });

    test("stays apart while one tag does, whatever becomes of the others", () => {
      expect(runOn(tags("vip", "fair"), {}, { base: base() }).undone).toEqual(["tags"]);
      const next = runOn(
        tags("vip", "fair", "new"),
        {},
        {
          base: base(),
          after: { framework360: showing(tags("vip", "new")) },
        },
      );
      expect(next.undone).toEqual(["tags"]);
    });

    test("is an ordinary one once no tag stands apart", () => {
      expect(runOn(tags(), tags(), { base: base() }).undone).toEqual([]);
    });

    test("stays apart while tags are not synchronized, or are not shown yet", () => {
      const policy = withWays({ tags: "none" });
      expect(runOn(tags(), tags(), { base: base(), policy }).undone).toEqual(["tags"]);
      const changes = { framework360: { tags: { add: [], remove: ["fair"] } } };
      const waiting = base({ awaited: { since: earlier, changes } });
      expect(runOn(tags(), tags(), { base: waiting }).undone).toEqual(["tags"]);
      const others = base({ awaited: { since: earlier, changes: { shopify: { city: "Como" } } } });
      expect(runOn(tags(), tags(), { base: others }).undone).toEqual([]);
    });
  });
});
