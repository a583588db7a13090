import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const root = fileURLToPath(new URL("../..", import.meta.url));
const run = promisify(execFile);

/**
 * A route of the app, with what it may understand: every word its source quotes or names a field by. A form's words are
 * read in the route's own file, so a file without the word "intent" knows no intents.
 */
export type Route = { id: string; path: string; words: string[]; hasIntents: boolean };

type Node = { id: string; path?: string; file: string; children?: Node[] };

/** Every route, as Remix itself lists them. */
export async function listRoutes(): Promise<Route[]> {
  const cli = join(root, "node_modules/@remix-run/dev/dist/cli.js");
  const { stdout } = await run(process.execPath, [cli, "routes", "--json"], { cwd: root });
  const routes: Route[] = [];
  const visit = async (nodes: Node[], parent: string): Promise<void> => {
    for (const { id, path = "", file, children = [] } of nodes) {
      const here = [parent, path].filter(Boolean).join("/");
      const source = join(root, "app", file);
      const hasIntents = /\bintent\b/.test(await readFile(source, "utf8"));
      routes.push({ id, path: `/${here}`, words: await wordsIn(source), hasIntents });
      await visit(children, here);
    }
  };
  await visit(JSON.parse(stdout) as Node[], "");
  return routes;
}

/** A route may be a folder of files. */
async function wordsIn(file: string): Promise<string[]> {
  const isFolder = /\/route\.tsx?$/.test(file);
  const files = isFolder ? await readdir(dirname(file)) : [file];
  const words = new Set<string>();
  for (const name of files) {
    const path = isFolder ? join(dirname(file), name) : name;
    if (!(await stat(path)).isFile()) continue;
    const source = await readFile(path, "utf8");
    for (const [, quoted, key] of source.matchAll(/"([a-z][\w-]{1,30})"|\b([a-z]\w{1,30}):/gi)) {
      words.add((quoted ?? key)!);
    }
  }
  return [...words];
}
