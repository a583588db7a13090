import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

import { appRole, ownerRole, passwordOf } from "../../app/store/database/postgres-roles.ts";
import { startOnFolder } from "./app-on-folder.ts";

/** The user `nobody` of every Linux: it owns no file and is in no group. */
const nobody = { uid: 65_534, gid: 65_534 };

const control = "what every user may read";

type Sight = { kind: string; place: string; text: string };

export type Watched = {
  /** How often the user looked at everything, and how many texts they could read. */
  rounds: number;
  texts: number;
  /** What they found that they must not. */
  found: string[];
};

/** Has the user `nobody` watch a whole first start, from before it begins until the app is ready. Needs root. */
export async function watchFirstStart(): Promise<Watched> {
  const home = await mkdtemp(join(tmpdir(), "watched-start-"));
  const [folder, temporary] = [join(home, "data"), join(home, "temporary")];
  await chmod(home, 0o755);
  for (const one of [folder, temporary]) await mkdir(one);
  await chmod(temporary, 0o1777);
  // Without sight of this, seeing nothing would mean nothing.
  await writeFile(join(temporary, "for-everyone"), control, { mode: 0o644 });
  const sights: Sight[] = [];
  const watcher = spawn(
    process.execPath,
    [join(import.meta.dirname, "curious-user.mjs"), folder, temporary],
    {
      ...nobody,
      cwd: "/",
      env: { NODE_ENV: "production" },
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const lines = createInterface({ input: watcher.stdout });
  lines.on("line", (line) => sights.push(JSON.parse(line) as Sight));
  const closed = new Promise((resolve) => lines.once("close", resolve));
  try {
    await new Promise((ready) => lines.once("line", ready));
    const app = await startOnFolder(folder, temporary);
    await app.whenReady().finally(() => app.end("stop app"));
    await app.ended;
    watcher.kill("SIGTERM");
    await closed;

    if (!sights.some(({ text }) => text === control)) throw new Error("The watching user saw nothing.");
    const password = (await readFile(join(folder, "postgres-password"), "utf8")).trim();
    const secrets = [
      password,
      ...[appRole, ownerRole].map((role) => passwordOf(role, password)),
      ...app.secrets,
    ];
    const found = sights
      .filter(({ kind, place, text }) =>
        kind === "socket"
          ? place.startsWith(home) || /pgsql/i.test(place)
          : secrets.some((one) => text.includes(one)),
      )
      .map(({ kind, place }) => `${kind} ${place}`);
    const rounds = Number(sights.find(({ kind }) => kind === "rounds")?.text);
    return { rounds, texts: sights.length, found };
  } finally {
    watcher.kill("SIGKILL");
    await rm(home, { recursive: true, force: true });
  }
}
