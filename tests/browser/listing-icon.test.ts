import { readFile } from "node:fs/promises";

import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";

import { drawListingIcon } from "../../scripts/listing-icon.ts";
import { openBrowser } from "../support/browser.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await openBrowser();
});

afterAll(() => browser?.close());

test("the listing's icon is the favicon at Shopify's size, and covers the whole square", async () => {
  const drawn = await readPixels(await drawListingIcon(browser));
  const kept = await readPixels(await readFile("docs/screenshots/listing-icon.png"));

  for (const { width, height, pixels } of [drawn, kept]) {
    expect({ width, height }).toEqual({ width: 1200, height: 1200 });
    const corners = [0, width - 1, width * (height - 1), width * height - 1];
    for (const corner of corners) expect([...pixels.subarray(4 * corner, 4 * corner + 4)]).toEqual(blue);
    expect(pixels.every((value, index) => index % 4 !== 3 || value === 255)).toBe(true);
  }
  const different = drawn.pixels.filter((value, index) => Math.abs(value - kept.pixels[index]!) > 16).length;
  expect(different, "`npm run screenshots` draws it again").toBeLessThan(drawn.pixels.length / 1000);
});

/** The colour of the favicon's background. */
const blue = [0x1f, 0x4f, 0xd8, 0xff];

type Picture = { width: number; height: number; pixels: Uint8Array };

/** Lets the browser decode a PNG into four bytes a pixel: red, green, blue, opacity. */
async function readPixels(png: Buffer): Promise<Picture> {
  const page = await browser.newPage();
  try {
    const { width, height, base64 } = await page.evaluate(
      async (source) => {
        const image = new Image();
        image.src = source;
        await image.decode();
        const { naturalWidth: width, naturalHeight: height } = image;
        const context = new OffscreenCanvas(width, height).getContext("2d")!;
        context.drawImage(image, 0, 0);
        const file = new Blob([context.getImageData(0, 0, width, height).data]);
        const reader = new FileReader();
        const read = new Promise((loaded) => reader.addEventListener("load", loaded));
        reader.readAsDataURL(file);
        await read;
        return { width, height, base64: (reader.result as string).split(",")[1]! };
      },
      `data:image/png;base64,${png.toString("base64")}`,
    );
    return { width, height, pixels: Buffer.from(base64, "base64") };
  } finally {
    await page.close();
  }
}
