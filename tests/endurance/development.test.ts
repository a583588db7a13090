import { mkdtemp, readdir, readFile, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { startApp, whenHealthy, type AppProcess } from "../../sandbox/app-process.ts";
import { freePort } from "../../sandbox/world.ts";
import { keepEncryptionKey } from "../../server-development.ts";
import { createTestDatabase } from "../support/database.ts";

const tunnel = "https://some-words.trycloudflare.com";
const keyFile = "development-encryption-key";

let dataDir: string;
const started: AppProcess[] = [];

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "development-"));
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((app) => app.stop()));
  await rm(dataDir, { recursive: true });
});

/** As `shopify app dev` starts it: an address as HOST, and no encryption key. */
async function startAsCli(options: { hot: boolean }) {
  const port = await freePort();
  const log: string[] = [];
  const app = startApp({
    ...options,
    port,
    publicOrigin: "",
    shopifyOrigin: "http://127.0.0.1:1",
    framework360Host: "127.0.0.1:1",
    env: {
      HOST: tunnel,
      ENCRYPTION_KEY: "",
      DATA_DIR: dataDir,
      DATABASE_URL: await createTestDatabase(),
    },
    onLog: (text) => log.push(text),
  });
  started.push(app);
  return { app, log, origin: `http://127.0.0.1:${port}` };
}

test(
  "under Vite the app answers behind the CLI's tunnel, with a key of its own",
  { timeout: 180_000 },
  async () => {
    const { app, origin } = await startAsCli({ hot: true });
    await whenHealthy(origin, app);

    expect(await (await fetch(`${origin}/app/root.tsx`)).text()).toContain("createHotContext");
    const page = await fetch(`${origin}/`, { headers: { "User-Agent": "Mozilla/5.0 Chrome/140.0" } });
    expect((await page.text()).includes('"/app/root.tsx"')).toBe(true);

    const key = await readFile(join(dataDir, keyFile), "utf8");
    expect(Buffer.from(key, "base64")).toHaveLength(32);
    expect((await stat(join(dataDir, keyFile))).mode & 0o777).toBe(0o600);

    const later: Record<string, string | undefined> = { DATA_DIR: dataDir };
    await keepEncryptionKey(later);
    expect(later.ENCRYPTION_KEY).toBe(key);
  },
);

test("in production no key is made", async () => {
  const { app, log } = await startAsCli({ hot: false });
  expect(await app.ended).toBe(1);
  expect(log.join("")).toContain("ENCRYPTION_KEY is missing");
  expect(await readdir(dataDir)).toEqual([]);
});
