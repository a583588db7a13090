import { getExtension } from "@shopify/ui-extensions-tester";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import type { SegmentSend } from "../../../app/sync/send-state.ts";
import { json, press, shown, toShow, translator } from "../../shared/testing.ts";

const segment = "gid://shopify/Segment/1001";
const running: SegmentSend = {
  ...{ id: "send", state: "running", failure: null, found: 250, isListed: false, left: 200 },
  ...{ counts: { created: 50 }, reasons: [] },
};
const ended: SegmentSend = {
  ...running,
  ...{ state: "done", found: 600, isListed: true, left: 0 },
  ...{ counts: { created: 590, unchanged: 6, failed: 4 }, reasons: [{ reason: "no-email", count: 4 }] },
};

describe("the action on a segment's page", () => {
  const extension = getExtension("admin.customer-segment-details.action.render");
  let asked: unknown[];
  /** What the app answers to looks, one after the other; the last one is repeated. */
  let looks: (SegmentSend | null)[];
  let begin: () => Response;

  beforeEach(() => {
    extension.setUp();
    extension.shopify.i18n.translate = translator("send-to-framework360");
    extension.shopify.close = vi.fn();
    extension.shopify.data.selected = [{ id: segment }];
    asked = [];
    looks = [null];
    begin = () => json({ begun: "begun", progress: running });
    extension.fetch = vi.fn(async (_input: RequestInfo | URL, init?: RequestInit) => {
      if (!init?.body) return json({ progress: looks.length > 1 ? looks.shift() : looks[0] });
      const body = JSON.parse(init.body as string) as { intent: string };
      asked.push(body);
      return body.intent === "begin" ? begin() : json({ progress: { ...running, state: "stopping" } });
    });
  });

  afterEach(() => extension.tearDown());

  test("says that Shopify does not list the segment, and what to do", async () => {
    looks = [running, { ...ended, state: "failed", failure: "not-listed" }];
    await extension.render();
    await toShow("Check that the segment still exists");
  });

  test("asks, shows how far it is, and says truly what was done", async () => {
    await extension.render();
    await toShow("Send all customers of this segment");
    expect(asked).toEqual([]);
    looks = [running, ended];
    press("Send");
    await toShow("50 customers are done, of 250 found so far.");
    await toShow("Not every customer could be sent.");
    expect(asked).toEqual([{ intent: "begin", segment }]);
    for (const line of [
      "Created: 590",
      "Already up to date: 6",
      "Not sent: 4",
      "4 × The customer has no e-mail",
    ])
      expect(shown()).toContain(line);
  });

  test("does not say that all were sent where a value was not taken", async () => {
    looks = [{ ...ended, counts: { created: 590, partly: 10 }, reasons: [] }];
    await extension.render();
    press("Send");
    await toShow("Not every customer could be sent.");
    expect(shown()).toContain("Sent in part: 10");
  });

  test("stops, and says what had been sent by then", async () => {
    looks = [running];
    await extension.render();
    await toShow("50 customers are done");
    press("Stop");
    await toShow("Stopping…");
    looks = [{ ...running, state: "stopped", counts: { created: 60 }, left: 190 }];
    await toShow("Stopped before the end.");
    // Stopped before every customer was known.
    expect(shown()).toContain("Not sent because it was stopped: at least 190");
    expect(asked).toEqual([{ intent: "stop", id: "send" }]);
  });

  test.each<[string, () => Response, string]>([
    ["another send is under way", () => json({ begun: "running", progress: null }), "Another send of many"],
    [
      "no account is connected",
      () => json({ begun: "not-connected", progress: null }),
      "No Framework360 account",
    ],
    ["the session has expired", () => new Response(null, { status: 401 }), "Your session has expired."],
    ["the app fails", () => new Response(null, { status: 500 }), "The app does not answer."],
  ])("says that %s", async (_what, answer, text) => {
    begin = answer;
    await extension.render();
    await toShow("Send all customers of this segment");
    press("Send");
    await toShow(text);
  });
});
