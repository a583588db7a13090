/** Mutation testing of the core: `npm run test:mutation`. Every rule is broken on purpose; the tests must notice. */
export default {
  testRunner: "vitest",
  vitest: { configFile: "vitest.mutation.config.ts" },
  mutate: ["app/sync/**/*.ts", "!app/sync/**/*.test.ts"],
  coverageAnalysis: "perTest",
  concurrency: 2,
  reporters: ["clear-text", "progress"],
  clearTextReporter: { allowColor: false, logTests: false },
  thresholds: { high: 95, low: 90, break: 90 },
  tempDirName: ".stryker-tmp",
  ignorePatterns: ["build", ".data", "docs", "node_modules/.cache"],
};
