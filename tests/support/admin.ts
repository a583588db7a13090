import type {
  Browser,
  BrowserContext,
  BrowserContextOptions,
  Frame,
  FrameLocator,
  Locator,
  Page,
} from "playwright-core";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { shop } from "./merchant.ts";
import type { SandboxWorld } from "../../sandbox/world.ts";

export type Admin = {
  page: Page;
  /** What the app shows in its frame. */
  app: FrameLocator;
  /** A message of the app at the bottom of the admin. */
  toast: (text: string) => Locator;
  /** Opens a page of the app as the admin does on a reload. */
  open: (path: string) => Promise<void>;
  /** Looks away and back until this is shown, or no longer: each time the page asks the app for news at once, as for a merchant. */
  lookUntil: (locator: Locator, state?: "visible" | "detached") => Promise<void>;
};

type Options = BrowserContextOptions & {
  locale?: string;
  /**
   * The same browser as before, which keeps the app's scripts and moves nothing: a new one has to load and compile them
   * for each test.
   */
  warm?: boolean;
};

/** Between two looks at a page. */
const lookEveryMs = 250;
const maxLooks = 120;

const profiles = new WeakMap<Browser, Map<string, Promise<BrowserContext>>>();

/** One profile for each store's address with its language, and set of options. */
function profileOf(browser: Browser, store: string, options: BrowserContextOptions): Promise<BrowserContext> {
  const ofBrowser = profiles.get(browser) ?? new Map<string, Promise<BrowserContext>>();
  profiles.set(browser, ofBrowser);
  const name = JSON.stringify([store, options]);
  const profile = ofBrowser.get(name) ?? openProfile(browser, store, options);
  ofBrowser.set(name, profile);
  return profile;
}

/** A profile that has seen the admin once, which remembers the language in a cookie. */
async function openProfile(browser: Browser, store: string, options: BrowserContextOptions) {
  const profile = await browser.newContext({ reducedMotion: "reduce", ...options });
  const page = await profile.newPage();
  await page.goto(store);
  await page.close();
  return profile;
}

/** Opens a merchant's browser, in which the app's pages can be opened within the simulated admin. */
export async function openAdmin(
  { shopify }: SandboxWorld,
  browser: Browser,
  { locale = "en", warm = false, ...options }: Options = {},
): Promise<Admin> {
  const store = `${shopify.origin}/store/${shop.split(".")[0]}`;
  const withLocale = `${store}?locale=${locale}`;
  const page = warm
    ? await (await profileOf(browser, withLocale, options)).newPage()
    : await browser.newPage(options);
  page.setDefaultTimeout(20_000);
  if (!warm) await page.goto(withLocale);
  const app = page.frameLocator('iframe[name="app-iframe"]');
  return {
    page,
    app,
    toast: (text) => page.getByRole("status").filter({ hasText: text }),
    async open(path) {
      await page.goto(`${store}/apps/${sandboxApp.clientId}${path}`);
      await app.getByRole("heading", { level: 1 }).waitFor();
    },
    async lookUntil(locator, state = "visible") {
      for (let looks = 1; ; looks += 1) {
        await frameOf({ page }).evaluate(() => window.dispatchEvent(new Event("focus")));
        try {
          return await locator.waitFor({ state, timeout: lookEveryMs });
        } catch (error) {
          if (looks === maxLooks) throw error;
        }
      }
    },
  };
}

/** The frame of the app, for what no locator can ask. */
export const frameOf = ({ page }: Pick<Admin, "page">): Frame => page.frame({ name: "app-iframe" })!;
