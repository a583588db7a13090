import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

import boundaries from "./eslint.boundaries.js";

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
  ...boundaries,
);
