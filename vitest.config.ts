import { defineConfig } from "vitest/config";

const browserTests = "**/*.browser.test.ts";

/** A condition comes about at once on an idle machine; how busy this one is, no test says. */
const poll = { timeout: 20_000, interval: 50 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: [
            "app/**/*.test.{ts,tsx}",
            "sandbox/**/*.test.ts",
            "scripts/**/*.test.ts",
            "tests/architecture/**/*.test.ts",
            "tests/simulation/**/*.test.ts",
            "tests/support/**/*.test.ts",
          ],
          exclude: [browserTests],
        },
      },
      {
        test: {
          name: "integration",
          include: ["tests/integration/**/*.test.ts"],
          globalSetup: ["tests/support/postgres.setup.ts"],
          testTimeout: 60_000,
          hookTimeout: 60_000,
          expect: { poll },
        },
      },
      {
        test: {
          name: "browser",
          include: ["tests/browser/**/*.test.ts", "sandbox/**/*.browser.test.ts"],
          globalSetup: ["tests/support/postgres.setup.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          expect: { poll },
          fileParallelism: false,
        },
      },
    ],
  },
});
