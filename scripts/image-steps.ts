/**
 * `npm run image:steps`: does the steps of the Dockerfile one by one in clean folders, without a container engine, and runs
 * what compose.yaml runs side by side: a migration, two web and two worker processes on one PostgreSQL. It sends signed
 * webhooks to both web processes while one of them is replaced, waits until the workers have done every job, and stops
 * everything in order. Ends with 1 when a step or a process does not do what it has to. Takes minutes, since it installs packages
 * twice; with `-- --reuse-packages` it takes those that are installed here, and removes what each step leaves out.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

import pg from "pg";

import { startTemporaryPostgres, type TemporaryPostgres } from "../tests/support/temporary-postgres.ts";
import { buildImage } from "../tests/image/build-image.ts";
import { runSideBySide } from "../tests/image/run-side-by-side.ts";

const { values } = parseArgs({ options: { "reuse-packages": { type: "boolean", default: false } } });

const folder = mkdtempSync(join(tmpdir(), "image-steps-"));
const postgres = await startTemporaryPostgres("image_steps");
let hasFailed = false;
try {
  const image = buildImage(join(import.meta.dirname, ".."), folder, values["reuse-packages"]);
  await runSideBySide(image, await emptyDatabase(postgres));
} catch (error) {
  console.error((error as Error).message);
  hasFailed = true;
} finally {
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
}
process.exit(hasFailed ? 1 : 0);

/** The address of a database that nothing has migrated, for its owner. */
async function emptyDatabase({ superuserUrl, ownerUrl }: TemporaryPostgres): Promise<string> {
  const address = new URL(ownerUrl);
  const client = new pg.Client({ connectionString: superuserUrl });
  await client.connect();
  await client.query(`CREATE DATABASE image_steps_empty OWNER ${pg.escapeIdentifier(address.username)}`);
  await client.end();
  address.pathname = "/image_steps_empty";
  return address.href;
}
