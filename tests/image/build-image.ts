import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";

import { isInContext, parseDockerfile } from "./dockerfile.ts";

/** What the last stage came to: its folder, its environment, and the commands it starts and is looked after by. */
export type Image = {
  directory: string;
  env: Record<string, string>;
  command: string[];
  healthcheck: string[];
};

/**
 * Does the steps of `root`'s Dockerfile below `folder`, a folder for each stage. The base image is this machine.
 * @param reusesPackages `npm ci` takes the packages that `root` has installed, and removes those that the step leaves out
 */
export function buildImage(root: string, folder: string, reusesPackages: boolean): Image {
  const context = join(folder, "context");
  copyContext(root, context);
  const image: Image = { directory: "", env: {}, command: [], healthcheck: [] };
  for (const { name: stage, instructions } of parseDockerfile(
    readFileSync(join(root, "Dockerfile"), "utf8"),
  )) {
    image.directory = join(folder, stage);
    image.env = {};
    mkdirSync(image.directory, { recursive: true });
    for (const { name, text } of instructions) {
      console.log(`${stage}: ${name} ${text}`);
      if (name === "COPY") copy(text, folder, context, image.directory);
      else if (name === "RUN") run(reusesPackages ? withPackagesOf(root, text) : text, image.directory);
      else if (name === "ENV")
        Object.assign(image.env, Object.fromEntries(text.split(" ").map((one) => one.split("="))));
      else if (name === "CMD") image.command = JSON.parse(text) as string[];
      else if (name === "HEALTHCHECK")
        image.healthcheck = JSON.parse(text.slice(text.indexOf("["))) as string[];
      else if (!["FROM", "WORKDIR", "USER", "EXPOSE", "STOPSIGNAL"].includes(name)) {
        throw new Error(`This script does not know the instruction ${name}.`);
      }
    }
  }
  return image;
}

/** The files that git knows, or would take, and that `.dockerignore` lets through. */
function copyContext(root: string, context: string): void {
  const rules = readFileSync(join(root, ".dockerignore"), "utf8");
  const files = execFileSync("git", ["ls-files", "-co", "--exclude-standard"], {
    cwd: root,
    encoding: "utf8",
  });
  for (const path of files.split("\n").filter((one) => one !== "" && isInContext(rules, one))) {
    if (!existsSync(join(root, path))) continue;
    mkdirSync(dirname(join(context, path)), { recursive: true });
    cpSync(join(root, path), join(context, path));
  }
}

/** A folder's contents are copied, as Docker does; an ending `/` makes the target a folder. */
function copy(text: string, folder: string, context: string, directory: string): void {
  const parts = text.split(" ");
  const from = /^--from=(\S+)$/.exec(parts[0]!)?.[1];
  const paths = from === undefined ? parts : parts.slice(1);
  const source = from === undefined ? context : join(folder, from);
  const target = join(directory, paths.at(-1)!);
  for (const path of paths.slice(0, -1)) {
    const origin = join(source, path.replace(/^\/app\//, ""));
    const isFolder = statSync(origin).isDirectory();
    cpSync(origin, isFolder ? target : join(target, basename(path)), {
      recursive: true,
      verbatimSymlinks: true,
    });
  }
}

/** Links instead of copies: nothing but the names is removed by what follows. */
function withPackagesOf(root: string, command: string): string {
  if (!command.startsWith("npm ci ")) return command;
  const take = `cp -al '${join(root, "node_modules")}' node_modules && rm -rf node_modules/.cache node_modules/.vite`;
  return command.includes("--omit") ? `${take} && ${command.replace("npm ci", "npm prune")}` : take;
}

/** Without this process's own settings: an image has none of them. How the machine reaches the registry, it may say. */
function run(command: string, cwd: string): void {
  const { PATH, HOME, NODE_EXTRA_CA_CERTS = "" } = process.env;
  const own = Object.entries({ PATH, HOME, NODE_EXTRA_CA_CERTS }).map(([name, value]) => `${name}=${value}`);
  const clean = ["-i", ...own, "sh", "-c", command];
  const { status } = spawnSync("env", clean, { cwd, stdio: ["ignore", "ignore", "inherit"] });
  if (status !== 0) throw new Error(`The step failed (${status}): ${command}`);
}
