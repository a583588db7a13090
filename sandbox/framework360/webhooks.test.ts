import { describe, expect, it } from "vitest";
import { mario, startReceiver, startSandbox } from "./testing.ts";

describe("webhooks", () => {
  it("tells a registered address about changes made in the panel and through the API", async () => {
    const { post, control } = await startSandbox({ behaviour: { webhooks: "json" } });
    const { url, received } = await startReceiver();
    expect(await post("webhooks/create", { url })).toMatchObject({ status: 1 });
    await control("POST", "customers", { email: "anna@example.it" });
    await expect.poll(() => received.length).toBe(1);
    await post("customers/registration", mario);
    await expect.poll(() => received.length).toBe(2);

    const events = received.map(({ body }) => JSON.parse(body) as unknown);
    expect(events).toEqual([
      { event: "customer_created", data: { id: expect.any(Number), email: "anna@example.it" } },
      { event: "customer_created", data: { id: expect.any(Number), email: mario.email } },
    ]);
  });

  it("can send forms", async () => {
    const { post } = await startSandbox({ behaviour: { webhooks: "form" } });
    const { url, received } = await startReceiver();
    await post("webhooks/create", { url });
    await post("customers/registration", mario);
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]!.type).toContain("application/x-www-form-urlencoded");
    expect(Object.fromEntries(new URLSearchParams(received[0]!.body))).toEqual({
      event: "customer_created",
      customer_id: expect.stringMatching(/^\d+$/),
      email: mario.email,
    });
  });

  it("says nothing about a write that changes nothing, nor about generated customers", async () => {
    const { post, control } = await startSandbox({ behaviour: { webhooks: "json" } });
    const { url, received } = await startReceiver();
    await post("customers/registration", mario);
    await post("webhooks/create", { url });
    await post("customers/registration", mario);
    await control("POST", "customers/generate", { count: 5 });
    await post("customers/delete", { id: 1001 });
    await expect.poll(() => received.length).toBeGreaterThan(0);
    expect(received.map(({ body }) => (JSON.parse(body) as { event: string }).event)).toEqual([
      "customer_deleted",
    ]);
  });

  it("is silent until delivery is switched on, and after an address is removed", async () => {
    const { post, get, control } = await startSandbox();
    const { url, received } = await startReceiver();
    const { data } = await post("webhooks/create", { url });
    expect(await get("webhooks/test")).toMatchObject({ data: { sent: 0 } });
    await control("PUT", "behaviour", { webhooks: "json" });
    expect(await get("webhooks/test")).toMatchObject({ data: { sent: 1 } });
    await expect.poll(() => received.length).toBe(1);
    expect(await post("webhooks/delete", { id: (data as { id: number }).id })).toMatchObject({ status: 1 });
    expect(await get("webhooks/test")).toMatchObject({ data: { sent: 0 } });
    expect(await post("webhooks/delete", { url })).toEqual({ status: 0, error: "webhook_not_found" });
  });

  it("refuses an address that is none", async () => {
    const { post } = await startSandbox();
    expect(await post("webhooks/create", { url: "ftp://example.it" })).toEqual({
      status: 0,
      error: "url_invalid",
    });
  });

  it("drops and duplicates calls when told so", async () => {
    const { post, control } = await startSandbox({ behaviour: { webhooks: "json" } });
    const { url, received } = await startReceiver();
    await post("webhooks/create", { url });
    await control("PUT", "faults", { webhookDropRate: 1 });
    const { data } = await post("customers/registration", mario);
    expect((await control("GET", "stats")).body).toMatchObject({ webhooks: { dropped: 1 } });
    await control("PUT", "faults", { webhookDuplicateRate: 1 });
    await post("customers/update", { ...(data as object), nome: "Marco" });
    await expect.poll(() => received.length).toBe(2);
    expect(received[0]!.body).toBe(received[1]!.body);
  });
});
