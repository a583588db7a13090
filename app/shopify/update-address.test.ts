import { describe, expect, test } from "vitest";

import type { Changes } from "../sync/customer.ts";
import {
  addresses,
  holding,
  id,
  refusal,
  refusing,
  shopify,
  undated,
  wire,
  written,
  type Answer,
} from "./testing.ts";

const milano = {
  id: "gid://shopify/MailingAddress/1",
  firstName: null,
  lastName: null,
  phone: null,
  company: null,
  address1: "Via Roma 1",
  address2: "Scala B",
  city: "Milano",
  provinceCode: "MI",
  zip: "20121",
  countryCodeV2: "IT",
};
const torino = {
  ...milano,
  id: "gid://shopify/MailingAddress/2",
  address1: "Via Verdi 2",
  address2: null,
  city: "Torino",
  provinceCode: "TO",
  zip: "10121",
};
const inMilano = {
  street: "Via Roma 1, Scala B",
  city: "Milano",
  province: "MI",
  postalCode: "20121",
  country: "IT",
};
const inTorino = {
  street: "Via Verdi 2",
  city: "Torino",
  province: "TO",
  postalCode: "10121",
  country: "IT",
};
const inRoma = { street: "Via Po 3", city: "Roma", province: "RM", postalCode: "00198", country: "IT" };

async function update(
  changes: Changes,
  {
    held = milano,
    all = [milano, torino],
    answers = {},
    context = {},
  }: {
    held?: typeof milano | typeof torino | null;
    all?: object[];
    answers?: Record<string, Answer | Answer[]>;
    context?: { replacesAgreedAddress?: boolean };
  } = {},
) {
  const shop = shopify({
    ReadCustomer: holding({ ...wire, defaultAddress: held }),
    ReadAddresses: addresses(...all),
    ChooseAddress: written({ ...wire, defaultAddress: torino }),
    ...answers,
  });
  const current = (await shop.side.read(id))!;
  shop.calls.length = 0;
  const { refused } = await shop.side.update(current, changes, { ...undated, ...context });
  return { ...shop, refused, writes: shop.calls.filter(({ name }) => !name.startsWith("Read")) };
}

describe("an address that is written", () => {
  test("becomes the default one when the customer has it among the others, however it is spelled", async () => {
    for (const street of ["Via Verdi 2", "via Verdi, 2"]) {
      const { writes, refused } = await update({ ...inTorino, street });
      expect(writes).toEqual([
        { name: "ChooseAddress", variables: { customerId: id, addressId: torino.id } },
      ]);
      expect(refused).toEqual([]);
    }
  });

  test("is no other one of the customer's that differs by a mark that is no accent", async () => {
    const other = { ...torino, address1: "ガーデン 2" };
    const { writes } = await update({ ...inTorino, street: "カーデン 2" }, { all: [milano, other] });
    expect(writes).toMatchObject([
      { name: "UpdateAddress", variables: { addressId: milano.id, address: { address1: "カーデン 2" } } },
    ]);
  });

  test("takes the customer's company along into another address that has none", async () => {
    const { writes } = await update(inTorino, { held: { ...milano, company: "Bianchi Srl" } as never });
    expect(writes).toEqual([
      {
        name: "UpdateAddress",
        variables: {
          customerId: id,
          addressId: torino.id,
          address: { company: "Bianchi Srl" },
          setAsDefault: true,
        },
      },
    ]);
  });

  test("leaves another address its own company, and becomes the one that has the customer's where two say the same", async () => {
    const held = { ...milano, company: "Bianchi Srl" } as never;
    const other = { ...torino, company: "Altra Srl" };
    const one = await update(inTorino, { held, all: [held, other] });
    expect(one.writes).toEqual([
      { name: "ChooseAddress", variables: { customerId: id, addressId: torino.id } },
    ]);
    const own = { ...torino, id: "gid://shopify/MailingAddress/3", company: "Bianchi Srl" };
    const two = await update(inTorino, { held, all: [held, other, own] });
    expect(two.named("ChooseAddress")).toEqual([{ customerId: id, addressId: own.id }]);
    const named = await update({ ...inTorino, company: "Altra Srl" }, { held, all: [held, own, other] });
    expect(named.named("ChooseAddress")).toEqual([{ customerId: id, addressId: other.id }]);
  });

  test("changes the default address in place and as a whole when the customer has no such address", async () => {
    const { named } = await update(inRoma);
    expect(named("UpdateAddress")).toEqual([
      {
        customerId: id,
        addressId: milano.id,
        address: {
          address1: "Via Po 3",
          address2: "",
          city: "Roma",
          provinceCode: "RM",
          zip: "00198",
          countryCode: "IT",
        },
      },
    ]);
  });

  test("keeps the second line where the street still ends with it", async () => {
    const { named } = await update({ ...inMilano, street: "Via Roma 9, Scala B" });
    expect(named("UpdateAddress")[0]!.address).toMatchObject({ address1: "Via Roma 9", address2: "Scala B" });
  });

  test("leaves both lines as they are when the street reads the same, and writes nothing that is there", async () => {
    const { named } = await update({ ...inMilano, postalCode: "20122" });
    expect(named("UpdateAddress")[0]!.address).toEqual({
      city: "Milano",
      provinceCode: "MI",
      zip: "20122",
      countryCode: "IT",
    });
    expect((await update(inMilano)).writes).toEqual([]);
  });

  test("has the street in one line where the second one is no more, and the province by Shopify's own code", async () => {
    const cancun = { ...inRoma, street: "Av. Tulum 3, Planta 2", province: "QROO", country: "MX" };
    const { named } = await update(cancun);
    expect(named("UpdateAddress")[0]!.address).toMatchObject({
      ...{ address1: "Av. Tulum 3, Planta 2", address2: "" },
      provinceCode: "Q ROO",
    });
  });

  test("is added beside a default address that the other side never had, unless that says the same", async () => {
    const context = { replacesAgreedAddress: false };
    const { writes } = await update(inRoma, { context });
    expect(writes.map(({ name }) => name)).toEqual(["CreateAddress"]);
    const same = await update({ ...inMilano, street: "via roma 1, scala b" }, { context });
    expect(same.writes).toMatchObject([{ name: "UpdateAddress", variables: { addressId: milano.id } }]);
  });

  test("takes the customer's company along where it is added beside the default one", async () => {
    const held = { ...milano, company: "Bianchi Srl" } as never;
    const context = { replacesAgreedAddress: false };
    const added = await update(inRoma, { held, all: [held], context });
    expect(added.named("CreateAddress")[0]!.address).toMatchObject({ city: "Roma", company: "Bianchi Srl" });
    const cleared = await update({ ...inRoma, company: null }, { held, all: [held], context });
    expect(cleared.named("CreateAddress")[0]!.address).toMatchObject({ city: "Roma", company: "" });
  });

  test("is the first one of a customer without addresses, and the default one of addresses without a default", async () => {
    const none = await update(inRoma, { held: null, all: [] });
    expect(none.writes.map(({ name }) => name)).toEqual(["CreateAddress"]);
    const undefaulted = await update(inTorino, { held: null });
    expect(undefaulted.writes.map(({ name }) => name)).toEqual(["ChooseAddress"]);
  });

  test("costs no look at the other addresses when only the company changes", async () => {
    const { calls } = await update({ company: "Bianchi Srl" });
    expect(calls.map(({ name }) => name)).toEqual(["UpdateAddress", "ReadCustomer"]);
  });
});

test("Puerto Rico is written as the province of the United States that it is on Shopify", async () => {
  const sanJuan = { ...inRoma, city: "San Juan", province: null, postalCode: "00901", country: "PR" };
  const written = { city: "San Juan", provinceCode: "PR", zip: "00901", countryCode: "US" };
  const { named, refused } = await update(sanJuan);
  expect(named("UpdateAddress")[0]!.address).toMatchObject(written);
  expect(refused).toEqual([]);
});

describe("a street whose two lines are longer together than one may be", () => {
  const [first, second] = ["Via Roma 1 ".repeat(18).trim(), "Scala B ".repeat(20).trim()];
  const held = { ...milano, address1: first, address2: second };
  const street = `${first}, ${second}`;

  test("stays as it is when another part of the address is written", async () => {
    for (const changes of [{ city: "Monza" }, { ...inMilano, street, city: "Monza" }]) {
      const { named } = await update(changes, { held, all: [held] });
      const { address } = named("UpdateAddress")[0]!;
      expect(address).toMatchObject({ city: "Monza" });
      expect(address).not.toHaveProperty("address1");
      expect(address).not.toHaveProperty("address2");
    }
  });

  test("keeps both in an address that is added beside it", async () => {
    const context = { replacesAgreedAddress: false };
    const { named } = await update({ city: "Monza" }, { held, all: [held], context });
    expect(named("CreateAddress")[0]!.address).toMatchObject({
      address1: first,
      address2: second,
      city: "Monza",
    });
  });
});

describe("what Shopify does not hold of an address", () => {
  const carbonia = {
    street: "Via Sulcis 1",
    city: "Carbonia",
    province: "SU",
    postalCode: "09013",
    country: "IT",
  };

  test("is written blank when it is a province: Carbonia, no province, told", async () => {
    const { named, refused } = await update(carbonia);
    expect(named("UpdateAddress")[0]!.address).toMatchObject({ city: "Carbonia", provinceCode: null });
    const why = { code: "province-unknown", params: { side: "shopify" } };
    expect(refused).toEqual([{ field: "province", explanation: why }]);
  });

  test("is written blank when Shopify refuses a province that we know", async () => {
    const { named, refused } = await update(
      { ...carbonia, province: "CI" },
      { answers: { UpdateAddress: [refusing(["address", "province"], "Province is invalid"), written()] } },
    );
    expect(named("UpdateAddress").map(({ address }) => address)).toMatchObject([
      { city: "Carbonia", provinceCode: "CI" },
      { city: "Carbonia", provinceCode: null, zip: "09013", countryCode: "IT" },
    ]);
    expect(refused).toEqual([refusal("province", "Province is invalid")]);
  });

  test("is the whole address when it is the country, and the company is written all the same", async () => {
    const { writes, refused } = await update({ ...inRoma, country: "AQ", company: "Bianchi Srl" });
    expect(writes).toEqual([
      {
        name: "UpdateAddress",
        variables: { customerId: id, addressId: milano.id, address: { company: "Bianchi Srl" } },
      },
    ]);
    expect(refused.map(({ field }) => field)).toEqual([
      "street",
      "city",
      "province",
      "postalCode",
      "country",
    ]);
    expect(refused[0]!.explanation.code).toBe("country-unknown");
    const short = await update({ ...inRoma, province: null, country: "AQ" });
    expect(short.refused.map(({ field }) => field)).toEqual(["street", "city", "postalCode", "country"]);
  });

  test("is the whole address when Shopify refuses all that it says: the customer keeps the one there is", async () => {
    const { writes, refused } = await update(
      { street: null, city: null, province: null, postalCode: "999999", country: null },
      { answers: { UpdateAddress: refusing(["address", "zip"], "Zip is invalid") } },
    );
    expect(writes).toHaveLength(1);
    expect(refused).toEqual(
      (["street", "city", "province", "postalCode", "country"] as const).map((field) =>
        refusal(field, "Zip is invalid"),
      ),
    );
  });

  test("is the whole address when Shopify refuses the country of a customer's first one, and none is created", async () => {
    const { writes, refused } = await update(inRoma, {
      ...{ held: null, all: [] },
      answers: { CreateAddress: refusing(["address", "country"], "Country is invalid") },
    });
    expect(writes).toHaveLength(1);
    expect(refused).toHaveLength(5);
  });

  test("is the whole address beside a company that is refused as well, or that Shopify names no field of", async () => {
    const errors = [
      { field: ["address", "country"], message: "Country is invalid" },
      { field: ["address", "company"], message: "Company is too long" },
    ];
    const both = await update(
      { ...inRoma, company: "Bianchi Srl" },
      { answers: { UpdateAddress: () => ({ anything: { userErrors: errors } }) } },
    );
    expect(both.refused.map(({ field }) => field)).toEqual([
      ...["street", "city", "province", "postalCode", "country", "company"],
    ]);
    expect(both.refused.at(-1)).toEqual(refusal("company", "Company is too long"));
    const unnamed = await update(
      { ...inRoma, country: "AQ", company: "Bianchi Srl" },
      { answers: { UpdateAddress: refusing(null, "It is odd") } },
    );
    expect(unnamed.refused.map(({ explanation: { code } }) => code)).toEqual([
      ...Array<string>(5).fill("country-unknown"),
      "data-refused",
    ]);
  });

  test("is the whole address when Shopify says that it exists already", async () => {
    const { named, refused } = await update(inRoma, {
      answers: { UpdateAddress: refusing(["address"], "Address already exists") },
    });
    expect(named("UpdateAddress")).toHaveLength(1);
    expect(refused).toEqual(
      ["street", "city", "province", "postalCode", "country"].map((field) =>
        refusal(field as "street", "Address already exists"),
      ),
    );
  });
});
