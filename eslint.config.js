import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** What each room of the house may import (docs/architecture.md). */
const rooms = {
  "app/sync": ["app/shopify", "app/framework360", "app/jobs", "app/store", "app/routes", "app/components"],
  "app/shopify": ["app/framework360", "app/jobs", "app/routes", "app/components"],
  "app/framework360": ["app/shopify", "app/jobs", "app/store", "app/routes", "app/components"],
  "app/store": ["app/shopify", "app/framework360", "app/jobs", "app/routes", "app/components"],
  "app/jobs": ["app/routes", "app/components"],
  app: ["sandbox", "tests"],
  sandbox: ["app", "tests"],
};

const boundaries = Object.entries(rooms).map(([room, forbidden]) => ({
  files: [`${room}/**/*.{ts,tsx}`],
  ignores: [`${room}/**/*.test.{ts,tsx}`],
  rules: {
    "no-restricted-imports": [
      "error",
      {
        patterns: forbidden.map((other) => ({
          regex: `^(\\.\\./)+(${other.replace(/^app\//, "(app/)?")})/`,
          message: `${room} must not import ${other}.`,
        })),
      },
    ],
  },
}));

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
