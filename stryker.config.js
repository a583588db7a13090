/** Mutation testing of the core: `npm run test:mutation`. Every rule is broken on purpose; the tests must notice. */
export default {
  testRunner: "vitest",
  // Which tests use a file, the run before the first mutant tells.
  vitest: { configFile: "vitest.mutation.config.ts", related: false },
  mutate: ["app/sync/**/*.ts", "!app/sync/**/*.test.ts"],
  coverageAnalysis: "perTest",
  // What only runs while a module loads (tables, schemas) would need all modules to be loaded again for each mutant.
  ignoreStatic: true,
  concurrency: 2,
  reporters: ["clear-text", "progress"],
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  tempDirName: ".stryker-tmp",
  ignorePatterns: ["build", ".data", "docs", "node_modules/.cache"],
};
