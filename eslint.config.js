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
  {
    files: ["app/**/*.{ts,tsx}"],
    ignores: ["**/*.test.{ts,tsx}"],
    rules: {
      "max-lines": ["error", { max: 260 }],
      "max-lines-per-function": ["error", { max: 70 }],
    },
  },
  ...boundaries,
  // Not yet mended. Each file that is mended leaves this list.
  {
    files: [
      "app/framework360/api/client.ts",
      "app/i18n/tell-reason.ts",
      "app/merchant/connection.server.ts",
      "app/merchant/customer-source.server.ts",
      "app/merchant/customers.server.ts",
      "app/merchant/key-permissions.ts",
      "app/routes/app.tsx",
      "app/routes/customers/customers-filter.tsx",
      "app/routes/customers/customers-table.tsx",
      "app/shopify/customer-side.ts",
      "app/sync/explanation.ts",
    ],
    rules: { "boundaries/dependencies": "off", "max-lines": "off", "max-lines-per-function": "off" },
  },
);
