import { execFile } from "node:child_process";
import { access, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const npmPackage = fileURLToPath(new URL("../../node_modules/@sparticuz/chromium", import.meta.url));
const cache = fileURLToPath(new URL("../../node_modules/.cache", import.meta.url));

export type Chromium = { executablePath: string; env: Record<string, string> };

/**
 * The Chromium that npm installed, unpacked once into node_modules/.cache. It brings its shared libraries and one font
 * family, so that it runs on a bare Debian and lays pages out alike on every machine. Several processes may ask at once.
 * @throws {Error} when the package cannot be unpacked or run here: it is for Linux on x64
 */
export async function unpackChromium(): Promise<Chromium> {
  const { version } = JSON.parse(await readFile(join(npmPackage, "package.json"), "utf8")) as {
    version: string;
  };
  const folder = join(cache, `chromium-${version}`);
  if (!(await exists(folder))) await unpackInto(folder);
  return {
    executablePath: join(folder, "chromium"),
    env: { LD_LIBRARY_PATH: join(folder, "al2023/lib"), FONTCONFIG_FILE: join(folder, "fonts.conf") },
  };
}

/** Unpacks beside the folder and renames, so that the folder is whole whenever it exists. */
async function unpackInto(folder: string): Promise<void> {
  await mkdir(dirname(folder), { recursive: true });
  const beside = await mkdtemp(`${folder}-`);
  try {
    await inflateInto(beside);
    await writeFile(join(beside, "fonts.conf"), fontConfiguration(folder));
    await rename(beside, folder);
  } catch (error) {
    // Another process may have been first: a folder that is not empty cannot be renamed onto.
    if (!(await exists(folder))) throw error;
  } finally {
    await rm(beside, { recursive: true, force: true });
  }
}

/** The package unpacks into the temporary folder of its process, so it gets a process whose temporary folder is ours. */
async function inflateInto(folder: string): Promise<void> {
  const script = `
    import chromium, { inflate } from "@sparticuz/chromium";
    await chromium.executablePath();
    await inflate(${JSON.stringify(join(npmPackage, "bin/al2023.tar.br"))});`;
  await run(process.execPath, ["--input-type=module", "--eval", script], {
    cwd: dirname(cache),
    env: { ...process.env, TMPDIR: folder },
  });
}

function fontConfiguration(folder: string): string {
  return `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <dir>${join(folder, "fonts")}</dir>
  <cachedir>${join(folder, "fonts-cache")}</cachedir>
</fontconfig>
`;
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
