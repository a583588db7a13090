import { chmod, mkdtemp, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { openDataFolder } from "./data-folder.ts";

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "data-folder-"));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

test("a data folder is made where it is missing", async () => {
  expect(await openDataFolder(join(folder, "a/b"))).toBe(join(folder, "a/b"));
  expect((await stat(join(folder, "a/b"))).isDirectory()).toBe(true);
});

test("a data folder that cannot be written is named, with what to do", async () => {
  await writeFile(join(folder, "file"), "");
  await expect(openDataFolder(join(folder, "file/data"))).rejects.toThrow(
    `DATA_DIR (${join(folder, "file/data")}) cannot be written (ENOTDIR). Give the app's user a folder that it owns.`,
  );
});

test.runIf(process.platform === "linux" && process.getuid?.() !== 0)(
  "a data folder of another user is named, with what to do",
  async () => {
    await expect(openDataFolder("/root/data")).rejects.toThrow("cannot be written (EACCES)");
  },
);

test("a data folder that every local user may write is refused: another user could put their own password there", async () => {
  await chmod(folder, 0o1777);
  await expect(openDataFolder(folder)).rejects.toThrow("can be written by every local user");
});

test("a data folder that the app would serve is refused, also behind a link, and is not made", async () => {
  for (const served of ["public", "public/data", "build/client/.data"]) {
    await expect(openDataFolder(served), served).rejects.toThrow("inside a folder that the app serves");
  }
  await expect(stat("public/data")).rejects.toThrow("ENOENT");
  await symlink(join(process.cwd(), "public"), join(folder, "link"));
  await expect(openDataFolder(join(folder, "link"))).rejects.toThrow("leads into a folder");
});

test("a data folder may lie beside what is served", async () => {
  await expect(openDataFolder(join(folder, "public"))).resolves.toBe(join(folder, "public"));
});
