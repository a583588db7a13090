import { getExtension } from "@shopify/ui-extensions-tester";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { CustomerState, Framework360State } from "../../../app/sync/framework360-state.ts";
import { json, press, shown, toShow, translator } from "../../shared/testing.ts";

const extension = getExtension("admin.customer-details.block.render");
const id = "gid://shopify/Customer/7004";
const requestId = "0192d1c2-7a5e-7d0b-9d2f-1f6f0f8f2c11";

const synced: CustomerState = {
  state: "synced",
  why: null,
  last: { at: "2026-11-26T09:30:00Z", outcome: "updated", direction: "inbound", fields: ["email", "city"] },
};
const without = (state: Framework360State): CustomerState => ({ state, why: null, last: null });

/** What the app answers, by path. */
let answers: Record<string, () => Response | Promise<Response>>;
let asked: { path: string; body: unknown }[];

beforeEach(() => {
  extension.setUp();
  extension.shopify.data.selected = [{ id }];
  extension.shopify.i18n.translate = translator("customer-block");
  answers = {};
  asked = [];
  extension.fetch = vi.fn(async (input: RequestInfo | URL, init?: RequestInit) => {
    const path = String(input).split("?")[0]!;
    asked.push({ path: String(input), body: init?.body ? JSON.parse(init.body as string) : null });
    return answers[path]!();
  });
});

afterEach(() => extension.tearDown());

const card = (state: CustomerState) => (answers["/extensions/customer"] = () => json(state));

describe("the card", () => {
  test("says that a customer is synced, and when, which way and which fields last", async () => {
    card(synced);
    await extension.render();
    await toShow(/^Synced/);
    expect(shown()).toMatch(/Last sent to Framework360: .*2026.*\(e-mail, city\)/);
    expect(asked[0]!.path).toBe(`/extensions/customer?id=${encodeURIComponent(id)}`);
  });

  test.each<[Framework360State, RegExp]>([
    ["partly", /^Synced in part.*waits for your answer/],
    ["unreached", /^Not synced yet.*stopped before it reached/],
    ["waiting", /^Waiting/],
    ["not-in-framework360", /^Not linked.*creates them there/],
    ["deleted", /^Deleted in Framework360.*not brought back/],
    ["left-out", /^Left out by choice.*You can still send this one/],
  ])("says that a customer is %s, and offers to send them", async (state, text) => {
    card(without(state));
    await extension.render();
    await toShow(text);
    expect(shown()).toContain("Send to Framework360");
  });

  test("says why a customer failed and what to do about it", async () => {
    card({ ...synced, state: "failed", why: { reason: "refused", target: "framework360" } });
    await extension.render();
    await toShow("Failed");
    expect(shown()).toContain(
      "Framework360 does not accept the customer’s data. Correct the data, then try again.",
    );
  });

  test("says what to do when Shopify refuses the app access", async () => {
    card({ ...synced, state: "failed", why: { reason: "unauthorized", target: "shopify" } });
    await extension.render();
    await toShow("Shopify refused this app access. Opening the app gives it access again.");
  });

  test("leads to where an account is connected, and sends nothing, while none is", async () => {
    card(without("not-connected"));
    await extension.render();
    await toShow("No Framework360 account is connected.");
    expect(document.querySelector("s-link")!.getAttribute("href")).toBe("app:app/connection");
    expect(document.querySelector("s-button")).toBeNull();
  });

  test("leads to the customer's lines in the app's activity", async () => {
    card(synced);
    await extension.render();
    await toShow("Activity of this customer");
    expect(document.querySelector("s-link")!.getAttribute("href")).toBe("app:app/activity?customer=7004");
  });

  test("changes by itself once a waiting customer is done", async () => {
    card(without("waiting"));
    await extension.render();
    await toShow(/^Waiting/);
    card(synced);
    await toShow(/^Synced/);
  });
});

describe("the card without an answer of the app", () => {
  test.each<[string, () => Response | Promise<Response>, string]>([
    ["the session has expired", () => new Response(null, { status: 401 }), "Your session has expired."],
    ["the person asked too often", () => new Response(null, { status: 429 }), "Too many requests."],
    ["the app fails", () => new Response(null, { status: 500 }), "The app does not answer."],
    ["nothing answers", () => Promise.reject(new TypeError("Failed to fetch")), "The app does not answer."],
    ["the answer is no JSON", () => new Response("<html>"), "The app does not answer."],
  ])("says so when %s", async (_what, answer, text) => {
    answers["/extensions/customer"] = answer;
    await extension.render();
    await toShow(text);
  });

  test("looks again when the person asks for it", async () => {
    answers["/extensions/customer"] = () => new Response(null, { status: 500 });
    await extension.render();
    await toShow("The app does not answer.");
    card(synced);
    press("Try again");
    await toShow(/^Synced/);
  });
});

describe("the button", () => {
  const sent = () => (answers["/extensions/sends"] = () => json({ sends: [{ customerId: id, requestId }] }));
  const ended = (outcome: object) =>
    (answers["/extensions/sends/progress"] = () =>
      json({
        progress: [
          { requestId, state: "done", target: "framework360", fields: [], reason: null, ...outcome },
        ],
      }));

  test.each([
    ["created", { outcome: "created" }, "Created in Framework360."],
    ["updated", { outcome: "updated", fields: ["phone"] }, "Updated: phone."],
    ["unchanged", { outcome: "unchanged" }, "Already up to date."],
    ["partly", { outcome: "partly", fields: ["city"] }, "Sent in part. Written: city."],
    ["partly, without a write", { outcome: "partly", fields: [] }, "Not everything could be sent."],
    [
      "failed",
      { outcome: "failed", reason: "unavailable" },
      "Not sent. Framework360 does not answer at the moment.",
    ],
    ["skipped", { outcome: "skipped", reason: "no-email" }, "Not sent. The customer has no e-mail address"],
    [
      "gone meanwhile",
      { outcome: "skipped", reason: "nobody" },
      "Not sent. The customer no longer exists on either side.",
    ],
  ])("sends this customer and says what came of it: %s", async (_what, outcome, text) => {
    card(without("not-in-framework360"));
    sent();
    ended(outcome);
    await extension.render();
    await toShow("Send to Framework360");
    press("Send to Framework360");
    await toShow(text);
    expect(asked.find(({ path }) => path === "/extensions/sends")!.body).toEqual({ customers: [id] });
  });

  test("is answered with why, when the app takes no send", async () => {
    card(synced);
    answers["/extensions/sends"] = () => new Response(null, { status: 401 });
    await extension.render();
    await toShow("Send to Framework360");
    press("Send to Framework360");
    await toShow("Your session has expired. Reload this page.");
  });
});
