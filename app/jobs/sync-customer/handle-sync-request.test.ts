import { describe, expect, test } from "vitest";

import { blankCustomer, type Customer } from "../../sync/customer.ts";
import { SideError, type CustomerSide, type SideErrorKind } from "../../sync/side.ts";
import { handleSyncRequest, type HandlerPorts } from "./handle-sync-request.ts";
import type { SyncRequest } from "./job.ts";

const request: SyncRequest = {
  shop: "one.myshopify.com",
  side: "shopify",
  customerId: "gid://shopify/Customer/1",
  cause: "webhook",
};
const anna: Customer = { ...blankCustomer, email: "anna@example.it" };

/** Two sides of which Shopify alone has somebody, and what came of the job. */
function prepare(given: Partial<HandlerPorts> = {}, onShopify: Partial<CustomerSide> = {}) {
  const recorded: Parameters<HandlerPorts["record"]>[0][] = [];
  const logged: object[] = [];
  const side = (name: CustomerSide["name"]): CustomerSide => ({
    name,
    unique: [],
    hasNamesakes: true,
    read: () => Promise.resolve(null),
    find: () => Promise.resolve([]),
    create: (customer) =>
      Promise.resolve({ snapshot: { id: "7", customer, newsletterChangedAt: null }, refused: [] }),
    update: () => Promise.reject(new Error("Nobody is to be updated.")),
    represent: (customer) => customer,
    list: () => Promise.reject(new Error("Nobody is to be listed.")),
  });
  const snapshot = { id: request.customerId, customer: anna, newsletterChangedAt: null };
  const shopify = { ...side("shopify"), read: () => Promise.resolve(snapshot), ...onShopify };
  const ports: HandlerPorts = {
    readPolicy: () =>
      Promise.resolve({
        inbound: true,
        outbound: false,
        conflictWinner: "shopify",
        tags: true,
        newsletter: true,
        forcedFrom: null,
      }),
    openSides: () => Promise.resolve({ shopify, framework360: side("framework360") }),
    leftOut: () => null,
    links: {
      find: () => Promise.resolve(null),
      save: () => Promise.resolve({ id: "link", version: new Date(0) }),
    },
    lock: (_customers, work) => work(),
    forgetSeen: () => Promise.resolve(),
    record: (entry) => Promise.resolve(void recorded.push(entry)),
    anotherTryWaits: () => Promise.resolve(false),
    rest: () => Promise.resolve(true),
    log: { info: (about: object) => logged.push(about), warn: (about: object) => logged.push(about) },
    ...given,
  };
  return { ports, recorded, logged };
}

const failing = (kind: SideErrorKind, side: "shopify" | "framework360" = "shopify") => ({
  read: () => Promise.reject(new SideError(side, kind, "It says why.")),
});
const [early, last] = [{ lastTry: false }, { lastTry: true }];

describe("every outcome is recorded", () => {
  test("who was created, and with what", async () => {
    const { ports, recorded } = prepare();
    await handleSyncRequest(request, early, ports);
    expect(recorded).toMatchObject([
      {
        cause: "webhook",
        outcome: "created",
        target: "framework360",
        framework360Id: "7",
        fields: ["email"],
      },
    ]);
  });

  test("who was skipped, and why", async () => {
    const { ports, recorded } = prepare({}, { read: () => Promise.resolve(null) });
    await handleSyncRequest(request, early, ports);
    expect(recorded).toMatchObject([{ outcome: "skipped", reason: "not-found" }]);
    const away = prepare({ openSides: () => Promise.resolve("not-connected") });
    await handleSyncRequest(request, early, away.ports);
    expect(away.recorded).toMatchObject([{ outcome: "skipped", reason: "not-connected" }]);
  });

  test("whom a side cannot hold, with its words, and without another try", async () => {
    const { ports, recorded } = prepare({}, failing("refused"));
    await handleSyncRequest(request, early, ports);
    expect(recorded).toMatchObject([{ outcome: "skipped", reason: "refused", detail: "It says why." }]);
  });

  test("a failure once its last try failed, with the side's words", async () => {
    const { ports, recorded } = prepare({}, failing("unavailable"));
    await expect(handleSyncRequest(request, early, ports)).rejects.toThrow("It says why.");
    expect(recorded).toEqual([]);
    await expect(handleSyncRequest(request, last, ports)).rejects.toThrow("It says why.");
    expect(recorded).toMatchObject([
      { outcome: "failed", target: "shopify", reason: "unavailable", detail: "It says why." },
    ]);
  });

  test("a failure of our own without its words, which may hold anything", async () => {
    const { ports, recorded } = prepare({}, { read: () => Promise.reject(new Error("anna@example.it")) });
    await expect(handleSyncRequest(request, last, ports)).rejects.toThrow();
    expect(recorded).toMatchObject([{ outcome: "failed", reason: "internal", detail: null }]);
  });

  test("a refused key once, and to whoever sends by hand", async () => {
    const { ports, recorded } = prepare({}, failing("unauthorized", "framework360"));
    await handleSyncRequest(request, early, ports);
    expect(recorded).toMatchObject([{ outcome: "failed", reason: "unauthorized" }]);
    const resting = prepare({ rest: () => Promise.resolve(false) }, failing("unauthorized", "framework360"));
    await handleSyncRequest(request, early, resting.ports);
    expect(resting.recorded).toEqual([]);
    await handleSyncRequest({ ...request, cause: "manual" }, early, resting.ports);
    expect(resting.recorded).toMatchObject([{ cause: "manual", outcome: "failed" }]);
  });
});

test("a failure gives way to a try that waits already", async () => {
  const { ports, recorded } = prepare(
    { anotherTryWaits: () => Promise.resolve(true) },
    failing("unavailable"),
  );
  await handleSyncRequest(request, last, ports);
  expect(recorded).toEqual([]);
});

test("nothing is opened or recorded for a direction that is off", async () => {
  const { ports, recorded } = prepare({
    openSides: () => Promise.reject(new Error("Nobody is to be called.")),
  });
  await handleSyncRequest({ ...request, side: "framework360" }, early, ports);
  expect(recorded).toEqual([]);
});

test("order figures that could not be read are asked for again, though the rest is done and told", async () => {
  const missing = new SideError("framework360", "unavailable", "No orders.");
  const { ports, recorded } = prepare({ leftOut: () => missing });
  await expect(handleSyncRequest(request, early, ports)).rejects.toThrow("No orders.");
  expect(recorded).toMatchObject([{ outcome: "created" }]);
  await handleSyncRequest(request, last, ports);
});

test("logs carry ids alone", async () => {
  const { ports, logged } = prepare();
  await handleSyncRequest(request, early, ports);
  expect(logged.length).toBeGreaterThan(0);
  expect(JSON.stringify(logged)).not.toContain("anna");
});
