import { readdirSync } from "node:fs";
import { dirname, join, relative } from "node:path";

import { ESLint } from "eslint";
import { describe, expect, it } from "vitest";

const root = join(import.meta.dirname, "../..");
const eslint = new ESLint({ cwd: root });

/** Some file of a room, so that the cases below survive renames. A name with an extension is that file itself. */
function fileOf(room: string): string {
  if (/\.tsx?$/.test(room)) return room;
  const names = readdirSync(join(root, room), { recursive: true, encoding: "utf8" }).sort();
  const name = names.find(
    (candidate) => /\.tsx?$/.test(candidate) && !/test|\.d\.ts|generated/.test(candidate),
  );
  return join(room, name!);
}

function pathBetween(from: string, to: string): string {
  const path = relative(dirname(from), to);
  return path.startsWith(".") ? path : `./${path}`;
}

/** What lint says when a file of a room imports a file of another room, or a package. */
async function lintImport(from: string, to: string): Promise<string[]> {
  const file = fileOf(from);
  const specifier = /^(app|sandbox|tests)\b/.test(to) ? pathBetween(file, fileOf(to)) : to;
  const results = await eslint.lintText(`import "${specifier}";\n`, { filePath: join(root, file) });
  return results.flatMap(({ messages }) =>
    messages
      .filter(({ ruleId, fatal }) => fatal || ruleId?.startsWith("boundaries/"))
      .map(({ message }) => message),
  );
}

const forbidden: [from: string, to: string[]][] = [
  [
    "app/sync/match.ts",
    ["app/shopify", "app/framework360", "app/store", "app/jobs/queue", "app/jobs/sync-customer"],
  ],
  [
    "app/sync/match.ts",
    ["app/env.server.ts", "app/log", "app/http", "app/routes", "node:crypto", "crypto", "pino"],
  ],
  [
    "app/shopify",
    ["app/framework360", "app/store", "app/jobs/queue", "app/merchant", "app/sides.server.ts", "pg-boss"],
  ],
  [
    "app/framework360",
    ["app/shopify", "app/store", "app/jobs/sweep", "app/log", "app/env.server.ts", "react"],
  ],
  [
    "app/store/shop.ts",
    ["app/shopify", "app/framework360", "app/jobs/queue", "app/merchant", "app/sides.server.ts"],
  ],
  ["app/store/database", ["app/store/shop.ts", "app/sync/match.ts", "app/jobs/queue", "pg-boss"]],
  [
    "app/jobs/queue",
    ["app/store/shop.ts", "app/sync/match.ts", "app/jobs/sync-customer/job.ts", "app/shopify"],
  ],
  [
    "app/jobs/sync-customer",
    ["app/jobs/sweep/handler.server.ts", "app/shopify", "app/framework360", "app/routes"],
  ],
  [
    "app/jobs/sync-customer/job.ts",
    ["app/jobs/queue/open-queue.server.ts", "app/env.server.ts", "app/store/shop.ts"],
  ],
  ["app/jobs/sweep/sweep.ts", ["app/sides.server.ts", "app/env.server.ts", "@prisma/client"]],
  [
    "app/intake",
    ["app/merchant", "app/jobs/sync-customer/handler.server.ts", "app/shopify/mapping.ts", "app/routes"],
  ],
  [
    "app/merchant",
    ["app/intake", "app/jobs/sync-customer/handler.server.ts", "app/shopify/mapping.ts", "app/routes"],
  ],
  ["app/merchant", ["app/shopify/webhook-payload.ts", "app/framework360/hint.ts", "app/shopify.server.ts"]],
  [
    "app/routes",
    [
      "app/store/shop.ts",
      "app/store/database",
      "app/jobs/queue",
      "app/env.server.ts",
      "app/shopify/mapping.ts",
    ],
  ],
  ["app/routes", ["app/sync/reconcile.ts", "app/sides.server.ts", "node:crypto", "pg"]],
  [
    "app/components",
    ["app/routes", "app/merchant", "app/store/shop.ts", "app/sync/reconcile.ts", "app/env.server.ts"],
  ],
  ["app/i18n", ["app/store/shop.ts", "app/routes", "app/merchant", "app/sync/reconcile.ts", "node:fs"]],
  ["app/http", ["app/store/shop.ts", "app/env.server.ts", "app/log", "app/sync/match.ts"]],
  ["app/log", ["app/store/shop.ts", "app/sync/match.ts", "app/http"]],
  ["app/env.server.ts", ["app/log", "app/store/shop.ts"]],
  ["app/shopify.server.ts", ["app/jobs/queue", "app/merchant", "app/sides.server.ts"]],
  ["app/sides.server.ts", ["app/jobs/queue", "app/merchant"]],
  ["app/runtime.server.ts", ["app/merchant", "app/routes"]],
  ["server.ts", ["app/merchant", "app/store/shop.ts"]],
  ["sandbox/shopify", ["app/sync/match.ts", "app/shopify", "app/store/shop.ts", "tests/support"]],
  ["app/shopify", ["sandbox/shopify", "tests/support"]],
  ["app/merchant", ["sandbox/shopify", "tests/support"]],
];

const permitted: [from: string, to: string[]][] = [
  ["app/sync/match.ts", ["app/sync/customer.ts", "zod", "libphonenumber-js"]],
  ["app/shopify", ["app/sync/match.ts", "app/http/parse-exactly.ts", "zod", "graphql"]],
  ["app/framework360", ["app/sync/match.ts", "app/http/parse-exactly.ts", "undici", "node:crypto"]],
  ["app/store/shop.ts", ["app/sync/match.ts", "app/store/database", "app/env.server.ts", "app/log", "pg"]],
  ["app/jobs/queue", ["app/store/database", "app/env.server.ts", "app/log", "pg-boss"]],
  [
    "app/jobs/sync-customer/handler.server.ts",
    ["app/jobs/sync-customer", "app/jobs/sweep/job.ts", "app/jobs/queue"],
  ],
  [
    "app/jobs/sync-customer/handler.server.ts",
    ["app/sides.server.ts", "app/store/shop.ts", "app/sync/match.ts"],
  ],
  [
    "app/intake",
    ["app/jobs/sync-customer/job.ts", "app/shopify/webhook-payload.ts", "app/framework360/hint.ts"],
  ],
  [
    "app/merchant",
    ["app/jobs/sync-customer/job.ts", "app/sides.server.ts", "app/store/shop.ts", "app/sync/match.ts"],
  ],
  [
    "app/routes",
    ["app/merchant", "app/intake", "app/components", "app/i18n", "app/sync/customer.ts", "react"],
  ],
  ["app/components", ["app/sync/customer.ts", "@shopify/polaris"]],
  ["app/i18n", ["app/sync/outcome.ts", "i18next"]],
  ["tests/support", ["app/sync/match.ts", "app/store/shop.ts", "sandbox/shopify"]],
  ["scripts", ["app/sync/match.ts", "app/framework360", "sandbox/shopify"]],
];

describe("lint holds the walls between the rooms", () => {
  it.each(forbidden)("%s may not import %j", { timeout: 60_000 }, async (from, targets) => {
    for (const to of targets) {
      expect(await lintImport(from, to), `${from} -> ${to}`).not.toEqual([]);
    }
  });

  it.each(permitted)("%s may import %j", { timeout: 60_000 }, async (from, targets) => {
    for (const to of targets) {
      expect(await lintImport(from, to), `${from} -> ${to}`).toEqual([]);
    }
  });

  it("sees every form of an import", { timeout: 60_000 }, async () => {
    const forms = [
      `import type { Shop } from "../store/shop.ts";`,
      `export * from "../store/shop.ts";`,
      `export type { Shop } from "../store/shop.ts";`,
      `await import("../store/shop.ts");`,
      `export type Shop = import("../store/shop.ts").Shop;`,
    ];
    for (const form of forms) {
      const [result] = await eslint.lintText(`${form}\n`, { filePath: join(root, "app/sync/match.ts") });
      const rules = result!.messages.map(({ ruleId }) => ruleId);
      expect(rules, form).toContain("boundaries/dependencies");
    }
  });

  it("refuses a file that belongs to no room", { timeout: 60_000 }, async () => {
    const [result] = await eslint.lintText("export {};\n", { filePath: join(root, "app/attic/thing.js") });
    expect(result!.messages.map(({ ruleId }) => ruleId)).toContain("boundaries/no-unknown-files");
  });
});
