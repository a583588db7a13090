import { chromium, type Browser } from "playwright-core";

/** Debian's Chromium; no browser is downloaded. CHROMIUM_PATH names another one. */
export function openBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? "/usr/bin/chromium",
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
  });
}
