import { chromium, type Browser } from "playwright-core";

import { unpackChromium } from "./chromium.ts";

/** Opens the Chromium that npm installed; CHROMIUM_PATH names another one. */
export async function openBrowser(): Promise<Browser> {
  const { CHROMIUM_PATH } = process.env;
  const { executablePath, env } = CHROMIUM_PATH
    ? { executablePath: CHROMIUM_PATH, env: {} }
    : await unpackChromium();
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: ["--no-sandbox", "--disable-background-networking", "--disable-component-update"],
  });
}
