import { describe, expect, test } from "vitest";
import type { Json } from "./testing.ts";
import { installed } from "./testing.ts";

describe("Consent", () => {
  const consent = `mutation ($input: CustomerEmailMarketingConsentUpdateInput!) {
    customerEmailMarketingConsentUpdate(input: $input) { customer { id } userErrors { field message code } }
  }`;
  const fields = "defaultEmailAddress { marketingState marketingOptInLevel marketingUpdatedAt }";

  async function withAnna(email: string | null = "anna@example.it") {
    const sandbox = await installed();
    const id = await sandbox.newId({ firstName: "Anna", email });
    const setConsent = (emailMarketingConsent: Json) =>
      sandbox.graphql(consent, { input: { customerId: id, emailMarketingConsent } });
    const state = async () => (await sandbox.customer(id, fields)).defaultEmailAddress;
    return { ...sandbox, id, setConsent, state };
  }

  test("an older consent than the present one is ignored without an error", async () => {
    const { setConsent, state } = await withAnna();
    await setConsent({
      marketingState: "SUBSCRIBED",
      marketingOptInLevel: "SINGLE_OPT_IN",
      consentUpdatedAt: "2026-03-01T10:00:00Z",
    });
    const older = await setConsent({
      marketingState: "UNSUBSCRIBED",
      consentUpdatedAt: "2026-02-01T10:00:00Z",
    });

    expect(older.body.data.customerEmailMarketingConsentUpdate.userErrors).toEqual([]);
    expect(await state()).toEqual({
      marketingState: "SUBSCRIBED",
      marketingOptInLevel: "SINGLE_OPT_IN",
      marketingUpdatedAt: "2026-03-01T10:00:00Z",
    });
  });

  test("a newer one is taken, and keeps the opt-in level it does not name", async () => {
    const { setConsent, state } = await withAnna();
    await setConsent({
      marketingState: "SUBSCRIBED",
      marketingOptInLevel: "CONFIRMED_OPT_IN",
      consentUpdatedAt: "2026-03-01T10:00:00Z",
    });
    await setConsent({ marketingState: "UNSUBSCRIBED", consentUpdatedAt: "2026-04-01T10:00:00Z" });
    expect(await state()).toMatchObject({
      marketingState: "UNSUBSCRIBED",
      marketingOptInLevel: "CONFIRMED_OPT_IN",
    });
  });

  test.each([
    [{ marketingState: "SUBSCRIBED" }, "Marketing opt in level must exist"],
    [
      { marketingState: "UNSUBSCRIBED", consentUpdatedAt: "2999-01-01T00:00:00Z" },
      "Consent updated at must not be in the future",
    ],
    [
      { marketingState: "PENDING", marketingOptInLevel: "SINGLE_OPT_IN" },
      "Marketing opt in level must be confirmed opt-in for pending consent state",
    ],
  ])("%j is refused", async (input, message) => {
    const { setConsent } = await withAnna();
    const { body } = await setConsent(input);
    expect(body.data.customerEmailMarketingConsentUpdate.userErrors[0].message).toBe(message);
  });

  test("NOT_SUBSCRIBED cannot be set", async () => {
    const { setConsent } = await withAnna();
    const { body } = await setConsent({ marketingState: "NOT_SUBSCRIBED" });
    expect(body.errors[0]).toMatchObject({
      message: "Cannot specify NOT_SUBSCRIBED as a marketing state input",
      extensions: { code: "INVALID" },
    });
  });

  test("a customer without e-mail takes no consent", async () => {
    const { setConsent, shop } = await withAnna(null);
    await setConsent({ marketingState: "UNSUBSCRIBED" });
    expect(shop.ordered[0]?.emailConsent.state).toBe("NOT_SUBSCRIBED");
  });
});
