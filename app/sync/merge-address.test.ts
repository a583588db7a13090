import { describe, expect, test } from "vitest";

import { bothDirections, faithful, snapshotOf } from "../../tests/support/pairs.ts";
import { emptyBase, type Base } from "./base.ts";
import { addressFields, type AddressField, type BySide, type Customer, type SideName } from "./customer.ts";
import { explanation } from "./explanation.ts";
import {
  differingAddressFields,
  hasNoAddress,
  isSameAddress,
  mergeAddress,
  whyNotHeld,
} from "./merge-address.ts";
import { givenTo, type Pair } from "./situation.ts";

type Address = Pick<Customer, AddressField>;

const blank: Address = { street: null, city: null, province: null, postalCode: null, country: null };
const milan: Address = {
  street: "Via Roma 1",
  city: "Milano",
  province: "MI",
  postalCode: "20121",
  country: "IT",
};
const turin: Address = {
  street: "Via Verdi 2",
  city: "Torino",
  province: "TO",
  postalCode: "10121",
  country: "IT",
};
const carbonia: Address = {
  street: "Via Gramsci 3",
  city: "Carbonia",
  province: "SU",
  postalCode: "09013",
  country: "IT",
};

/** Both sides' addresses now, and when they last agreed. */
function pairOf(now: BySide<Partial<Address>>, agreed?: BySide<Address>, more: Partial<Base> = {}): Pair {
  const base = { ...emptyBase, ...agreed, ...more };
  const read = { shopify: snapshotOf(now.shopify), framework360: snapshotOf(now.framework360) };
  const rest = { policy: { ...bothDirections, leftOut: [] }, represent: faithful };
  return { now: read, base, ...rest } as Partial<Pair> as Pair;
}

const agreedOn = (address: Address) => ({ shopify: address, framework360: address });

describe("an address on which both sides agreed", () => {
  test("stays as long as neither changes it", () => {
    expect(mergeAddress(pairOf(agreedOn(milan), agreedOn(milan)))).toEqual({ kind: "same" });
  });

  test("is carried as a whole when one side changes any part of it", () => {
    for (const change of [turin, { ...milan, street: "Via Roma 2" }, blank]) {
      expect(mergeAddress(pairOf({ shopify: change, framework360: milan }, agreedOn(milan)))).toEqual({
        kind: "carry",
        to: "framework360",
        cause: "changed",
      });
      expect(mergeAddress(pairOf({ shopify: milan, framework360: change }, agreedOn(milan)))).toEqual({
        kind: "carry",
        to: "shopify",
        cause: "changed",
      });
    }
  });

  test("that changes on both sides to two others goes the winner's way as a whole, never in parts", () => {
    const pair = pairOf(
      { shopify: { ...milan, street: "Via Roma 2" }, framework360: { ...milan, postalCode: "20122" } },
      agreedOn(milan),
    );
    expect(mergeAddress(pair)).toEqual({ kind: "carry", to: "framework360", cause: "both-changed" });
    const otherWay = { ...pair, policy: { ...pair.policy, conflictWinner: "framework360" as const } };
    expect(mergeAddress(otherWay)).toEqual({ kind: "carry", to: "shopify", cause: "both-changed" });
  });

  test("that changes on both sides to the same is agreed on again", () => {
    expect(mergeAddress(pairOf(agreedOn(turin), agreedOn(milan)))).toEqual({ kind: "agreed" });
  });

  test("that one side holds without the province it does not know is no edit of the province", () => {
    const present = { shopify: { ...carbonia, province: null }, framework360: carbonia };
    expect(mergeAddress(pairOf(present, present))).toEqual({ kind: "same" });
  });
});

describe("two addresses on first contact", () => {
  test("that are the same are agreed on", () => {
    expect(mergeAddress(pairOf(agreedOn(milan)))).toEqual({ kind: "agreed" });
    expect(mergeAddress(pairOf(agreedOn(blank)))).toEqual({ kind: "agreed" });
  });

  const { province: _none, ...part } = milan;
  test.each([
    ["blank or part of the other", [blank, { city: "Milano" }, part, { ...part, city: "MILANO" }]],
    ["a country alone, which a side may fill in by itself,", [{ ...blank, country: "FR" }]],
  ])("of which one is %s become the fuller one", (_what, addresses) => {
    for (const less of addresses) {
      expect(mergeAddress(pairOf({ shopify: less, framework360: milan }))).toEqual({
        kind: "carry",
        to: "shopify",
        cause: "changed",
      });
      expect(mergeAddress(pairOf({ shopify: milan, framework360: less }))).toEqual({
        kind: "carry",
        to: "framework360",
        cause: "changed",
      });
    }
  });

  test("that differ in their spelling alone go the winner's way: neither is fuller", () => {
    const shouted = { ...milan, street: "VIA ROMA 1", city: "MILANO" };
    for (const now of [
      { shopify: milan, framework360: shouted },
      { shopify: shouted, framework360: milan },
    ])
      expect(mergeAddress(pairOf(now))).toEqual({
        kind: "carry",
        to: "framework360",
        cause: "first-contact",
      });
  });

  test("that differ go the winner's way as a whole, though each holds what the other lacks", () => {
    const pair = pairOf({
      shopify: { street: "Via Roma 1", city: "Milano" },
      framework360: { city: "Torino", postalCode: "10121" },
    });
    expect(mergeAddress(pair)).toEqual({ kind: "carry", to: "framework360", cause: "first-contact" });
  });

  test("that are disputed are still in first contact while both stay as they are, and in no part", () => {
    const present = { shopify: milan, framework360: turin };
    const disputed: Partial<Base> = { disputed: ["city"] };
    expect(mergeAddress(pairOf(present, present, disputed))).toMatchObject({ cause: "first-contact" });
    const edited = { ...present, framework360: { ...turin, street: "Via Verdi 3" } };
    expect(mergeAddress(pairOf(edited, present, disputed))).toEqual({
      kind: "carry",
      to: "shopify",
      cause: "changed",
    });
    expect(mergeAddress(pairOf(agreedOn(milan), agreedOn(milan), disputed))).toEqual({ kind: "agreed" });
  });

  test("stay in first contact where only parts of them were ever agreed on", () => {
    const { country: _unknown, ...parts } = milan;
    const pair = pairOf(
      { shopify: milan, framework360: turin },
      { ...agreedOn(milan), shopify: parts as Address },
    );
    expect(mergeAddress(pair)).toMatchObject({ cause: "first-contact" });
  });
});

describe("a side that shows addresses in its own way", () => {
  const capitals = {
    ...faithful,
    framework360: (customer: Customer) => ({ ...customer, city: customer.city?.toUpperCase() ?? null }),
  };
  const pair = {
    ...pairOf({ shopify: milan, framework360: { ...milan, city: "MILANO" } }),
    represent: capitals,
  };

  test("shows the same address", () => {
    expect(isSameAddress(pair)).toBe(true);
    expect(mergeAddress(pair)).toEqual({ kind: "agreed" });
    expect(differingAddressFields(pair)).toEqual([]);
  });

  test("shows the same address where both hold the same, though both would write it in another way", () => {
    const { framework360 } = capitals;
    const equal = { ...pairOf(agreedOn(milan)), represent: { shopify: framework360, framework360 } };
    expect(isSameAddress(equal)).toBe(true);
    expect(differingAddressFields(equal)).toEqual([]);
  });

  test("differs in the other fields alone, whichever side it is", () => {
    const onShopify = {
      ...pairOf({ shopify: { ...milan, city: "MILANO" }, framework360: { ...milan, street: "Via Po 9" } }),
      represent: { ...faithful, shopify: capitals.framework360 },
    };
    expect(differingAddressFields(onShopify)).toEqual(["street"]);

    const moved = { ...pair, now: { ...pair.now, shopify: snapshotOf({ ...milan, street: "Via Po 9" }) } };
    expect(isSameAddress(moved)).toBe(false);
    expect(differingAddressFields(moved)).toEqual(["street"]);
  });
});

test("a text that a side can only show shortened is not given back shortened, though nothing was agreed on", () => {
  const whole = { ...milan, street: `Via ${"Lunghissima ".repeat(30)}1` };
  const shorten = (customer: Customer) => ({ ...customer, street: customer.street?.slice(0, 255) ?? null });
  const held = { ...whole, street: whole.street.slice(0, 255), city: "Monza" };
  const now = { shopify: held, framework360: whole };
  const represent = { ...faithful, shopify: shorten };
  for (const pair of [pairOf(now), pairOf(now, now, { disputed: ["street", "city"] })]) {
    expect(givenTo("framework360", "street", { ...pair, represent })).toBe(whole.street);
    expect(givenTo("framework360", "city", { ...pair, represent })).toBe("Monza");
  }
});

describe("an address that is edited on the side that did not take the other one's", () => {
  const why = { explanation: explanation("data-refused", { side: "framework360" }) };
  const given = (agreed: BySide<Address>, fields: readonly AddressField[], more: Partial<Base> = {}) => {
    const owed = { framework360: Object.fromEntries(fields.map((field) => [field, why])) };
    const edited = { ...agreed, framework360: { ...agreed.framework360, street: "Via Dante 9" } };
    const pair = pairOf(edited, agreed, { owed, ...more });
    return Object.fromEntries(addressFields.map((field) => [field, givenTo("shopify", field, pair)]));
  };

  test("goes to the other side as a whole, and not with the city of that one's", () => {
    const apart = { shopify: turin, framework360: milan };
    expect(given(apart, addressFields)).toEqual({ ...milan, street: "Via Dante 9" });
    const awaited = { changes: { framework360: turin }, since: "2026-11-30T10:00:00Z" };
    expect(given(apart, [], { awaited })).toEqual({ ...milan, street: "Via Dante 9" });
    const abroad = { ...milan, province: null, city: "Berlin", country: "DE" };
    expect(given({ ...apart, framework360: abroad }, addressFields)).toEqual({
      ...abroad,
      street: "Via Dante 9",
    });
  });

  test("takes no part away there that alone was not taken", () => {
    const agreed = { shopify: carbonia, framework360: { ...carbonia, province: null } };
    expect(given(agreed, ["province"])).toEqual({ ...carbonia, street: "Via Dante 9" });
  });
});

describe("a territory that is a country in Framework360, and a province of another country on Shopify", () => {
  const asProvince = ({ country, ...customer }: Customer): Customer =>
    country === "PR" ? { ...customer, country: "US", province: "PR" } : { ...customer, country };
  const sanJuan: Address = { ...milan, city: "San Juan", province: null, postalCode: "00901", country: "PR" };
  const onShopify: Address = { ...sanJuan, province: "PR", country: "US" };
  const merge = (now: BySide<Partial<Address>>, agreed?: BySide<Address>) =>
    mergeAddress({ ...pairOf(now, agreed), represent: { ...faithful, shopify: asProvince } });
  const agreed = { shopify: onShopify, framework360: sanJuan };

  test("is the same place", () => {
    expect(merge(agreed)).toEqual({ kind: "agreed" });
    expect(merge(agreed, agreed)).toEqual({ kind: "same" });
  });

  test("is completed on the side that knows less of it", () => {
    const { street: _street, ...part } = sanJuan;
    const { street: _other, ...partOnShopify } = onShopify;
    const completed = (to: string) => ({ kind: "carry", to, cause: "changed" });
    expect(merge({ shopify: onShopify, framework360: part })).toEqual(completed("framework360"));
    expect(merge({ shopify: partOnShopify, framework360: sanJuan })).toEqual(completed("shopify"));
  });

  test("is named with its province as the side that is edited names both, whichever of them changed", () => {
    const pair = (now: BySide<Address>) => ({
      ...pairOf(now, agreed),
      represent: { ...faithful, shopify: asProvince },
    });
    const given = (to: SideName, now: BySide<Address>) =>
      (["province", "country"] as const).map((field) => givenTo(to, field, pair(now)));
    const albany = { ...onShopify, city: "Albany", province: "NY" };
    expect(given("framework360", { ...agreed, shopify: albany })).toEqual(["NY", "US"]);
    const inItaly = { ...sanJuan, city: "Roma", country: "IT" };
    expect(given("shopify", { ...agreed, framework360: inItaly })).toEqual([null, "IT"]);
    const moved = { shopify: { ...onShopify, city: "Ponce" }, framework360: { ...sanJuan, city: "Ponce" } };
    expect(given("framework360", { ...agreed, shopify: moved.shopify })).toEqual(["PR", "PR"]);
    expect(given("shopify", { ...agreed, framework360: moved.framework360 })).toEqual(["PR", "US"]);
  });

  test("is another country than the one that the other side names", () => {
    const now = {
      shopify: { ...onShopify, province: "NY" },
      framework360: { city: "San Juan", country: "PR" },
    };
    expect(merge(now)).toMatchObject({ cause: "first-contact" });
    expect(merge({ shopify: onShopify, framework360: { city: "San Juan", country: "AQ" } })).toMatchObject({
      cause: "first-contact",
    });
  });
});

describe("why Shopify holds nothing of a part of Framework360's address", () => {
  /** Shopify knows neither the province SU nor the country XK. */
  const knownToShopify = (customer: Customer): Customer => {
    const country = customer.country === "XK" ? null : customer.country;
    return { ...customer, country, province: customer.province === "SU" ? null : customer.province };
  };
  const why = (field: AddressField, shopify: Partial<Address>, framework360: Partial<Address>) =>
    whyNotHeld(field, {
      ...pairOf({ shopify, framework360 }),
      represent: { ...faithful, shopify: knownToShopify },
    })?.code ?? null;

  test("is the country, or else the province, that it does not know", () => {
    expect(why("province", { ...carbonia, province: null }, carbonia)).toBe("province-unknown");
    expect(why("country", { ...carbonia, country: null }, { ...carbonia, country: "XK" })).toBe(
      "country-unknown",
    );
    expect(why("province", { city: "Carbonia" }, { city: "Carbonia", province: "SU" })).toBe(
      "province-unknown",
    );
  });

  test("is none where it holds a value, where Framework360 has none, or where it could hold it", () => {
    expect(why("province", milan, { ...milan, province: "SU" })).toBeNull();
    expect(why("province", { city: "Milano" }, { city: "Milano" })).toBeNull();
    expect(why("province", { ...milan, province: null }, milan)).toBeNull();
  });
});

test("a part that a side did not take at first is there once it shows it in its spelling, but not while it is as before", () => {
  const capitals = { ...milan, city: "MILANO" };
  const owed = {
    framework360: { city: { explanation: explanation("not-taken", { side: "framework360" }) } },
  };
  const shown = (before: Address) =>
    isSameAddress(
      pairOf({ shopify: milan, framework360: capitals }, { shopify: milan, framework360: before }, { owed }),
    );
  expect(shown({ ...milan, city: "Torino" })).toBe(true);
  expect(shown(capitals)).toBe(false);
});

test("a side has no address when all of it is blank", () => {
  expect(hasNoAddress(pairOf({ shopify: {}, framework360: milan }), "shopify")).toBe(true);
  expect(hasNoAddress(pairOf({ shopify: { country: "IT" }, framework360: milan }), "shopify")).toBe(false);
});
