import { execFileSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { mkdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import pg from "pg";
import { afterAll, expect, test } from "vitest";

import { superuser } from "../../app/store/database/postgres-roles.ts";
import { startOnFolder, type RunningApp } from "../starts/app-on-folder.ts";
import { within } from "../support/within.ts";

const disk = makeDisk();
let app: RunningApp | undefined;

/** A small disk of our own; null where the machine allows none, since only root may make one. */
function makeDisk(): string | null {
  const folder = execFileSync("mktemp", ["-d", join(tmpdir(), "small-disk-XXXXXX")], {
    encoding: "utf8",
  }).trim();
  try {
    execFileSync("mount", ["-t", "tmpfs", "-o", "size=110m,mode=0755", "tmpfs", folder], { stdio: "ignore" });
    return folder;
  } catch {
    return null;
  }
}

afterAll(async () => {
  if (!disk) return;
  app?.end("stop app");
  await app?.ended;
  execFileSync("umount", ["--lazy", disk]);
  await rm(disk, { recursive: true, force: true });
});

async function ready() {
  const answer = await fetch(`http://127.0.0.1:${app!.port}/readyz`);
  return { status: answer.status, body: (await answer.json()) as unknown };
}

/** Writes a file that leaves not even half a kilobyte. */
function fill(file: string): void {
  const open = openSync(file, "w");
  for (let size = 1024 * 1024; size >= 512; size /= 2) {
    try {
      for (;;) writeSync(open, Buffer.alloc(size));
    } catch {
      // There is no room for as much.
    }
  }
  closeSync(open);
}

/** PostgreSQL ends at once when its log of changes finds no room, and cannot come back before there is some. */
async function useUpLogOfChanges(folder: string): Promise<void> {
  const password = (await readFile(join(folder, "postgres-password"), "utf8")).trim();
  const port = (await readFile(join(folder, "postgres/postmaster.pid"), "utf8")).split("\n")[3];
  const client = new pg.Client(`postgresql://${superuser}:${password}@127.0.0.1:${port}/postgres`);
  client.on("error", () => undefined);
  await client.connect();
  await expect(
    (async () => {
      for (let segment = 0; segment < 100; segment += 1) {
        await client.query("SELECT pg_logical_emit_message(false, 'filling', repeat('x', 1000000))");
        await client.query("SELECT pg_switch_wal()");
      }
    })(),
  ).rejects.toThrow();
  await client.end().catch(() => undefined);
}

test.runIf(disk)(
  "a full disk is told by /readyz, also one on which PostgreSQL ends, and all goes on when there is room again",
  async () => {
    const folder = join(disk!, "data");
    await mkdir(folder);
    app = await startOnFolder(folder, tmpdir());
    await app.whenReady();

    fill(join(disk!, "full"));
    await expect.poll(ready, within).toMatchObject({ status: 503, body: { database: true, writes: false } });
    await rm(join(disk!, "full"));
    await expect.poll(ready, within).toMatchObject({ status: 200 });

    fill(join(disk!, "full"));
    await useUpLogOfChanges(folder);
    await expect.poll(ready, within).toMatchObject({ status: 503 });
    await rm(join(disk!, "full"));
    await expect.poll(ready, within).toMatchObject({ status: 200 });
    expect(app.hasEnded()).toBe(false);
  },
  240_000,
);
