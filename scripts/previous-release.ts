/**
 * `npm run test:previous [-- --ref <tag or commit>]`: shows that a rolling deploy is safe. It builds the previous release
 * in a folder of its own, starts it on a database that this version migrated, and has it take webhooks and carry customers
 * both ways; then this version goes on with what it left.
 *
 * Without --ref the previous release is the newest tag `v…`, or, before the first tag, the commit before the newest
 * migration. Ends with 1 when a customer was not carried.
 */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";

import { createCustomer } from "../sandbox/shopify/customers.ts";
import { openWorld, type SandboxWorld } from "../sandbox/world.ts";
import { setUpBothWays } from "../tests/support/merchant.ts";
import { startTemporaryPostgres } from "../tests/support/temporary-postgres.ts";

const { values } = parseArgs({ options: { ref: { type: "string" } } });

const root = join(import.meta.dirname, "..");
const carriedWithinMs = 60_000;

const git = (...args: string[]) => execFileSync("git", args, { cwd: root, maxBuffer: 2 ** 28 });

function previousRelease(): string {
  const tag = git("tag", "--list", "v*", "--sort=-version:refname").toString().split("\n")[0];
  if (tag) return tag;
  return `${git("log", "-1", "--format=%H", "--", "prisma/migrations").toString().trim()}~1`;
}

/** The release's own sources, packages and build. Packages are shared where its lock file is the same as ours. */
function buildRelease(ref: string): string {
  const folder = mkdtempSync(join(tmpdir(), "previous-release-"));
  run("tar", ["-x", "-C", folder], folder, git("archive", ref));
  const lock = (directory: string) => readFileSync(join(directory, "package-lock.json"), "utf8");
  if (lock(folder) === lock(root)) symlinkSync(join(root, "node_modules"), join(folder, "node_modules"));
  else run("npm", ["ci", "--no-audit", "--no-fund"], folder);
  run("npm", ["run", "--silent", "build"], folder);
  return folder;
}

function run(command: string, args: string[], cwd: string, input?: Buffer): void {
  const { status } = spawnSync(command, args, { cwd, input, stdio: ["pipe", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed (${status}).`);
}

/** One customer from each side, and the time until the other side has both. */
async function carryBothWays(world: SandboxWorld, version: string): Promise<void> {
  const startedAt = performance.now();
  const { store } = world.framework360.control;
  const [there, here] = [`${version}.there@example.it`, `${version}.here@example.it`];
  createCustomer(world.shopify.shop, { firstName: "Ada", email: here });
  store.createCustomer({ nome: "Ugo", email: there });
  const isCarried = () =>
    store.customersAscending().some(({ email }) => email === here) &&
    world.shopify.shop.ordered.some(({ email }) => email === there);
  while (!isCarried()) {
    if (performance.now() - startedAt > carriedWithinMs) {
      throw new Error(
        `The ${version} version carried no customer within a minute:\n${world.log.join("").slice(-3000)}`,
      );
    }
    await sleep(50);
  }
  console.log(
    `The ${version} version carried a customer each way in ${Math.round(performance.now() - startedAt)} ms.`,
  );
}

const ref = values.ref ?? previousRelease();
console.log(`Builds ${ref}…`);
const folder = buildRelease(ref);
const postgres = await startTemporaryPostgres("previous_release");
let world: SandboxWorld | undefined;
let hasFailed = false;
try {
  world = await openWorld(postgres.url, { SWEEP_INTERVAL_SECONDS: "5" }, { directory: folder });
  await setUpBothWays(world);
  await carryBothWays(world, "previous");
  await world.restartApp("SIGTERM", {}, root);
  await carryBothWays(world, "present");
} catch (error) {
  console.error((error as Error).message);
  hasFailed = true;
} finally {
  await world?.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(hasFailed ? 1 : 0);
