/**
 * `npm run benchmark:dev`: how long a developer waits. From `npm run dev` to the first page in the admin's frame, and from
 * saving a page, a text or a job until it is in use. Changes files in app/ for a moment, and puts them back.
 * Wanted: a change of a page is seen in under 2 s.
 */
import { spawn } from "node:child_process";
import { readFile, rm, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";

import type { FrameLocator, Page } from "playwright-core";

import { sandboxApp } from "../sandbox/app-process.ts";
import { freePort } from "../sandbox/world.ts";
import { openBrowser } from "../tests/support/browser.ts";
import { told } from "./figures.ts";

const rounds = 5;
const page = "app/routes/connection/route.tsx";
const texts = "app/i18n/locales/en/connection.json";
const job = "app/jobs/sweep/handler.server.ts";
const workersStarted = "The queue's workers run the changed code.";

const dataDir = ".data/developer-loop";
const ports = {
  PORT: await freePort(),
  SANDBOX_SHOPIFY_PORT: await freePort(),
  SANDBOX_PROXY_PORT: await freePort(),
  SANDBOX_FRAMEWORK360_PORT: await freePort(),
};
const begun = performance.now();
const env = Object.fromEntries(Object.entries(ports).map(([name, port]) => [name, String(port)]));
const sandbox = spawn("node", ["sandbox/start.ts", "--hot", "--logs", "--fresh", "--data-dir", dataDir], {
  env: { ...process.env, ...env },
  stdio: ["ignore", "pipe", "inherit"],
});
let isRunning = true;
const ended = new Promise((resolve) => sandbox.once("exit", resolve)).then(() => (isRunning = false));
let output = "";
sandbox.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));

const browser = await openBrowser();
try {
  await until(() => output.includes("Ctrl-C stops everything"), "the sandbox runs");
  const tab = await browser.newPage();
  const { app, open } = await openConnectionPage(tab);
  console.log(`npm run dev until the first page: ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  // Vite has found all of the browser's packages by then, and loads the page no more.
  await tab.waitForLoadState("networkidle");
  await open();

  const heading = (text: string) => app.getByText(text).filter({ visible: true }).first().waitFor();
  await measure(
    "a page until it is seen",
    page,
    /<Page /,
    (round) => `<Page subtitle="Round ${round}" `,
    (round) => heading(`Round ${round}`),
  );
  await measure(
    "a text until it is seen",
    texts,
    /"title": "Connection"/,
    (round) => `"title": "Connection ${round}"`,
    (round) => heading(`Connection ${round}`),
  );
  await measure(
    "a job until the workers run it",
    job,
    /$/,
    (round) => `// ${round}\n`,
    () => until(() => output.includes(workersStarted), "the workers run the change"),
  );
} catch (error) {
  console.error(output.slice(-3_000));
  throw error;
} finally {
  await browser.close();
  sandbox.kill("SIGTERM");
  await ended;
  await rm(dataDir, { recursive: true });
}

async function openConnectionPage(tab: Page): Promise<{ app: FrameLocator; open: () => Promise<void> }> {
  const admin = `http://127.0.0.1:${ports.SANDBOX_SHOPIFY_PORT}/store/framework360-dev/apps`;
  const app = tab.frameLocator('iframe[name="app-iframe"]');
  const shown = () => app.getByRole("heading", { level: 1 }).waitFor({ timeout: 120_000 });
  await tab.goto(`${admin}/${sandboxApp.clientId}/app/connection`);
  await tab.getByRole("button", { name: "Install" }).click();
  await shown();
  const open = async () => {
    await tab.goto(`${admin}/${sandboxApp.clientId}/app/connection`);
    await shown();
  };
  return { app, open };
}

/** Saves a changed file, waits until the change is in use, and puts the file back; several times. */
async function measure(
  what: string,
  file: string,
  from: RegExp,
  to: (round: number) => string,
  inUse: (round: number) => Promise<unknown>,
): Promise<void> {
  const times: number[] = [];
  const before = await readFile(file, "utf8");
  try {
    for (let round = 1; round <= rounds; round += 1) {
      output = "";
      const saved = performance.now();
      await writeFile(file, before.replace(from, to(round)));
      await inUse(round);
      times.push(performance.now() - saved);
      // A page that is still loading hears of no change.
      await sleep(2_000);
    }
  } finally {
    await writeFile(file, before);
  }
  console.log(`${what}: ${told(times)}`);
}

async function until(holds: () => boolean, what: string): Promise<void> {
  const deadline = Date.now() + 180_000;
  while (!holds()) {
    if (!isRunning) throw new Error("The sandbox has ended.");
    if (Date.now() > deadline) throw new Error(`Waited three minutes in vain until ${what}.`);
    await sleep(20);
  }
}
