import { describe, expect, onTestFinished, test, vi } from "vitest";
import { startReceiver } from "../testing.ts";
import { importing, people, resultsAt, toLines } from "./testing.ts";

const cancel = `mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { message } } }`;

describe("An import that does not end well", () => {
  test("fails after some lines: these are done, and their results are partial", async () => {
    const { start, ended, shop } = await importing({ failAfterLines: 130 });
    const operation = await ended(await start(toLines(people(300))), "FAILED");
    expect(operation).toMatchObject({
      errorCode: "INTERNAL_SERVER_ERROR",
      url: null,
      fileSize: null,
      objectCount: "130",
    });
    expect(shop.ordered).toHaveLength(130);
    const results = await resultsAt(operation.partialDataUrl);
    expect([...results.keys()].toSorted((a, b) => a - b)).toEqual(Array.from({ length: 130 }, (_, at) => at));
  });

  test("has no results at all when it fails before its first line", async () => {
    const { start, ended } = await importing({ failAfterLines: 0 });
    const { url, partialDataUrl } = await ended(await start(toLines(people(3))), "FAILED");
    expect({ url, partialDataUrl }).toEqual({ url: null, partialDataUrl: null });
  });

  test("is canceled by another client, or by the app itself", async () => {
    const { start, ended, shop, data, control, operation } = await importing({ cancelAfterLines: 5 });
    const canceled = await ended(await start(toLines(people(9))), "CANCELED");
    expect((await resultsAt(canceled.partialDataUrl)).size).toBe(5);
    expect(shop.ordered).toHaveLength(5);

    await control("PUT", "choices", { bulk: { linesPerSecond: 100 } });
    const id = await start(toLines(people(1000)));
    await expect.poll(async () => Number((await operation(id)).objectCount)).toBeGreaterThan(0);
    expect((await data(cancel, { id })).bulkOperationCancel.bulkOperation.status).toBe("CANCELING");
    await ended(id, "CANCELED");
    expect(shop.ordered.length).toBeLessThan(1000);
  });

  test("does a line whose result is lost, in the moment in which it fails", async () => {
    const { start, ended, shop } = await importing({ loseResultAfterLines: 60 });
    const { partialDataUrl } = await ended(await start(toLines(people(100))), "FAILED");
    expect(shop.ordered).toHaveLength(61);
    expect((await resultsAt(partialDataUrl)).size).toBe(60);
  });

  test("completes although some lines have no result", async () => {
    const { start, ended, shop } = await importing({ loseResultEvery: 10 });
    const { url, objectCount } = await ended(await start(toLines(people(100))));
    expect([shop.ordered.length, objectCount]).toEqual([100, "100"]);
    const results = await resultsAt(url);
    expect(results.size).toBe(90);
    expect(results.has(9)).toBe(false);
  });

  test("runs out of time", async () => {
    const { start, ended } = await importing({ linesPerSecond: 100, runsAtMostSeconds: 0.2 });
    const { errorCode } = await ended(await start(toLines(people(1000))), "FAILED");
    expect(errorCode).toBe("TIMEOUT");
  });

  test("does not tell its end when that webhook is lost", async () => {
    const { origin, received } = await startReceiver();
    const webhooks = `[[webhooks.subscriptions]]\ntopics = ["bulk_operations/finish"]\nuri = "/hooks"`;
    const { start, ended, control } = await importing(
      { loseFinishWebhook: true },
      { appOrigin: origin, webhooks },
    );
    await ended(await start(toLines(people(1))));
    expect((await control("GET", "stats")).body.webhooks.sent).toBe(0);
    expect(received).toEqual([]);
  });

  test("has results that expire after a week, at an address that cannot be guessed", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    onTestFinished(() => void vi.useRealTimers());
    const { start, ended, install } = await importing();
    const id = await start(toLines(people(2)));
    const { url } = await ended(id);
    expect((await fetch(`${url}0`)).status).toBe(403);
    vi.setSystemTime(Date.now() + 6 * 24 * 3600_000);
    expect((await fetch(url)).status).toBe(200);
    vi.setSystemTime(Date.now() + 2 * 24 * 3600_000);
    await install();
    expect(await ended(id, "EXPIRED")).toMatchObject({ url: null, partialDataUrl: null });
    expect((await fetch(url)).status).toBe(400);
  });

  test("has results that expire early", async () => {
    const { start, ended } = await importing({ resultsLiveSeconds: 0 });
    expect((await ended(await start(toLines(people(2))), "EXPIRED")).url).toBeNull();
  });

  test("is forgotten by a reset, and does nothing after it", async () => {
    const { start, operation, shop, control } = await importing({ linesPerSecond: 200 });
    const id = await start(toLines(people(1000)));
    await expect.poll(async () => Number((await operation(id)).objectCount)).toBeGreaterThan(0);
    await control("POST", "reset", { keepInstallation: true });
    expect(await operation(id)).toBeNull();
    const made = shop.ordered.length;
    await control("PUT", "choices", {});
    const other = await start(toLines(people(1)));
    await expect.poll(async () => (await operation(other)).status).toBe("COMPLETED");
    expect(shop.ordered.length).toBe(made + 1);
  });

  test("has no results of one before a reset, whose id it has", async () => {
    const { start, ended, control } = await importing();
    const id = await start(toLines(people(1)));
    await ended(id);
    await control("POST", "reset", { keepInstallation: true });
    await control("PUT", "choices", { bulk: { failAfterLines: 0 } });
    let next = "";
    while (next !== id) next = await start(toLines(people(1)));
    expect((await ended(next, "FAILED")).partialDataUrl).toBeNull();
  });

  test("fails when the app is uninstalled meanwhile", async () => {
    const { start, operation, install, control, ended } = await importing({ linesPerSecond: 200 });
    const id = await start(toLines(people(1000)));
    await expect.poll(async () => Number((await operation(id)).objectCount)).toBeGreaterThan(0);
    await control("POST", "uninstall", {});
    await expect
      .poll(async () => (await control("GET", "state")).body.shops[0].bulkOperations[0].status)
      .toBe("FAILED");
    await install();
    expect((await ended(id, "FAILED")).errorCode).toBe("ACCESS_DENIED");
  });
});
