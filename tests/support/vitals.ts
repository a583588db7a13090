import { request } from "node:http";
import { gzipSync } from "node:zlib";

import type { Frame, Page } from "playwright-core";

export type Vitals = {
  /** When the largest piece of the page was painted, in milliseconds since the page was asked for. */
  largestContentfulPaint: number;
  /** How much of the page moved by itself while it was loaded, as Chromium scores it. */
  cumulativeLayoutShift: number;
};

type Measured = typeof globalThis & { vitals: Vitals };

/** Has every page that is opened from now on measure itself. */
export async function watchVitals(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const vitals = { largestContentfulPaint: 0, cumulativeLayoutShift: 0 };
    (globalThis as Measured).vitals = vitals;
    new PerformanceObserver((list) => {
      vitals.largestContentfulPaint = list.getEntries().at(-1)!.startTime;
    }).observe({ type: "largest-contentful-paint", buffered: true });
    new PerformanceObserver((list) => {
      for (const shift of list.getEntries() as (PerformanceEntry & LayoutShift)[]) {
        if (!shift.hadRecentInput) vitals.cumulativeLayoutShift += shift.value;
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

type LayoutShift = { value: number; hadRecentInput: boolean };

/** What a frame measured, once its page is shown and has nothing more to do. */
export async function readVitals(frame: Frame): Promise<Vitals> {
  await frame.waitForLoadState("load");
  await frame.waitForFunction(() => (globalThis as Measured).vitals.largestContentfulPaint > 0);
  await whenIdle(frame);
  return frame.evaluate(() => (globalThis as Measured).vitals);
}

/** Resolves when a page has done what it does when it is opened. */
export async function whenIdle(frame: Frame): Promise<void> {
  // A page that draws nothing more may never be called idle: that is quiet as well.
  await frame.evaluate(() => new Promise((done) => requestIdleCallback(done, { timeout: 1_000 })));
}

/** How many bytes of scripts the app sends for the page in this frame: its files as compressed, and what is inline. */
export async function scriptBytes(frame: Frame, appOrigin: string): Promise<number> {
  const { files, inline } = await frame.evaluate(() => ({
    files: performance
      .getEntriesByType("resource")
      .map(({ name }) => new URL(name))
      .filter(({ origin, pathname }) => origin === location.origin && pathname.endsWith(".js"))
      .map(({ pathname }) => pathname),
    inline: [...document.scripts].map(({ text }) => text).join(""),
  }));
  const sizes = await Promise.all(files.map((path) => compressedSize(appOrigin + path)));
  return sizes.reduce((sum, size) => sum + size, gzipSync(inline).length);
}

/** What a file takes on the wire. `fetch` would tell its size only after unpacking it. */
function compressedSize(url: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { "Accept-Encoding": "br, gzip" } }, (answer) => {
      let size = 0;
      answer.on("data", (chunk: Buffer) => (size += chunk.length));
      answer.on("end", () => resolve(size));
      answer.on("error", reject);
    });
    asked.on("error", reject);
    asked.end();
  });
}
