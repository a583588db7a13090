import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";

import { parse as parseToml } from "smol-toml";
import { expect, test } from "vitest";
import { parse } from "yaml";

import { parseEnvironment } from "../../app/env.server.ts";
import { missingScope } from "../../sandbox/shopify/topic-scopes.ts";
import { isInContext, parseDockerfile } from "../image/dockerfile.ts";

const root = join(import.meta.dirname, "../..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const rules = read(".dockerignore");

/** What glibc's allocator is told wherever the app is started: these are no settings of the app. */
const allocatorSettings = "MALLOC_ARENA_MAX=2 MALLOC_MMAP_THRESHOLD_=131072";

/** Every setting that `.env.example` explains. */
const settings = new Set([...read(".env.example").matchAll(/^([A-Z][A-Z0-9_]*)=/gm)].map(([, name]) => name));

test.each([
  ".env",
  ".env.local",
  ".git/config",
  ".data/postgres-password",
  "node_modules/pg/index.js",
  "tests/README.md",
])("%s does not reach the builder of the image", (path) => {
  expect(isInContext(rules, path)).toBe(false);
});

test.each([
  "app/env.server.ts",
  "prisma/schema.prisma",
  "package-lock.json",
  "server.ts",
  "public/favicon.svg",
])("%s reaches the builder of the image", (path) => {
  expect(isInContext(rules, path)).toBe(true);
});

test("the image runs as a user without rights, has a health check, and copies what exists", () => {
  const stages = parseDockerfile(read("Dockerfile"));
  const last = stages.at(-1)!.instructions;
  expect(last.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["USER", "HEALTHCHECK", "STOPSIGNAL", "CMD"]),
  );
  expect(last.find(({ name }) => name === "USER")!.text).not.toBe("root");
  const copied = stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ name }) => name === "COPY")
    .flatMap(({ text }) =>
      text
        .split(" ")
        .filter((part) => !part.startsWith("--"))
        .slice(0, -1),
    )
    .map((path) => path.replace(/^\/app\//, ""))
    .filter((path) => !["build", "node_modules", "."].includes(path));
  expect(copied.filter((path) => !existsSync(join(root, path)))).toEqual([]);
});

type Compose = {
  services: Record<
    string,
    { environment?: Record<string, string>; depends_on?: Record<string, unknown>; command?: string[] }
  >;
};

/** Compose's `${NAME}`, `${NAME:?}` and `${NAME:-default}`. */
const filled = (text: string, values: Record<string, string>) =>
  text.replaceAll(
    /\$\{(\w+)(?::([-?])([^}]*))?\}/g,
    (_all, name: string, _how, fallback = "") => values[name] ?? fallback,
  );

test("what compose.yaml tells the app is what the app takes", () => {
  const { services } = parse(read("compose.yaml"), { merge: true }) as Compose;
  expect(Object.keys(services).sort()).toEqual(["migrate", "postgres", "proxy", "web", "worker"]);
  const given = {
    SHOPIFY_API_KEY: "key",
    SHOPIFY_API_SECRET: "shpss_0123456789abcdef",
    ENCRYPTION_KEY: Buffer.from(Array.from({ length: 32 }, (_, index) => (index * 73) % 251)).toString(
      "base64",
    ),
    POSTGRES_PASSWORD: "secret",
  };
  for (const name of ["migrate", "web", "worker"]) {
    const { environment = {}, depends_on: before = {} } = services[name]!;
    expect(Object.keys(environment).filter((one) => !settings.has(one))).toEqual([]);
    const env = Object.fromEntries(
      Object.entries(environment).map(([key, text]) => [key, filled(text, given)]),
    );
    const forReal = { ...env, SHOPIFY_APP_URL: "https://sync.example.com" };
    expect(parseEnvironment(env).MIGRATE_AT_START).toBe(false);
    expect(parseEnvironment(forReal).DATABASE_URL).toContain("@postgres:5432/");
    for (const one of Object.keys(before)) expect(services).toHaveProperty(one);
  }
  expect(existsSync(join(root, services.migrate!.command![1]!))).toBe(true);
});

test("fly.toml runs web and worker apart, migrates before, stops in time, and never scales to zero", () => {
  const fly = parseToml(read("deploy/fly.toml")) as {
    env: Record<string, string>;
    kill_timeout: string;
    deploy: { release_command: string };
    processes: Record<string, string>;
    http_service: { auto_stop_machines: string; min_machines_running: number; internal_port: number };
    build: { dockerfile: string };
    vm: { processes: string[] }[];
  };
  const allocator = Object.entries(fly.env).filter(([name]) => !settings.has(name));
  expect(allocator.map(([name, value]) => `${name}=${value}`).join(" ")).toBe(allocatorSettings);
  expect(read("Dockerfile")).toContain(`\nENV ${allocatorSettings}\n`);
  expect(fly.deploy.release_command).toBe("node scripts/migrate.ts");
  expect(fly.env.MIGRATE_AT_START).toBe("false");
  expect(parseInt(fly.kill_timeout)).toBeGreaterThan(15);
  expect(fly.http_service).toMatchObject({ auto_stop_machines: "off", internal_port: Number(fly.env.PORT) });
  expect(fly.http_service.min_machines_running).toBeGreaterThan(0);
  // As the image starts it.
  const command = parseDockerfile(read("Dockerfile"))
    .at(-1)!
    .instructions.find(({ name }) => name === "CMD")!;
  const started = (JSON.parse(command.text) as string[]).join(" ");
  for (const role of ["web", "worker"])
    expect(fly.processes[role]).toBe(`env PROCESS_ROLE=${role} ${started}`);
  expect(fly.vm.flatMap(({ processes }) => processes).sort()).toEqual(["web", "worker"]);
  expect(existsSync(join(root, "deploy", fly.build.dockerfile))).toBe(true);
});

type Service = {
  type: string;
  numInstances: number;
  preDeployCommand?: string;
  maxShutdownDelaySeconds: number;
  envVars: { key?: string; value?: string; fromGroup?: string; fromDatabase?: { name: string } }[];
};

test("render.yaml runs web and worker apart, migrates before, and names only settings, groups and databases that exist", () => {
  const { databases, envVarGroups, services } = parse(read("deploy/render.yaml")) as {
    databases: { name: string }[];
    envVarGroups: { name: string; envVars: { key: string }[] }[];
    services: Service[];
  };
  expect(services.map(({ type }) => type)).toEqual(["web", "worker"]);
  expect(services[0]!.preDeployCommand).toBe("node scripts/migrate.ts");
  for (const { type, numInstances, maxShutdownDelaySeconds, envVars } of services) {
    expect(numInstances).toBeGreaterThan(0);
    expect(maxShutdownDelaySeconds).toBeGreaterThan(15);
    expect(envVars.find(({ key }) => key === "PROCESS_ROLE")!.value).toBe(type);
    const groups = envVars.flatMap(({ fromGroup }) => fromGroup ?? []);
    const own = envVarGroups.filter(({ name }) => groups.includes(name)).flatMap((group) => group.envVars);
    const names = [...own, ...envVars].flatMap(({ key }) => key ?? []);
    expect(names.filter((name) => !settings.has(name))).toEqual([]);
    expect(names).toEqual(expect.arrayContaining(["DATABASE_URL", "ENCRYPTION_KEY", "MIGRATE_AT_START"]));
    const from = envVars.flatMap(({ fromDatabase }) => fromDatabase?.name ?? []);
    expect(databases.map(({ name }) => name)).toEqual(expect.arrayContaining(from));
  }
});

type Workflow = {
  on: unknown;
  permissions: Record<string, string>;
  jobs: Record<
    string,
    {
      "timeout-minutes": number;
      steps: { uses?: string; run?: string }[];
      strategy?: { matrix: { command: string[] } };
    }
  >;
};

const { scripts } = JSON.parse(read("package.json")) as { scripts: Record<string, string> };

test.each(readdirSync(join(root, ".github/workflows")))(
  "the workflow %s pins its actions, ends in time, may only read by default, and calls commands that exist",
  (file) => {
    const { on, permissions, jobs } = parse(read(`.github/workflows/${file}`)) as Workflow;
    expect(on).toBeTruthy();
    expect(permissions).toEqual({ contents: "read" });
    for (const { steps, strategy, ...job } of Object.values(jobs)) {
      expect(job["timeout-minutes"]).toBeGreaterThan(0);
      for (const { uses } of steps) if (uses) expect(uses).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
      const commands = [...steps.flatMap(({ run }) => run ?? []), ...(strategy?.matrix.command ?? [])].join(
        "\n",
      );
      const named = [...commands.matchAll(/npm run ([\w:]+)/g)].map(([, name]) => name!);
      expect(named.filter((name) => !(name in scripts))).toEqual([]);
      const files = [...commands.matchAll(/(?:node |^)((?:scripts|\.ci)\/\S+)/gm)].map(([, path]) => path!);
      expect(files.filter((path) => !existsSync(join(root, path)))).toEqual([]);
    }
  },
);

test("systemd's unit starts what `npm start` starts, stops in time, and does not give up without a database", () => {
  const lines = read("deploy/framework360-sync.service").split("\n");
  const unit = new Map(
    lines.filter((line) => /^\w+=/.test(line)).map((line) => line.split(/=(.*)/, 2) as [string, string]),
  );
  const folder = unit.get("WorkingDirectory")!;
  const command = unit.get("ExecStart")!.replace(`${folder}/node_modules/node/bin/`, "exec ");
  expect(`${allocatorSettings} ${command}`).toBe(scripts.start!.replace("-if-exists", ""));
  expect(unit.get("Environment")).toBe(allocatorSettings);
  expect(Number(unit.get("TimeoutStopSec"))).toBeGreaterThan(15);
  expect(unit.get("Restart")).toBe("always");
  expect(unit.get("StartLimitIntervalSec")).toBe("0");
  expect(Number(unit.get("RestartSec"))).toBeGreaterThan(0);
  expect(unit.get("User")).not.toBe("root");
  const guide = read("docs/deploy.md");
  for (const text of [`${folder} `, `useradd --system ${unit.get("User")} `]) expect(guide).toContain(text);
});

test.each(["shopify.app.toml", "shopify.app.staging.toml"])(
  "%s asks for the scope of each webhook topic, without which Shopify does not publish it",
  (path) => {
    const { access_scopes, webhooks } = parseToml(read(path)) as unknown as {
      access_scopes: { scopes: string };
      webhooks: { subscriptions: { topics?: string[] }[] };
    };
    const topics = webhooks.subscriptions.flatMap((subscription) => subscription.topics ?? []);
    expect(missingScope(topics, access_scopes.scopes.split(","))).toBeNull();
  },
);

test("the staging app differs from the app in its name, client and addresses alone", () => {
  const [app, staging] = ["shopify.app.toml", "shopify.app.staging.toml"].map((path) =>
    parseToml(read(path)),
  );
  const own = { client_id: "", name: "", application_url: "", auth: {} };
  expect({ ...staging, ...own }).toEqual({ ...app, ...own });
  expect(staging!.client_id).not.toBe(app!.client_id);
  expect(JSON.stringify(staging)).not.toContain("app.example.com");
});

test("every document that another one points to is there", () => {
  const documents = [
    "README.md",
    "SECURITY.md",
    "CONTRIBUTING.md",
    ...readdirSync(join(root, "docs")).map((name) => `docs/${name}`),
  ];
  const broken = documents
    .filter((path) => path.endsWith(".md"))
    .flatMap((path) =>
      [...read(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)]
        .map(([, target]) => join(dirname(path), target!))
        .filter((target) => !existsSync(join(root, target)))
        .map((target) => `${path} points to ${target}`),
    );
  expect(broken).toEqual([]);
});
