import { describe, expect, it } from "vitest";
import { mario, startReceiver, startSandbox } from "../testing.ts";

async function openPanel() {
  const sandbox = await startSandbox();
  const read = async (path: string) => (await fetch(`${sandbox.origin}${path}`)).text();
  /** Submits a form and reads the page that it leads to. */
  async function submit(path: string, fields: Record<string, string> | [string, string][]) {
    const response = await fetch(`${sandbox.origin}${path}`, {
      method: "POST",
      body: new URLSearchParams(fields),
    });
    return { url: response.url, page: await response.text() };
  }
  return { ...sandbox, read, submit };
}

const form = {
  ...mario,
  telefono: "+393331234567",
  comune: "Bergamo",
  tags: "vip, fair",
  marketing_active: "on",
};

describe("the control panel", () => {
  it("opens at the root with the address and the key to connect with", async () => {
    const { origin, apiKey, read } = await openPanel();
    const page = await read("/");
    expect(page).toContain(`value="${origin}"`);
    expect(page).toContain(`value="${apiKey}"`);
  });

  it("creates and edits customers that the API then shows", async () => {
    const { get, submit } = await openPanel();
    const { page } = await submit("/panel/customers", form);
    expect(page).toContain("Customer saved.");
    expect(await get("customers/get", { email: mario.email })).toMatchObject({
      data: { telefono_cellulare: form.telefono, tags: ["vip", "fair"], marketing_active: true },
    });

    const { marketing_active: _unticked, ...unticked } = form;
    await submit("/panel/customers/1001", { ...unticked, nome: "Marco", tags: "" });
    expect(await get("customers/get", { id: "1001" })).toMatchObject({
      data: { nome: "Marco", tags: [], marketing_active: false },
    });
  });

  it("finds, shows and deletes a customer", async () => {
    const { origin, read, submit, get } = await openPanel();
    await submit("/panel/customers", form);
    expect(await read("/panel?q=ROSSI")).toContain(`<td>${mario.email}</td>`);
    expect(await read("/panel?q=verdi")).not.toContain(`<td>${mario.email}</td>`);
    expect(
      (await submit("/panel/customers/1001/orders", { total: "12.50", status: "pending" })).page,
    ).toContain("€ 12.50");
    await submit("/panel/customers/1001/delete", {});
    expect(await get("customers/list")).toEqual({ status: 1, data: [] });
    expect((await fetch(`${origin}/panel/customers/1001`)).status).toBe(404);
  });

  it("runs no markup that a client wrote into a customer or the timeline", async () => {
    const { post, read } = await openPanel();
    const markup = "<script>alert(1)</script>";
    await post("customers/registration", { ...mario, nome: markup });
    await post("customers/history/create", {
      customer_id: 1001,
      title: markup,
      content: `<p>Hello</p>${markup}`,
    });
    const pages = (await read("/panel")) + (await read("/panel/customers/1001"));
    expect(pages).not.toContain("<script>alert");
    expect(pages).toContain("Hello");
  });

  it("takes permissions away from a key", async () => {
    const { apiKey, get, submit } = await openPanel();
    await submit(`/panel/keys/${apiKey}`, [["permissions", "customers/get"]]);
    expect(await get("customers/list")).toEqual({ status: 0, error: "api_key_permission_denied" });
  });

  it("delivers to a webhook address that a person pasted", async () => {
    const { submit } = await openPanel();
    const { url, received } = await startReceiver();
    await submit("/panel/webhooks", { url, delivery: "json" });
    await submit("/panel/customers", form);
    await expect.poll(() => received.length).toBe(1);
    expect(received[0]!.body).toContain(mario.email);
  });

  it("says whether changes are delivered, and to how many addresses", async () => {
    const { submit, read } = await openPanel();
    expect(await read("/panel/settings")).toContain("Delivery is off");
    const { page } = await submit("/panel/webhooks", { url: "", delivery: "form" });
    expect(page).toContain("there is no address yet");
    const saved = await submit("/panel/webhooks", { url: "https://example.it/hints", delivery: "form" });
    expect(saved.page).toContain("Delivery is on (form): each change is told to one address.");
    expect(saved.page).toMatch(/<option selected>form/);
  });

  it("sets faults and behaviour, and refuses values out of range", async () => {
    const { submit, control } = await openPanel();
    const faults = {
      errorRate: "0.5",
      errorWhen: "after",
      latencyMin: "0",
      latencyMax: "20",
      errorKinds: "empty",
    };
    await submit("/panel/faults", faults);
    const expected = {
      errorRate: 0.5,
      errorWhen: "after",
      latencyMs: { min: 0, max: 20 },
      errorKinds: ["empty"],
    };
    expect((await control("GET", "faults")).body).toMatchObject(expected);
    expect((await submit("/panel/faults", { ...faults, errorRate: "2" })).page).toContain("not saved");
    expect((await control("GET", "faults")).body).toMatchObject(expected);

    await submit("/panel/behaviour", { tagsOnRead: "string", maxListLimit: "7", updateAppliesTags: "on" });
    expect((await control("GET", "behaviour")).body).toMatchObject({
      tagsOnRead: "string",
      maxListLimit: 7,
      updateAppliesTags: true,
    });
  });
});
