import type { Browser, FrameLocator, Page } from "playwright-core";
import { jwtVerify } from "jose";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { openBrowser } from "../../../tests/support/browser.ts";
import { appFrame, clientId, clientSecret, startFakeShop } from "./testing/shell.ts";

let shop: Awaited<ReturnType<typeof startFakeShop>>;
let browser: Browser;
let page: Page;
let app: FrameLocator;

beforeAll(async () => {
  [shop, browser] = await Promise.all([startFakeShop(), openBrowser()]);
  await fetch(`${shop.app}/install`, { method: "POST", redirect: "manual" });
});
afterAll(async () => {
  await browser?.close();
  await shop?.close();
});
beforeEach(async () => {
  page = await browser.newPage({ viewport: { width: 1280, height: 800 } });
  page.setDefaultTimeout(10_000);
  app = appFrame(page);
  await page.goto(shop.app);
  await app.getByRole("heading", { name: "Path /" }).waitFor();
});
afterEach(() => page.close());

const appWindow = () => page.frame("app-iframe")!;
const inApp = <Result>(work: () => Result) => appWindow().evaluate(work);
const said = () => app.locator("#said").textContent();
const path = () => app.locator("#path").textContent();
const loads = () => app.locator("#loads").textContent();
const saveBar = () => page.getByRole("region", { name: "Unsaved changes" });

describe("session tokens", () => {
  test("are signed for the app and sent with every request to its own origin", async () => {
    const headers = await inApp(() => fetch("/api/echo").then((response) => response.json()));
    const token = headers.authorization.replace("Bearer ", "");
    const { payload } = await jwtVerify(token, new TextEncoder().encode(clientSecret), {
      audience: clientId,
    });
    expect(payload["dest"]).toBe("https://demo.myshopify.com");
    expect(headers["x-requested-with"]).toBe("XMLHttpRequest");
  });

  test("are not sent to other origins, nor put over a token of the app's own", async () => {
    const foreign = await appWindow().evaluate(
      (address) => fetch(`${address}/api/echo`, { mode: "no-cors" }).then(({ type }) => type),
      shop.upstream.origin,
    );
    expect(foreign).toBe("opaque");
    const own = await inApp(() =>
      fetch("/api/echo", { headers: { Authorization: "Bearer mine" } }).then((response) => response.json()),
    );
    expect(own.authorization).toBe("Bearer mine");
  });

  test("are renewed once, body and all, when the app refuses one and asks for a retry", async () => {
    const answer = await inApp(() =>
      fetch("/api/expired", { method: "POST", body: "kept" }).then((response) => response.json()),
    );
    expect(answer).toMatchObject({
      tries: 2,
      body: "kept",
      authorization: expect.stringMatching(/^Bearer ey/),
    });
  });

  test("are put into the address by the bounce page, which never leaves the app's origin", async () => {
    await page.goto(`${shop.app}/protected?x=1`);
    await app.getByRole("heading", { name: "Protected page" }).waitFor();
    await inApp(() => location.assign("/protected?shop=demo.myshopify.com"));
    await app.getByRole("heading", { name: "Protected page" }).waitFor();
    await expect.poll(() => appWindow().url()).toMatch(/^http:\/\/127[^?]*\/protected\?.*id_token=ey/);
    expect(new URL(appWindow().url()).origin).toBe(shop.proxy.origin);
  });
});

test("the app knows its shop, host, key and locale, also after a full load of another page", async () => {
  await page.goto(`${shop.app}?locale=it`);
  await app.getByRole("heading", { name: "Path /" }).waitFor();
  await inApp(() => location.assign("/elsewhere"));
  await app.getByRole("heading", { name: "Path /elsewhere" }).waitFor();
  expect(await inApp(() => ({ ...window.shopify.config }))).toMatchObject({
    apiKey: clientId,
    shop: "demo.myshopify.com",
    host: Buffer.from("admin.shopify.com/store/demo").toString("base64"),
    locale: "it",
  });
});

describe("toasts", () => {
  test("appear in the shell as status, act and go", async () => {
    await inApp(() => {
      window.shopify.toast.show("Customer sent", {
        action: "Undo",
        onAction: () => (document.getElementById("said")!.textContent = "undone"),
      });
    });
    const status = page.getByRole("status");
    await status.getByText("Customer sent").waitFor();
    await status.getByRole("button", { name: "Undo" }).click();
    await expect.poll(said).toBe("undone");
    expect(await status.getByText("Customer sent").count()).toBe(0);
  });

  test("go by themselves after their time, and when hidden by the app", async () => {
    await inApp(() => {
      window.shopify.toast.show("Short", { duration: 50 });
      const id = window.shopify.toast.show("Long", { duration: 60_000 });
      document.body.dataset["toast"] = id;
    });
    const toasts = page.locator(".toast");
    await expect.poll(() => toasts.allInnerTexts()).toEqual([expect.stringContaining("Long")]);
    await inApp(() => window.shopify.toast.hide(document.body.dataset["toast"]!));
    await expect.poll(() => toasts.count()).toBe(0);
  });
});

describe("the navigation menu", () => {
  test("shows the app's links without the one to its home, and follows them without reloading the app", async () => {
    const menu = page.getByRole("navigation", { name: "Admin" }).locator("#app-nav");
    await expect.poll(() => menu.getByRole("link").allInnerTexts()).toEqual(["Settings", "Plain"]);

    await menu.getByRole("link", { name: "Settings" }).click();
    await expect.poll(path).toBe("/settings");
    await menu.getByRole("link", { name: "Plain" }).click();
    await expect.poll(path).toBe("/plain");
    expect(await loads()).toBe("1");
    expect(page.url()).toBe(`${shop.app}/plain`);
    expect(await menu.getByRole("link", { name: "Plain" }).getAttribute("aria-current")).toBe("page");
  });

  test("going back in the browser goes back in the app and in the shell's address", async () => {
    await page.getByRole("link", { name: "Settings" }).click();
    await expect.poll(() => page.url()).toBe(`${shop.app}/settings`);
    await page.goBack();
    await expect.poll(path).toBe("/");
    await expect.poll(() => page.url()).toBe(shop.app);
  });

  test("reloading the shell opens the app where it was", async () => {
    await page.getByRole("link", { name: "Settings" }).click();
    await expect.poll(() => page.url()).toBe(`${shop.app}/settings`);
    await page.reload();
    await app.getByRole("heading", { name: "Path /settings" }).waitFor();
  });
});

describe("the title bar", () => {
  test("shows title and actions, whose clicks reach the app's own buttons", async () => {
    await page.locator("#title-bar").getByText("Overview").waitFor();
    await page.getByRole("button", { name: "Run now" }).click();
    await expect.poll(said).toBe("run");
    await page.getByRole("button", { name: "Start" }).click();
    await expect.poll(said).toBe("back");
    await page.locator("summary", { hasText: "More" }).click();
    await page.getByRole("button", { name: "Export" }).click();
    await expect.poll(said).toBe("export");
  });

  test("follows changes of the tag", async () => {
    await inApp(() => document.querySelector("ui-title-bar")!.setAttribute("title", "Renamed"));
    await page.locator("#title-bar").getByText("Renamed").waitFor();
    await inApp(() =>
      document.querySelector("ui-title-bar > button[variant=primary]")!.setAttribute("disabled", ""),
    );
    await expect.poll(() => page.getByRole("button", { name: "Run now" }).isDisabled()).toBe(true);
  });
});

describe("the save bar", () => {
  test("works the app's own buttons from the shell", async () => {
    await app.getByRole("button", { name: "Change something" }).click();
    await saveBar().getByRole("button", { name: "Save" }).click();
    await expect.poll(said).toBe("saved");
    await saveBar().waitFor({ state: "hidden" });

    await app.getByRole("button", { name: "Change something" }).click();
    await saveBar().getByRole("button", { name: "Discard" }).click();
    await expect.poll(said).toBe("discarded");
    await saveBar().waitFor({ state: "hidden" });
  });

  test("shows that saving is under way", async () => {
    await app.getByRole("button", { name: "Change something" }).click();
    await inApp(() =>
      document.querySelector("#own-bar button[variant=primary]")!.setAttribute("loading", ""),
    );
    const save = saveBar().getByRole("button", { name: "Save" });
    await expect.poll(() => save.isDisabled()).toBe(true);
    expect(await save.getAttribute("aria-busy")).toBe("true");
  });

  test("keeps the merchant on the page until leaving is confirmed", async () => {
    await app.getByRole("button", { name: "Change something" }).click();
    await page.getByRole("link", { name: "Settings" }).click();
    const dialog = page.getByRole("dialog", { name: "Leave page with unsaved changes?" });
    await dialog.getByRole("button", { name: "Stay" }).click();
    expect(await path()).toBe("/");
    expect(await saveBar().isVisible()).toBe(true);

    await page.getByRole("link", { name: "Customers", exact: true }).click();
    await dialog.getByRole("button", { name: "Leave page" }).click();
    await page.waitForURL(`${shop.store}/customers`);
  });

  test("lets the merchant go once saving has ended while they were asked", async () => {
    await app.getByRole("button", { name: "Change something" }).click();
    await page.getByRole("link", { name: "Settings" }).click();
    const dialog = page.getByRole("dialog", { name: "Leave page with unsaved changes?" });
    await dialog.waitFor();
    await inApp(() => window.shopify.saveBar.hide("own-bar"));
    await expect.poll(path).toBe("/settings");
    expect(await dialog.count()).toBe(0);
  });

  test("asks before the app leaves by itself, and not when nothing is unsaved", async () => {
    const leave = app.getByRole("button", { name: "Leave by script" });
    await leave.click();
    await expect.poll(said).toBe("left");

    await app.getByRole("button", { name: "Change something" }).click();
    await inApp(() => (document.getElementById("said")!.textContent = ""));
    await leave.click();
    await page.getByRole("dialog").getByRole("button", { name: "Leave page" }).click();
    await expect.poll(said).toBe("left");
    await saveBar().waitFor({ state: "hidden" });
    expect(await inApp(() => document.querySelector<UISaveBarElement>("ui-save-bar")!.showing)).toBe(false);
  });

  test("comes by itself for a form that changed, saves it, and goes when the change is undone by hand", async () => {
    const field = app.getByLabel("Shop name");
    await field.fill("Bottega Nuova");
    await saveBar().waitFor();
    await field.fill("Bottega");
    await saveBar().waitFor({ state: "hidden" });

    await field.fill("Bottega Nuova");
    await saveBar().getByRole("button", { name: "Save" }).click();
    await expect.poll(said).toBe("submitted Bottega Nuova");
    await saveBar().waitFor({ state: "hidden" });
  });

  test("asks before it discards a form that wants so", async () => {
    const field = app.getByLabel("Shop name");
    await field.fill("Other");
    await saveBar().getByRole("button", { name: "Discard" }).click();
    const dialog = page.getByRole("dialog", { name: "Discard all unsaved changes?" });
    await dialog.getByRole("button", { name: "Continue editing" }).click();
    expect(await field.inputValue()).toBe("Other");
    await saveBar().getByRole("button", { name: "Discard" }).click();
    await dialog.getByRole("button", { name: "Discard changes" }).click();
    await expect.poll(() => field.inputValue()).toBe("Bottega");
    await saveBar().waitFor({ state: "hidden" });
  });
});

test("the modal shows its content and buttons, and its going is told", async () => {
  await app.getByRole("button", { name: "Open modal" }).click();
  const dialog = app.getByRole("dialog", { name: "Start over" });
  await dialog.waitFor();
  await app.getByText("Really start over?").waitFor();
  await expect.poll(() => page.locator("header.top").evaluate((top: HTMLElement) => top.inert)).toBe(true);

  await dialog.getByRole("button", { name: "Confirm" }).click();
  await expect.poll(said).toBe("confirmed");
  await dialog.waitFor({ state: "hidden" });
  expect(await inApp(() => document.body.dataset["modal"])).toBe("hidden");
  await expect.poll(() => page.locator("header.top").evaluate((top: HTMLElement) => top.inert)).toBe(false);
});

test("the app hears of showing and hiding through listeners that it adds right after asking for it", async () => {
  const heard = await inApp(async () => {
    const events: string[] = [];
    for (const tag of ["ui-modal", "ui-save-bar"]) {
      const element = document.querySelector<UISaveBarElement>(tag)!;
      for (const type of ["show", "hide"] as const) {
        const happened = new Promise<void>((resolve) => {
          void element[type]();
          element.addEventListener(type, () => resolve());
        });
        await happened;
        events.push(`${tag} ${type}`);
      }
    }
    return events;
  });
  expect(heard).toEqual(["ui-modal show", "ui-modal hide", "ui-save-bar show", "ui-save-bar hide"]);
});

describe("leaving the app", () => {
  test("by a link into the admin", async () => {
    await app.getByRole("link", { name: "New customer" }).click();
    await page.waitForURL(`${shop.store}/customers/new`);
  });

  test("by open() with an address of the admin", async () => {
    await inApp(() => void open("shopify://admin/customers", "_top"));
    await page.waitForURL(`${shop.store}/customers`);
  });

  test("by the page with which the library leaves the frame", async () => {
    await page.goto(`${shop.app}/exit`);
    await page.waitForURL(`${shop.store}/customers`);
  });

  test("opened outside the shell it enters it", async () => {
    const host = Buffer.from("admin.shopify.com/store/demo").toString("base64");
    await page.goto(`${shop.proxy.origin}/settings?shop=demo.myshopify.com&host=${encodeURIComponent(host)}`);
    await page.waitForURL(`${shop.app}/settings`);
    await app.getByRole("heading", { name: "Path /settings" }).waitFor();
  });
});

test("on a phone's width nothing scrolls sideways and the navigation opens over the page", async () => {
  await page.setViewportSize({ width: 320, height: 640 });
  const settings = page.getByRole("link", { name: "Settings" });
  await settings.waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Menu" }).click();
  await settings.click();
  await expect.poll(path).toBe("/settings");
  await settings.waitFor({ state: "hidden" });
  expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(320);
});
