import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { freePort } from "../../sandbox/world.ts";

const root = join(import.meta.dirname, "../..");

/** How a start is ended: what a crash, a supervisor, a lost machine, an orderly stop and Ctrl-C do. */
export const ends = ["kill app", "kill group", "kill all", "stop app", "stop group"] as const;
export type End = (typeof ends)[number];

export type RunningApp = Awaited<ReturnType<typeof startOnFolder>>;

/** Starts the built app with an embedded PostgreSQL in `folder`, without any simulator. */
export async function startOnFolder(folder: string, temporary: string) {
  const port = await freePort();
  const secrets = [randomBytes(32).toString("base64"), randomBytes(16).toString("hex")] as const;
  const child = spawn(process.execPath, ["server.ts"], {
    cwd: root,
    detached: true,
    stdio: ["ignore", "pipe", "pipe"],
    env: {
      NODE_ENV: "production",
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      TMPDIR: temporary,
      NODE_COMPILE_CACHE: join(root, "node_modules/.cache/node"),
      HOST: "127.0.0.1",
      PORT: String(port),
      DATA_DIR: folder,
      SHOPIFY_API_KEY: "key",
      SHOPIFY_API_SECRET: secrets[1],
      SHOPIFY_APP_URL: "http://127.0.0.1:1",
      ENCRYPTION_KEY: secrets[0],
    },
  });
  const words: string[] = [];
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => words.push(chunk.toString()));
  }
  let exit: number | NodeJS.Signals | undefined;
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("exit", (code, signal) => resolve((exit = code ?? signal ?? 0)));
  });
  const pid = child.pid!;

  return {
    pid,
    port,
    secrets,
    words,
    ended,
    hasEnded: () => exit !== undefined,
    /** @throws {Error} with the app's words when it ends before or needs more than three minutes */
    async whenReady(): Promise<void> {
      const deadline = Date.now() + 180_000;
      while (exit === undefined && Date.now() < deadline) {
        const answer = await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null);
        if (answer?.status === 200) return;
        await sleep(50);
      }
      throw new Error(`The app is not ready (${exit ?? "it still runs"}): ${words.join("").slice(-1000)}`);
    },
    end(how: End): void {
      if (exit !== undefined) return;
      if (how === "stop app") process.kill(pid, "SIGTERM");
      else if (how === "stop group") process.kill(-pid, "SIGINT");
      else if (how === "kill app") process.kill(pid, "SIGKILL");
      else if (how === "kill group") process.kill(-pid, "SIGKILL");
      else for (const one of [pid, ...descendantsOf(pid)]) kill(one);
    },
  };
}

function kill(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended already.
  }
}

type Process = { pid: number; parent: number; command: string };

function processes(): Process[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      try {
        const command = readFileSync(`/proc/${name}/cmdline`, "utf8").replaceAll("\0", " ");
        const status = readFileSync(`/proc/${name}/stat`, "utf8");
        const parent = Number(status.slice(status.lastIndexOf(")") + 2).split(" ")[1]);
        return [{ pid: Number(name), parent, command }];
      } catch {
        return [];
      }
    });
}

function descendantsOf(pid: number): number[] {
  const all = processes();
  const found = [pid];
  for (const one of found)
    found.push(...all.filter(({ parent }) => parent === one).map((child) => child.pid));
  return found.slice(1);
}

/** Processes that work on this folder, such as a PostgreSQL that was left behind. */
export function processesOn(folder: string): string[] {
  return processes()
    .filter(({ command }) => command.includes(folder))
    .map(({ command }) => command);
}
