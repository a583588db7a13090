import { describe, expect, test } from "vitest";

import { bothDirections as both, withWays } from "../../tests/support/pairs.ts";
import { carriesFrom, isWanted, policyOfManualSend, type Policy } from "./policy.ts";

const inboundOnly: Policy = { ...both, outbound: false };
const outboundOnly: Policy = { ...both, inbound: false };
const off: Policy = { ...both, inbound: false, outbound: false };

test("a change is carried from a side when the direction to the other one is on", () => {
  expect([carriesFrom(inboundOnly, "shopify"), carriesFrom(inboundOnly, "framework360")]).toEqual([
    true,
    false,
  ]);
  expect([carriesFrom(outboundOnly, "shopify"), carriesFrom(outboundOnly, "framework360")]).toEqual([
    false,
    true,
  ]);
});

describe("a send by hand", () => {
  test("turns on its own direction and leaves the other one as it is", () => {
    expect(policyOfManualSend(off, "framework360")).toMatchObject({ inbound: false, outbound: true });
    expect(policyOfManualSend(off, "shopify")).toMatchObject({ inbound: true, outbound: false });
    expect(policyOfManualSend(both, "framework360")).toMatchObject({ inbound: true, outbound: true });
  });

  test.each(["shopify", "framework360"] as const)("from %s lets that side win", (side) => {
    expect(policyOfManualSend(both, side).conflictWinner).toBe(side);
  });

  test("changes nothing else", () => {
    const chosen = withWays({ tags: "none", newsletter: "to-shopify" });
    expect(policyOfManualSend(chosen, "shopify").ways).toEqual(chosen.ways);
  });
});

describe("a request is wanted", () => {
  const plain = { side: "shopify", byHand: false, merged: false } as const;

  test("when its direction is on", () => {
    expect(isWanted(inboundOnly, plain)).toBe(true);
    expect(isWanted(outboundOnly, plain)).toBe(false);
    expect(isWanted(outboundOnly, { ...plain, side: "framework360" })).toBe(true);
  });

  test("whatever is on, when a person sends the customer by hand", () => {
    expect(isWanted(off, { ...plain, byHand: true })).toBe(true);
  });

  test("about a merge, when either direction is on", () => {
    expect(isWanted(inboundOnly, { ...plain, merged: true })).toBe(true);
    expect(isWanted(outboundOnly, { ...plain, merged: true })).toBe(true);
    expect(isWanted(off, { ...plain, merged: true })).toBe(false);
  });
});
