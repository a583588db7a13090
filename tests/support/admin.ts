import type { Browser, BrowserContextOptions, Frame, FrameLocator, Locator, Page } from "playwright-core";

import { sandboxApp } from "../../sandbox/app-process.ts";
import { shop } from "./merchant.ts";
import type { World } from "./world.ts";

export type Admin = {
  page: Page;
  /** What the app shows in its frame. */
  app: FrameLocator;
  /** A message of the app at the bottom of the admin. */
  toast: (text: string) => Locator;
  /** Opens a page of the app as the admin does on a reload. */
  open: (path: string) => Promise<void>;
};

/** Opens a merchant's browser, in which the app's pages can be opened within the simulated admin. */
export async function openAdmin(
  { shopify }: World,
  browser: Browser,
  { locale = "en", ...options }: BrowserContextOptions & { locale?: string } = {},
): Promise<Admin> {
  const page = await browser.newPage(options);
  page.setDefaultTimeout(20_000);
  const store = `${shopify.origin}/store/${shop.split(".")[0]}`;
  await page.goto(`${store}?locale=${locale}`);
  const app = page.frameLocator('iframe[name="app-iframe"]');
  return {
    page,
    app,
    toast: (text) => page.getByRole("status").filter({ hasText: text }),
    async open(path) {
      await page.goto(`${store}/apps/${sandboxApp.clientId}${path}`);
      await app.getByRole("heading", { level: 1 }).waitFor();
    },
  };
}

/** The frame of the app, for what no locator can ask. */
export const frameOf = ({ page }: Admin): Frame => page.frame({ name: "app-iframe" })!;
