import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";

import type { Browser } from "playwright-core";

const drawing = fileURLToPath(new URL("../public/favicon.svg", import.meta.url));

/**
 * The app's icon for Shopify's App Store, drawn from the favicon: a PNG of 1200 x 1200 pixels without transparency. Its
 * background fills the square, because Shopify rounds the corners itself.
 */
export async function drawListingIcon(browser: Browser): Promise<Buffer> {
  const page = await browser.newPage({ viewport: { width: 1200, height: 1200 } });
  try {
    await page.setContent(`<body style="margin: 0">${await readFile(drawing, "utf8")}</body>`);
    await page.locator("svg").evaluate((svg) => {
      svg.setAttribute("style", "display: block; width: 1200px; height: 1200px");
      svg.querySelector("rect")!.setAttribute("rx", "0");
    });
    return await page.screenshot();
  } finally {
    await page.close();
  }
}
