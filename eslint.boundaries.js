/**
 * Which room of the house may import which (docs/architecture.md), for eslint-plugin-boundaries.
 *
 * An allow-list: what is not named here is an error. Tests and the tools in scripts/ and benchmarks/ are free.
 * tests/architecture/boundaries.test.ts proves that each row holds.
 */
import boundaries from "eslint-plugin-boundaries";

/** Each file belongs to the first room whose pattern it matches. */
const rooms = {
  test: ["**/*.test.{ts,tsx}", "app/*/testing.ts", "tests/**"],
  tool: ["scripts/**", "benchmarks/**"],
  sandbox: ["sandbox/**"],
  server: ["server.ts", "server-development.ts"],

  // The vocabulary is data and types only: browsers may have it. The rest of the core decides.
  vocabulary: [
    "app/sync/{customer,explanation,extra-fields,field-groups,framework360-state,known-names,outcome,plain-words,policy,send-state,shop-refusal,standing-state}.ts",
  ],
  sync: ["app/sync/**"],

  "shopify-payload": ["app/shopify/webhook-payload.ts"],
  shopify: ["app/shopify/**"],
  "framework360-payload": ["app/framework360/hint.ts"],
  framework360: ["app/framework360/**"],

  database: ["app/store/database/**"],
  store: ["app/store/**"],

  queue: ["app/jobs/queue/**"],
  workers: ["app/jobs/*.ts"],
  "job-definition": ["app/jobs/*/job.ts"],
  job: ["app/jobs/*/**"],

  intake: ["app/intake/**"],
  merchant: ["app/merchant/**"],
  routes: ["app/routes/**", "app/routes.ts"],
  components: ["app/components/**"],
  i18n: ["app/i18n/**"],
  "http-parser": ["app/http/parse-*.ts"],
  http: ["app/http/**"],
  log: ["app/log/**"],
  metrics: ["app/metrics/**"],
  tracing: ["app/tracing/**"],

  env: ["app/env.server.ts", "app/env-checks.ts"],
  sides: ["app/sides.server.ts", "app/shop-client.server.ts"],
  "shopify-app": ["app/shopify.server.ts"],
  "offline-token": ["app/offline-token.server.ts"],
  runtime: ["app/runtime.server.ts", "app/serve-metrics.server.ts"],
  readiness: ["app/readiness.server.ts"],
  entry: ["app/entry.*.tsx", "app/root.tsx"],
};

/** The core: what each room that may know it imports. */
const core = ["vocabulary", "sync"];
/** What a running process has: its environment, its log, its metrics and its traces. */
const surroundings = ["env", "log", "metrics", "tracing"];
/** The table. A room may always import itself. */
const allowed = {
  sync: ["vocabulary"],
  shopify: [...core, "shopify-payload", "http-parser"],
  "shopify-payload": [...core, "shopify", "http-parser"],
  framework360: [...core, "framework360-payload", "http-parser"],
  "framework360-payload": [...core, "framework360", "http-parser"],
  database: surroundings,
  store: [...core, ...surroundings, "database"],
  queue: [...surroundings, "database"],
  "job-definition": [...core, "queue"],
  job: [...core, ...surroundings, "queue", "job-definition", "sides", "offline-token", "store", "database"],
  workers: [...core, ...surroundings, "queue", "job-definition", "job", "database"],
  intake: [
    ...core,
    ...surroundings,
    "queue",
    "job-definition",
    "store",
    "database",
    "sides",
    "runtime",
    "http",
    "http-parser",
    "shopify-app",
    "shopify-payload",
    "framework360-payload",
  ],
  merchant: [...core, ...surroundings, "queue", "job-definition", "store", "database", "sides", "runtime"],
  routes: [
    "vocabulary",
    "merchant",
    "intake",
    "shopify-app",
    "readiness",
    "components",
    "i18n",
    "http",
    "http-parser",
  ],
  components: ["vocabulary", "i18n"],
  i18n: ["vocabulary"],
  http: ["http-parser"],
  log: ["env"],
  metrics: ["tracing"],
  tracing: ["env", "log"],
  sides: [...core, ...surroundings, "shopify", "framework360", "store", "database", "offline-token"],
  "shopify-app": [...surroundings, "store", "database", "http"],
  "offline-token": [...core, ...surroundings, "shopify-app", "shopify"],
  runtime: [...surroundings, "http", "queue", "workers", "store", "database"],
  readiness: [...surroundings, "runtime", "queue", "job-definition", "database", "http"],
  entry: [
    ...surroundings,
    "runtime",
    "readiness",
    "intake",
    "shopify-app",
    "i18n",
    "components",
    "http",
    "routes",
  ],
  server: [...surroundings, "runtime", "http", "http-parser", "database", "queue"],
};

/** Packages with one place in the house: the rooms that may import them. All others are free. */
const reserved = [
  { packages: ["@prisma/**", "prisma"], rooms: ["database"] },
  {
    packages: ["pg", "rate-limiter-flexible"],
    rooms: ["database", "store", "queue", "job", "intake", "http"],
  },
  {
    packages: ["pg-boss"],
    rooms: ["queue", "workers", "job-definition", "job", "intake", "merchant", "runtime"],
  },
  { packages: ["@shopify/admin-api-client", "graphql"], rooms: ["shopify", "sandbox"] },
  { packages: ["pino"], rooms: ["log", "job"] },
  { packages: ["prom-client"], rooms: ["metrics", "runtime"] },
  {
    packages: [
      "react",
      "react-dom",
      "react-i18next",
      "@shopify/polaris",
      "@shopify/polaris-icons",
      "swr",
      "chart.js",
    ],
    rooms: ["routes", "components", "i18n", "entry"],
  },
];

const room = (...categories) => ({ file: { categories: { anyOf: categories } } });
const packages = (names) => ({ module: { origin: ["external", "core"], source: names } });

/** The last policy that matches an import decides. */
const policies = [
  ...Object.keys(rooms).map((name) => ({
    from: room(name),
    allow: { to: room(name, ...(allowed[name] ?? [])) },
  })),
  { from: room("test", "tool"), allow: { to: room(...Object.keys(rooms)) } },

  // A job knows its own folder and the definitions of the others.
  {
    from: room("job"),
    disallow: { to: { file: { categories: "job", captured: { job: "!{{ from.file.captured.job }}" } } } },
    message: "Of another job only its job.ts may be imported.",
  },
  {
    from: { file: { categories: { anyOf: ["job", "job-definition"] }, path: "!**/*.server.ts" } },
    disallow: { to: { file: { path: "**/*.server.ts" } } },
    message: "A plain .ts file of a job runs in the simulation too, so it imports no .server file.",
  },

  { from: room(...Object.keys(rooms)), allow: { to: { module: { origin: ["external", "core"] } } } },
  {
    from: room("sync", "vocabulary"),
    disallow: { to: { module: { origin: ["external", "core"] } } },
    message: "The core is pure: of all packages it imports zod and libphonenumber-js only.",
  },
  { from: room("sync", "vocabulary"), allow: { to: packages(["zod", "libphonenumber-js"]) } },
  {
    from: room("components", "i18n", "routes"),
    disallow: { to: { module: { origin: "core" } } },
    message: "Browsers have no modules of Node.",
  },
  ...reserved.map(({ packages: names, rooms: users }) => ({
    from: { file: { categories: { noneOf: [...users, "test", "tool"] } } },
    disallow: { to: packages(names) },
    message: `Only these rooms import ${names.join(", ")}: ${users.join(", ")}.`,
  })),
];

const files = ["app/**/*.{ts,tsx,js}", "sandbox/**/*.{ts,tsx,mjs}", "server.ts"];

export default [
  {
    files,
    plugins: { boundaries },
    settings: {
      "import/resolver": { typescript: { project: "./tsconfig.json" } },
      "boundaries/root-path": import.meta.dirname,
      "boundaries/legacy-templates": false,
      "boundaries/dependency-nodes": ["import", "export", "dynamic-import"],
      "boundaries/additional-dependency-nodes": [
        { selector: "TSImportType Literal", kind: "type", name: "import-type" },
      ],
      "boundaries/files-single-match": true,
      "boundaries/files": Object.entries(rooms).map(([category, pattern]) => ({
        category,
        pattern,
        ...(category === "job" && { capture: ["job"] }),
      })),
    },
    rules: {
      "boundaries/no-unknown-files": "error",
      "boundaries/dependencies": [
        "error",
        {
          default: "disallow",
          checkAllOrigins: true,
          checkUnknownLocals: true,
          checkInternals: true,
          message:
            "{{ from.file.categories }} may not import {{ to.file.categories }}{{ to.module.source }}.",
          policies,
        },
      ],
    },
  },
];
