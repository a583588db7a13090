import { describe, expect, test, vi } from "vitest";
import { addTags, createCustomer, deleteCustomer, editCustomer, setEmailConsent } from "./customers.ts";
import { includedFields } from "./included-fields.ts";
import { startReceiver, startSandbox } from "./testing.ts";

describe("include_fields", () => {
  test.each([
    [["id"], `{"id":9223372036854775807}`],
    [["a"], `{"a":{"b":1,"c":[1.50]}}`],
    [["a.b"], `{"a":{"b":1}}`],
    [["list.price", "missing"], `{"list":[{"price":"1"},{}]}`],
    [["missing.deeper"], `{}`],
  ])("%j leave %s of a payload", (fields, left) => {
    const payload = `{"id":9223372036854775807,"a":{"b":1,"c":[1.50]},"list":[{"price":"1","name":"x"},{"name":"y"}]}`;
    expect(includedFields(payload, fields)).toBe(left);
  });

  test("of the app's own configuration leave a webhook nothing of a person", async () => {
    const { origin, received } = await startReceiver();
    const sandbox = await startSandbox({ appOrigin: origin });
    await sandbox.install();
    const { shop } = sandbox;
    const addresses = [{ address1: "Via Roma 12", city: "Bergamo" }];
    const given = { firstName: "Anna", email: "anna@example.it", phone: "+393331234567", addresses };
    const { id } = createCustomer(shop, given).customer!;
    editCustomer(shop, id, { lastName: "Bianchi", note: "A note" });
    addTags(shop, id, ["a tag"]);
    setEmailConsent(shop, id, { marketingState: "SUBSCRIBED", marketingOptInLevel: "SINGLE_OPT_IN" });
    deleteCustomer(shop, id);
    await vi.waitFor(() => expect(received.some(({ topic }) => topic === "customers/delete")).toBe(true));

    const bodies = received.map(({ topic, body }) => [topic, Object.keys(JSON.parse(body)).toSorted()]);
    const fields = Object.fromEntries(bodies) as Record<string, string[]>;
    const changed = ["admin_graphql_api_id", "id", "updated_at"];
    expect(fields).toMatchObject({
      "customers/create": changed,
      "customers/update": changed,
      "customer.tags_added": ["customerId", "occurredAt"],
      "customers_email_marketing_consent/update": ["customer_id"],
    });
    const text = received.map(({ body }) => body).join();
    expect(text).not.toMatch(/anna|bianchi|roma|bergamo|3331234567|a note|a tag/i);
  });
});
