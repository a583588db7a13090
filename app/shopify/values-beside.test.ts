import { describe, expect, test } from "vitest";

import { addresses, holding, id, shopify, wire } from "./testing.ts";

const atCheckout = { ...wire.defaultAddress, firstName: "Anna", lastName: "Bianchi", phone: "333 123 4567" };
const nameless = { ...wire, firstName: null, lastName: null, defaultPhoneNumber: null };

async function beside(held: object, all: object[] = []) {
  const { side, calls } = shopify({ ReadCustomer: holding(held), ReadAddresses: addresses(...all) });
  const snapshot = (await side.read(id))!;
  return { values: await side.valuesBeside!(snapshot), snapshot, calls: calls.map(({ name }) => name) };
}

describe("what stands beside a customer's own values", () => {
  test("are the names and the phone of the default address, which cost no call", async () => {
    const { values, calls } = await beside({ ...nameless, defaultAddress: atCheckout });
    expect(values).toEqual({ firstName: "Anna", lastName: "Bianchi", phone: "+393331234567" });
    expect(calls).toEqual(["ReadCustomer"]);
  });

  test("is the first address where none is the default one", async () => {
    const { values, calls } = await beside({ ...nameless, defaultAddress: null }, [atCheckout]);
    expect(values).toMatchObject({ street: "Via Roma 1, Scala B", city: "Torino", firstName: "Anna" });
    expect(calls).toEqual(["ReadCustomer", "ReadAddresses"]);
  });

  test("is not taken for the customer's own: it is compared with nothing", async () => {
    const { snapshot } = await beside({ ...nameless, defaultAddress: null }, [atCheckout]);
    expect(snapshot.customer).toMatchObject({ firstName: null, phone: null, street: null });
  });

  test("takes no half name, no phone that cannot be dialled, and nothing that the customer has itself", async () => {
    const { values } = await beside({
      ...wire,
      firstName: null,
      defaultPhoneNumber: null,
      defaultAddress: { ...atCheckout, phone: "ask Luca" },
    });
    expect(values).toEqual({});
    expect((await beside(wire)).values).toEqual({});
    expect((await beside({ ...wire, lastName: null, defaultAddress: atCheckout })).values).toEqual({});
  });

  test("is nothing for a customer without addresses", async () => {
    expect((await beside({ ...nameless, defaultAddress: null })).values).toEqual({});
  });
});
