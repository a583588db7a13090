import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

import boundaries from "./eslint.boundaries.js";

/** The rules that need no types. `.oxlintrc.json` has those that do. */
export default tseslint.config(
  {
    ignores: [
      "build/",
      ".data/",
      "app/store/database/generated/",
      "app/shopify/types/",
      "reports/",
      ".stryker-tmp/",
    ],
  },
  js.configs.recommended,
  ...tseslint.configs.recommended,
  {
    rules: {
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "no-console": "error",
      eqeqeq: "error",
    },
  },
  { files: ["scripts/**", "sandbox/**", "benchmarks/**", "tests/**"], rules: { "no-console": "off" } },
  { files: ["**/*.{js,mjs}"], languageOptions: { globals: { process: "readonly", URL: "readonly" } } },
  { files: ["app/**/*.tsx"], ...reactHooks.configs.flat.recommended },
  {
    files: ["app/**/*.{ts,tsx}"],
    ignores: ["**/*.test.{ts,tsx}"],
    rules: {
      "max-lines": ["error", { max: 260 }],
      "max-lines-per-function": ["error", { max: 70 }],
    },
  },
  {
    // What another system or a person sends reaches these patterns: the time of each has to be linear in the text's length.
    files: ["server.ts", "app/**/*.{ts,tsx}"],
    ignores: ["**/*.test.{ts,tsx}"],
    plugins: { regexp },
    rules: {
      "regexp/no-super-linear-backtracking": ["error", { report: "potential" }],
      "regexp/no-super-linear-move": ["error", { report: "potential" }],
    },
  },
  ...boundaries,
);
