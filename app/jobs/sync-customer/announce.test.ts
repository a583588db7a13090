import { describe, expect, test } from "vitest";

import { anna, bothDirections, readNow, withWays } from "../../../tests/support/pairs.ts";
import { emptyBase, type Base } from "../../sync/base.ts";
import type { Changes } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { placeKeys } from "../../sync/extra-fields.ts";
import type { LinkToSave } from "../../sync/link.ts";
import type { Plan } from "../../sync/plan.ts";
import { SideError } from "../../sync/side.ts";
import { announce, keepEndOfCalls } from "./announce.ts";
import type { SyncPorts } from "./ports.ts";

const at = "2026-06-01T10:00:00.000Z";
const later = "2026-06-01T10:00:20.000Z";
const extras = { note: { framework360: "Appunti" } };
const policy = withWays({ extras }, bothDirections);
const now = readNow({ shopify: { ...anna, lastName: "Riva" }, framework360: { ...anna, lastName: "Verdi" } });
const nothing = { fields: new Map(), tags: null, leftOut: [] };

/** Remembers what is saved. */
function openLinks() {
  const saved: LinkToSave[] = [];
  const save = (link: LinkToSave) => {
    saved.push(link);
    return Promise.resolve({ id: "link", version: new Date(later) });
  };
  const ports = { links: { save }, policy, now: () => new Date(later) };
  return { saved, ports: ports as Partial<SyncPorts> as SyncPorts };
}

/** The base that is kept before these writes. `earlier`: what the run before it kept. */
async function announced(
  plan: Plan,
  { earlier = null, changedAt = null }: { earlier?: Base | null; changedAt?: string | null } = {},
): Promise<Base | null | undefined> {
  const { saved, ports } = openLinks();
  const ids = { shopifyId: "shopify", framework360Id: "framework360", deletedOn: null };
  const link = earlier && { ...ids, id: "link", version: new Date(at), base: earlier };
  const shown = { ...now, shopify: { ...now.shopify!, changedAt } };
  const known = { link, replaced: null, base: earlier && { ...earlier, announced: null } };
  await announce({ plan, decisions: nothing }, { now: shown, at }, known, ports);
  return saved[0]?.base;
}

const update = (changes: { shopify?: Changes; framework360?: Changes }): Plan => ({
  ...{ kind: "update", conflicts: [] },
  changes: { shopify: {}, framework360: {}, ...changes },
});

describe("before a run writes", () => {
  test("it keeps what it is about to write, and where extra values stand: else the next run would not know its own", async () => {
    const base = await announced(update({ framework360: { note: "VIP" } }));
    expect(base).toMatchObject({ intent: { framework360: { note: "VIP" } }, places: placeKeys(extras) });
  });

  test("it keeps nothing where it writes nothing", async () => {
    expect(await announced(update({}))).toBeUndefined();
    expect(await announced({ kind: "unchanged", conflicts: [] })).toBeUndefined();
  });

  test("it keeps what an earlier try was to replace, where Shopify shows nothing newer", async () => {
    const replaced = { shopify: { lastName: "Bianchi" } };
    const earlier = { ...emptyBase, shopifySeenAt: at, announced: { at, replaced } };
    const plan = update({ shopify: { lastName: "Verdi" } });
    expect((await announced(plan, { earlier, changedAt: at }))?.announced).toEqual({ at, replaced });
  });
});

describe("once the calls of a run failed", () => {
  const base: Base = { ...emptyBase, announced: { at, replaced: {} } };

  async function kept(error: unknown, known: Base | null = base) {
    const { saved, ports } = openLinks();
    const link = { shopifyId: "shopify", framework360Id: null, base: known, deletedOn: null };
    await expect(keepEndOfCalls(error, link, ports)).rejects.toBe(error);
    return saved[0]?.base;
  }
  const failure = (marks: Partial<SideError> = {}) =>
    Object.assign(new SideError("framework360", "unavailable", explanation("not-shown")), marks);

  test("it keeps when they ended", async () => {
    expect(await kept(failure())).toEqual({ ...base, announced: { at: later, replaced: {} } });
  });

  test("it keeps that a subscription was accepted, a creation was not shown, or a yes is the account's own", async () => {
    expect((await kept(failure({ sent: ["newsletter"] })))?.announced?.sentSubscription).toBe(true);
    expect((await kept(failure({ sent: ["creation"] })))?.unshownCreationAt).toBe(later);
    expect((await kept(failure({ leavesOwnYes: true })))?.framework360Yes).toBe("own");
  });

  test("it keeps nothing of an error that is no side's, or where nothing was announced", async () => {
    expect(await kept(new Error("The worker is dead."))).toBeUndefined();
    expect(await kept(failure(), null)).toBeUndefined();
    expect(await kept(failure(), emptyBase)).toBeUndefined();
  });
});
