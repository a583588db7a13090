import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { frameOf, openAdmin, type Admin } from "../support/admin.ts";
import { axeViolations } from "../support/axe.ts";
import { openBrowser } from "../support/browser.ts";
import { setUpInbound, submit } from "../support/merchant.ts";
import { startShopInStep } from "../support/shop-in-step.ts";
import { readVitals, scriptBytes, watchVitals, whenIdle } from "../support/vitals.ts";
import type { World } from "../support/world.ts";

const paths = [
  "/app",
  "/app/synchronization",
  "/app/customers",
  "/app/activity",
  "/app/connection",
  "/app/access",
];

const titles = {
  en: ["Overview", "Synchronization", "Customers", "Activity", "Connection", "Who looked at customers"],
  it: ["Panoramica", "Sincronizzazione", "Clienti", "Attività", "Connessione", "Chi ha visto i clienti"],
  de: ["Übersicht", "Synchronisierung", "Kunden", "Aktivität", "Verbindung", "Wer Kunden gesehen hat"],
};

let world: World;
let browser: Browser;

beforeAll(async () => {
  world = await startShopInStep();
  browser = await openBrowser();
});

afterAll(async () => {
  await browser?.close();
  await world?.close();
});

/** A merchant's browser far from the server's clock, with what it complains of. */
async function visit(locale: string, width: number) {
  const admin = await openAdmin(world, browser, {
    locale,
    timezoneId: "America/New_York",
    viewport: { width, height: 800 },
    warm: true,
  });
  await watchVitals(admin.page);
  const complaints: string[] = [];
  admin.page.on("pageerror", ({ message }) => complaints.push(message));
  admin.page.on("console", (message) => {
    if (message.type() === "error") complaints.push(message.text());
  });
  return { admin, complaints };
}

/** Of a laptop in English and Italian, and of a phone in German. */
const axeWidth = { en: 1280, it: 1280, de: 390 };

describe.each(paths)("%s", (path) => {
  // One visit for everything that is looked at: opening a page costs more than all of it.
  test.each(["en", "it", "de"] as const)(
    "is whole in %s: from the first byte on, without moving, for axe, and on a phone of 320 pixels",
    async (locale) => {
      const { admin, complaints } = await visit(locale, axeWidth[locale]);
      await admin.open(path);
      const title = titles[locale][paths.indexOf(path)]!;
      await admin.app.getByRole("heading", { level: 1, name: title }).waitFor();
      expect(await admin.app.locator("html").getAttribute("lang")).toBe(locale);
      const { name, firstScript } = await frameOf(admin).evaluate(() => ({
        name: document.title,
        firstScript: document.head.querySelector("script")!.src,
      }));
      expect(name).toBe(`${title} · Framework360 Sync`);
      expect(firstScript).toMatch(/\/app-bridge\.js$/);
      const { cumulativeLayoutShift } = await readVitals(frameOf(admin));
      expect(cumulativeLayoutShift).toBeLessThan(0.05);
      // React reports a page that the browser renders differently from the server.
      expect(complaints).toEqual([]);
      expect(await axeViolations(frameOf(admin))).toEqual([]);
      await admin.page.setViewportSize({ width: 320, height: 800 });
      await expect.poll(() => widthOf(admin)).toBe(320);
      expect(await sidewaysOverflow(admin)).toBe(0);
      expect(await cutOff(admin)).toEqual([]);
      // As a browser shows it whose text is set to twice its size.
      await frameOf(admin).addStyleTag({ content: "html { font-size: 200% !important; }" });
      await expect.poll(() => sidewaysOverflow(admin)).toBe(0);
      expect(await textBeyond(admin)).toEqual([]);
      if (locale === "en") await expectFewScripts(admin, path);
      await admin.page.close();
    },
  );
});

test.each([
  ["en", "There is no such page", "Go to Overview", "Overview"],
  ["it", "Questa pagina non esiste", "Vai alla panoramica", "Panoramica"],
  ["de", "Diese Seite gibt es nicht", "Zur Übersicht", "Übersicht"],
])(
  "an address that the app does not have says so in %s, and leads on",
  async (locale, text, action, home) => {
    const { admin } = await visit(locale, 320);
    for (const path of ["/app/no-such-page", "/app/customers/elsewhere/1"]) {
      await admin.open(path);
      await admin.app.getByRole("heading", { level: 1, name: text }).waitFor();
    }
    expect(await axeViolations(frameOf(admin))).toEqual([]);
    expect(await sidewaysOverflow(admin)).toBe(0);
    await admin.app.getByRole("link", { name: action }).click();
    await admin.app.getByRole("heading", { level: 1, name: home }).waitFor();
    await admin.page.close();
  },
);

test("a script that markup brings in does not run, and a page with another base stays with its own", async () => {
  const { admin, complaints } = await visit("en", 1280);
  await admin.open("/app");
  await whenIdle(frameOf(admin));
  expect(complaints).toEqual([]);
  const ran = await frameOf(admin).evaluate(async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    document.addEventListener(
      "securitypolicyviolation",
      ({ violatedDirective }) => resolve(violatedDirective),
      {
        once: true,
      },
    );
    const script = document.createElement("script");
    script.textContent =
      "document.title = 'ran'; document.dispatchEvent(new Event('securitypolicyviolation'))";
    document.body.append(script);
    const violated = await promise;
    const base = document.createElement("base");
    base.href = "https://evil.example/";
    document.head.prepend(base);
    return { violated, title: document.title, base: new URL(document.baseURI).origin === location.origin };
  });
  expect(ran.violated).toBe("script-src-elem");
  expect(ran.title).not.toBe("ran");
  expect(ran.base).toBe(true);
  await admin.page.close();
});

async function expectFewScripts(admin: Admin, path: string): Promise<void> {
  const bytes = await scriptBytes(frameOf(admin), world.appOrigin);
  console.log(`${path}: ${Math.round(bytes / 1000)} KB of scripts`);
  expect(bytes).toBeGreaterThan(100_000);
  expect(bytes).toBeLessThan(300_000);
}

describe("Without an account", () => {
  beforeAll(async () => {
    await submit(world, "/app/connection", { intent: "disconnect" });
  });
  afterAll(() => setUpInbound(world));

  test.each(paths)("%s fits a phone and has no accessibility fault that axe can find", async (path) => {
    const { admin, complaints } = await visit("de", 320);
    await admin.open(path);
    await whenIdle(frameOf(admin));
    expect(await sidewaysOverflow(admin)).toBe(0);
    expect(await axeViolations(frameOf(admin))).toEqual([]);
    expect(complaints).toEqual([]);
    await admin.page.close();
  });
});

const sidewaysOverflow = (admin: Admin) =>
  frameOf(admin).evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);

/** The tables that are wider than what shows them, so that they are scrolled sideways. */
const cutOff = (admin: Admin) =>
  frameOf(admin).evaluate(() =>
    [...document.querySelectorAll("main table")]
      .filter((table) => table.scrollWidth > table.parentElement!.clientWidth)
      .map((table) => table.outerHTML.slice(0, 120)),
  );

const widthOf = (admin: Admin) => frameOf(admin).evaluate(() => window.innerWidth);

/** The text that ends beyond the screen: cards cut off what is too wide. */
const textBeyond = (admin: Admin) =>
  frameOf(admin).evaluate(() => {
    // What is there for screen readers or to measure others, and what is scrolled within its own part.
    const others = "[class*=idden], [class*=Tabs], select, table";
    const isCutOff = (element: Element) =>
      element.childElementCount === 0 &&
      element.textContent !== "" &&
      element.checkVisibility({ visibilityProperty: true, opacityProperty: true }) &&
      element.closest(others) === null &&
      element.getBoundingClientRect().right > window.innerWidth;
    return [...document.querySelectorAll("main li *, main dl *, main p")]
      .filter(isCutOff)
      .map((element) => element.textContent);
  });
