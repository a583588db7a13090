import { getExtension } from "@shopify/ui-extensions-tester";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";

import { json, press, shown, toShow, translator } from "../../shared/testing.ts";
import shouldRender from "../src/should-render.ts";

const targets = [
  "admin.customer-details.action.render",
  "admin.customer-index.selection-action.render",
] as const;
const gid = (number: number) => `gid://shopify/Customer/${number}`;
const requestOf = (id: string) => `request of ${id}`;

/** What the app answers, by path. */
let answers: Record<string, (body: never) => Response | Promise<Response>>;

const done = (requestId: string, outcome: object) => ({
  requestId,
  state: "done",
  target: "framework360",
  fields: [],
  reason: null,
  ...outcome,
});

describe.each(targets)("the action on %s", (target) => {
  const extension = getExtension(target);

  beforeEach(() => {
    extension.setUp();
    extension.shopify.i18n.translate = translator("send-to-framework360");
    extension.shopify.close = vi.fn();
    answers = {
      "/extensions/sends": ({ customers }: { customers: string[] }) =>
        json({ sends: customers.map((customerId) => ({ customerId, requestId: requestOf(customerId) })) }),
    };
    extension.fetch = vi.fn(async (input: RequestInfo | URL, init?: RequestInit) =>
      answers[input as string]!(JSON.parse((init?.body as string | undefined) ?? "null") as never),
    );
  });

  afterEach(() => extension.tearDown());

  const select = (...ids: string[]) => (extension.shopify.data.selected = ids.map((id) => ({ id })));
  /** Each customer's send ends so. */
  const ending = (outcomeOf: (requestId: string) => object) => {
    answers["/extensions/sends/progress"] = ({ requests }: { requests: string[] }) =>
      json({ progress: requests.map((id) => done(id, outcomeOf(id))) });
  };

  test("sends one customer at once, and says what was done", async () => {
    select(gid(1));
    ending(() => ({ outcome: "updated", fields: ["phone", "city"] }));
    await extension.render();
    await toShow("Updated: phone, city.");
    press("Close");
    expect(extension.shopify.close).toHaveBeenCalled();
  });

  test("asks before it sends several", async () => {
    select(gid(1), gid(2));
    await extension.render();
    await toShow("Send 2 customers to Framework360 now?");
    expect(extension.fetch).not.toHaveBeenCalled();
  });

  test("sends 250 customers, shows how many are done, and then how many came to what", async () => {
    const ids = Array.from({ length: 250 }, (_, index) => gid(index));
    select(...ids);
    const outcomes = [
      { outcome: "created" },
      { outcome: "updated", fields: ["email"] },
      { outcome: "unchanged" },
      { outcome: "skipped", reason: "no-email" },
      { outcome: "failed", reason: "refused" },
    ];
    let looks = 0;
    answers["/extensions/sends/progress"] = ({ requests }: { requests: string[] }) => {
      looks += 1;
      const ended = looks === 1 ? requests.slice(0, 100) : requests;
      return json({ progress: ended.map((id) => done(id, outcomes[Number(id.split("/").at(-1)) % 5]!)) });
    };
    await extension.render();
    await toShow("Send 250 customers");
    press("Send");
    await toShow("100 of 250 customers are done.");
    await toShow("Not every customer could be sent.");
    const text = shown();
    for (const line of ["Created: 50", "Updated: 50 (e-mail)", "Already up to date: 50", "Not sent: 100"])
      expect(text).toContain(line);
    expect(text).toContain("50 × The customer has no e-mail address");
    expect(text).toContain("50 × Framework360 does not accept the customer’s data.");
  });

  test("says that all are there when all are", async () => {
    select(gid(1), gid(2), gid(3));
    ending(() => ({ outcome: "created" }));
    await extension.render();
    await toShow("Send 3 customers");
    press("Send");
    await toShow("All customers are in Framework360.");
    expect(shown()).toContain("Created: 3");
  });

  test("says of a customer who was deleted meanwhile that there is none", async () => {
    select(gid(1));
    ending(() => ({ outcome: "skipped", reason: "nobody" }));
    await extension.render();
    await toShow("Not sent. The customer no longer exists on either side.");
  });

  test("says that the account was disconnected meanwhile", async () => {
    select(gid(1));
    ending(() => ({ outcome: "skipped", reason: "not-connected" }));
    await extension.render();
    await toShow("Not sent. No Framework360 account is connected.");
  });

  test.each<[string, () => Response | Promise<Response>, string]>([
    ["the session has expired", () => new Response(null, { status: 401 }), "Your session has expired."],
    ["the app fails", () => new Response(null, { status: 500 }), "The app does not answer."],
    ["nothing answers", () => Promise.reject(new TypeError("Failed to fetch")), "The app does not answer."],
  ])("says so when %s, and sends when asked again", async (_what, answer, text) => {
    select(gid(1));
    const { "/extensions/sends": send } = answers;
    answers["/extensions/sends"] = answer;
    await extension.render();
    await toShow(text);
    answers["/extensions/sends"] = send!;
    ending(() => ({ outcome: "created" }));
    press("Send");
    await toShow("Created in Framework360.");
  });

  test("goes on when one look at the progress fails", async () => {
    select(gid(1));
    let looks = 0;
    answers["/extensions/sends/progress"] = () => {
      looks += 1;
      if (looks === 1) return new Response(null, { status: 500 });
      return json({ progress: [done(requestOf(gid(1)), { outcome: "unchanged" })] });
    };
    await extension.render();
    await toShow("Already up to date.");
  });
});

describe("the action is offered", () => {
  afterEach(() => vi.unstubAllGlobals());

  test.each<[string, () => Response | Promise<Response>, boolean]>([
    ["while an account is connected", () => json({ connected: true }), true],
    ["not without an account", () => json({ connected: false }), false],
    ["not when the app refuses", () => new Response(null, { status: 401 }), false],
    ["not when nothing answers", () => Promise.reject(new TypeError("Failed to fetch")), false],
  ])("%s", async (_when, answer, display) => {
    vi.stubGlobal(
      "fetch",
      vi.fn(async () => answer()),
    );
    expect(await shouldRender()).toEqual({ display });
  });
});
