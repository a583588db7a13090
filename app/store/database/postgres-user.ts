import { execFile } from "node:child_process";
import { userInfo } from "node:os";
import { promisify } from "node:util";

const run = promisify(execFile);

export type ProcessUser = { uid: number; gid: number };

/**
 * The user that PostgreSQL runs as: it refuses to run as root, so root uses the system user `postgres`, which is made
 * when the system has none. Null: this process's own user.
 */
export async function processUser(): Promise<ProcessUser | null> {
  if (userInfo().uid !== 0) return null;
  const known = await idsOf("postgres");
  if (known) return known;
  await run("groupadd", ["--system", "postgres"]);
  await run("useradd", ["--system", "--gid", "postgres", "--shell", "/usr/sbin/nologin", "postgres"]);
  const made = await idsOf("postgres");
  if (!made) throw new Error("PostgreSQL does not run as root, and no user `postgres` could be made for it.");
  return made;
}

async function idsOf(name: string): Promise<ProcessUser | null> {
  try {
    const [uid, gid] = await Promise.all([run("id", ["-u", name]), run("id", ["-g", name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return null;
  }
}
