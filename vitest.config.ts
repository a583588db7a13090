import { availableParallelism } from "node:os";

import { defineConfig, type TestProjectInlineConfiguration } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

const browserTests = "**/*.browser.test.ts";

/** A condition comes about at once on an idle machine; how busy this one is, no test says. */
const poll = { timeout: 20_000, interval: 50 };

/** Projects of one stage run side by side, and the stages one after the other. */
const stage = {
  /** Tests that compute: one file a core. */
  unit: { groupOrder: 0, maxWorkers: availableParallelism() },
  /**
   * Tests that wait for the app most of the time, each with one of its own: more files than cores. With five on two cores, a
   * minute faster, what a webhook starts came too late for its test.
   */
  worlds: { groupOrder: 1, maxWorkers: 2 * availableParallelism() },
  /** Tests that measure: one file, with the machine to itself. */
  speed: { groupOrder: 2, maxWorkers: 1 },
};

function project(
  name: string,
  { groupOrder, maxWorkers }: (typeof stage)[keyof typeof stage],
  test: TestProjectInlineConfiguration["test"],
): TestProjectInlineConfiguration {
  return { test: { name, maxWorkers, sequence: { groupOrder }, expect: { poll }, ...test } };
}

/** Files that take longest begin first, so that none of them is left to run alone. */
const longest = [
  ...["integration/personalities", "integration/first-sync", "browser/customers", "browser/overview"],
  ...["browser/activity", "browser/every-page", "browser/first-sync", "browser/segments-and-flow"],
  ...["integration/framework360-doctor", "integration/slow-account", "integration/offline-token"],
  ...["endurance/chaos", "endurance/embedded-postgres"],
  ...["simulation/simulation", "api/keep-pace", "architecture/boundaries", "shopify/operations"],
];

/** The file's place in the list; those that are not in it come after it. */
function place({ moduleId }: TestSpecification): number {
  const at = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
  return at < 0 ? longest.length : at;
}

/**
 * A browser keeps the cores busy and other tests wait, so files with a browser run beside files without one. Those without an app
 * are short: they come last and fill what is left of each worker.
 */
class Interleaved extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = (await super.sort(files)).sort((a, b) => place(a) - place(b));
    const worlds = sorted.filter(({ project }) => project.name === "worlds");
    const isBrowser = ({ moduleId }: TestSpecification) => /tests\/browser\/|\.browser\.test/.test(moduleId);
    const inBrowser = worlds.filter(isBrowser);
    const others = worlds.filter((file) => !isBrowser(file));
    const share = inBrowser.length / Math.max(others.length, 1);
    const mixed = others.flatMap((file, at) => [
      file,
      ...inBrowser.slice(Math.round(at * share), Math.round((at + 1) * share)),
    ]);
    const placed = new Set(mixed);
    return [...mixed, ...sorted.filter((file) => !placed.has(file))];
  }
}

const withWorlds = {
  testTimeout: 120_000,
  hookTimeout: 120_000,
};

export default defineConfig({
  test: {
    sequence: { sequencer: Interleaved },
    globalSetup: ["tests/support/postgres.setup.ts"],
    projects: [
      project("unit", stage.unit, {
        include: [
          "app/**/*.test.{ts,tsx}",
          "sandbox/**/*.test.ts",
          "scripts/**/*.test.ts",
          "tests/architecture/**/*.test.ts",
          "tests/chaos/**/*.test.ts",
          "tests/personalities/**/*.test.ts",
          "tests/simulation/**/*.test.ts",
          "tests/support/**/*.test.ts",
        ],
        exclude: [browserTests],
        // Modules are loaded once for all files of a worker.
        isolate: false,
        pool: "threads",
        testTimeout: 30_000,
      }),
      {
        // Shopify's tester gives each file its own `shopify` and its own page.
        ...project("extensions", stage.unit, {
          include: ["extensions/**/*.test.{ts,tsx}"],
          environment: "jsdom",
          testTimeout: 30_000,
          pool: "threads",
          // Without it the tester cannot load a module that is TypeScript.
          server: { deps: { inline: [/ui-extensions-tester/] } },
        }),
        esbuild: { jsx: "automatic", jsxImportSource: "preact" },
      },
      project("worlds", stage.worlds, {
        include: [
          "tests/integration/*.test.ts",
          "tests/browser/**/*.test.ts",
          "sandbox/**/*.browser.test.ts",
        ],
        // The app is a process of its own, and the files keep no state: they are loaded once for all.
        isolate: false,
        ...withWorlds,
      }),
      // These run parts of the app within the test, with its settings, clock and database: each file alone in a process.
      project("in-process", stage.worlds, {
        include: ["tests/integration/in-process/*.test.ts"],
        ...withWorlds,
      }),
      // What is killed, filled up or waited for on purpose, and many customers at once.
      project("endurance", stage.worlds, { include: ["tests/endurance/**/*.test.ts"], ...withWorlds }),
      project("speed", stage.speed, { include: ["tests/speed/**/*.test.ts"], ...withWorlds }),
    ],
  },
});
