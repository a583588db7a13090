import { defineConfig } from "vitest/config";

/** What the core is held to: its own tests, and those of the jobs and pages that use it, without a database. */
export default defineConfig({
  test: {
    include: ["app/{sync,jobs,merchant,routes,store}/**/*.test.ts", "tests/simulation/*.test.ts"],
    exclude: ["tests/simulation/simulation.test.ts"],
    // Modules are loaded once for all mutants: a rule is broken while its tests run, not while its module loads.
    isolate: false,
  },
});
