import { defineConfig } from "vitest/config";

/** What the core is held to, without the rest of the house. */
export default defineConfig({
  test: { include: ["app/sync/**/*.test.ts"] },
});
