import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import regexp from "eslint-plugin-regexp";
import tseslint from "typescript-eslint";

import boundaries from "./eslint.boundaries.js";

/** What TypeScript's own program covers, and lint therefore knows the types of. */
const typed = ["**/*.{ts,tsx}"];

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
  ...tseslint.configs.recommendedTypeCheckedOnly.map((config) => ({ ...config, files: typed })),
  {
    files: typed,
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      // Remix has a Response thrown.
      "@typescript-eslint/only-throw-error": ["error", { allow: [{ from: "lib", name: "Response" }] }],
      "@typescript-eslint/restrict-template-expressions": [
        "error",
        { allowNumber: true, allowBoolean: true },
      ],
      // Our objects are closures: their methods have no `this` to lose.
      "@typescript-eslint/unbound-method": "off",
      // What keeps a promised interface (a fake, a side) need not wait for anything itself.
      "@typescript-eslint/require-await": "off",
      // A GraphQL enumeration is compared with the word that the API documents.
      "@typescript-eslint/no-unsafe-enum-comparison": "off",
    },
  },
  {
    // Tests look into answers as they came: an unexpected shape fails the test that reads it.
    files: ["**/*.test.{ts,tsx}", "**/testing.ts", "tests/**", "sandbox/**", "scripts/**", "benchmarks/**"],
    rules: Object.fromEntries(
      ["argument", "assignment", "call", "member-access", "return"].map((use) => [
        `@typescript-eslint/no-unsafe-${use}`,
        "off",
      ]),
    ),
  },
  {
    // A double takes what the code under test gives it, which is a string or a URL.
    files: ["**/*.test.{ts,tsx}", "**/testing.ts"],
    rules: { "@typescript-eslint/no-base-to-string": "off" },
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
