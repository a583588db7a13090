import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { access, constants, mkdir, readFile, realpath, rename, stat, writeFile } from "node:fs/promises";
import { join, relative, resolve } from "node:path";

/** Every file in these folders is served to everybody, at once or after the next build. */
const publicFolders = ["public", "build"];

const worldWritable = 0o002;

/**
 * Makes the data folder where it is missing.
 * @returns its absolute path, without symbolic links
 * @throws {Error} saying what to do, when the folder cannot be written, when another local user could put files into it, or
 *   when it lies inside a folder that the app serves
 */
export async function openDataFolder(dataDir: string): Promise<string> {
  const refuse = (problem: string, cause?: unknown) =>
    new Error(`DATA_DIR (${resolve(dataDir)}) ${problem}`, { cause });
  // Checked before the folder is made, so that none is left in a public folder.
  if (isPublic(resolve(dataDir)))
    throw refuse("is inside a folder that the app serves. Set it to another one.");
  let home: string;
  try {
    await mkdir(dataDir, { recursive: true });
    home = await realpath(dataDir);
    await access(home, constants.W_OK | constants.X_OK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw refuse(`cannot be written (${code}). Give the app's user a folder that it owns.`, error);
  }
  if (isPublic(home)) throw refuse("leads into a folder that the app serves. Set it to another one.");
  if (process.platform !== "win32" && (await stat(home)).mode & worldWritable) {
    throw refuse("can be written by every local user. Set it to a folder of the app's user alone.");
  }
  return home;
}

function isPublic(folder: string): boolean {
  return publicFolders.some((name) => {
    const path = relative(resolve(name), folder);
    return path === "" || !/^(\.\.|[A-Za-z]:|\/)/.test(path);
  });
}

/**
 * The superuser's password. It is created at the first start and kept beside the data, readable only by this user.
 * @throws {Error} when it is missing although there is data
 */
export async function ensurePassword(home: string): Promise<string> {
  const file = join(home, "postgres-password");
  const kept = existsSync(file) ? (await readFile(file, "utf8")).trim() : "";
  if (kept !== "") return kept;
  if (existsSync(join(home, "postgres", "PG_VERSION"))) {
    throw new Error(`${file} is missing or empty: put back the file that belongs to the data beside it.`);
  }
  const password = randomBytes(24).toString("base64url");
  const unfinished = `${file}.${process.pid}`;
  await writeFile(unfinished, password, { mode: 0o600 });
  await rename(unfinished, file);
  return password;
}
