import ipaddr from "ipaddr.js";
import { z } from "zod";

const port = z.coerce.number().int().min(0).max(65535);

const encryptionKey = z
  .string()
  .refine((value) => Buffer.from(value, "base64").length === 32, "must be 32 random bytes in base64");

const list = z
  .string()
  .transform((value) =>
    value
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  )
  .pipe(z.array(z.string()));

/** Networks by a name that Express knows, addresses and networks in CIDR notation. */
const proxy = z
  .string()
  .refine(
    (value) =>
      ["loopback", "linklocal", "uniquelocal"].includes(value) ||
      ipaddr.isValid(value) ||
      ipaddr.isValidCIDR(value),
    "must be addresses, networks like 10.0.0.0/8, or loopback, linklocal, uniquelocal",
  );

/** Every setting of the process. `.env.example` says the same in words. */
const environmentSchema = z.object({
  NODE_ENV: z.enum(["production", "development", "test"]).default("production"),
  SHOPIFY_API_KEY: z.string().min(1, "is the app's client ID"),
  SHOPIFY_API_SECRET: z.string().min(1, "is the app's client secret"),
  SHOPIFY_APP_URL: z.url("must be the app's public address, like https://app.example.com"),
  ENCRYPTION_KEY: encryptionKey,
  ENCRYPTION_KEYS_RETIRED: list.pipe(z.array(encryptionKey)).default([]),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must start with postgresql://")
    .optional(),
  DATA_DIR: z.string().min(1).default(".data"),
  HOST: z.string().min(1).default("0.0.0.0"),
  PORT: port.default(3000),
  TRUSTED_PROXIES: list.pipe(z.array(proxy)).default(["loopback", "linklocal", "uniquelocal"]),
  PROCESS_ROLE: z.enum(["all", "web", "worker"]).default("all"),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(100).default(10),
  WORKER_CONCURRENCY_PER_SHOP: z.coerce.number().int().min(1).max(100).default(5),
  SYNC_RETRY_LIMIT: z.coerce.number().int().min(0).max(100).default(12),
  SYNC_RETRY_DELAY_SECONDS: z.coerce.number().int().min(1).max(3600).default(30),
  SWEEP_INTERVAL_SECONDS: z.coerce.number().int().min(1).max(86_400).default(300),
  FULL_SWEEP_INTERVAL_HOURS: z.coerce.number().min(0.001).max(720).default(24),
  HINT_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).max(100_000).default(600),
  CLIENT_LIMIT_PER_MINUTE: z.coerce.number().int().min(1).max(1_000_000).default(300),
  FRAMEWORK360_TIMEOUT_SECONDS: z.coerce.number().min(1).max(120).default(20),
  FRAMEWORK360_DEVELOPMENT_HOSTS: list.default([]),
  ACTIVITY_DAYS: z.coerce.number().int().min(1).max(3650).default(90),
  WEBHOOK_EVENT_DAYS: z.coerce.number().int().min(1).max(365).default(7),
  FINISHED_JOB_DAYS: z.coerce.number().int().min(1).max(365).default(1),
  TOMBSTONE_DAYS: z.coerce.number().int().min(0).max(3650).default(0),
  UNINSTALLED_SHOP_DAYS: z.coerce.number().int().min(3).max(365).default(30),
  DATA_REQUEST_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  APP_BRIDGE_URL: z.url().optional(),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

export type Environment = z.infer<typeof environmentSchema>;

/**
 * Reads the settings out of `source`. An empty value counts as missing.
 * @throws {Error} naming every missing or malformed variable at once
 */
export function parseEnvironment(source: Record<string, string | undefined>): Environment {
  const given = withTunnelAsAppUrl(
    Object.fromEntries(Object.entries(source).filter(([, value]) => value !== "")),
  );
  const result = environmentSchema.safeParse(given);
  if (result.success) return result.data;
  const lines = result.error.issues.map((issue) => {
    const name = String(issue.path[0]);
    const problem = given[name] === undefined ? "is missing" : `is not valid: ${issue.message}`;
    return `  ${name} ${problem}`;
  });
  throw new Error(
    `The app cannot start, because of its environment:\n${lines.join("\n")}\n` +
      "Every variable is explained in .env.example.",
  );
}

/**
 * `shopify app dev` passes its tunnel's address as HOST. That is the app's public address, not one to listen on.
 * https://github.com/Shopify/cli/blob/main/packages/app/src/cli/services/dev/processes/web.ts
 */
function withTunnelAsAppUrl({ HOST, ...others }: Record<string, string | undefined>) {
  const isUrl = HOST !== undefined && /^https?:\/\//i.test(HOST);
  if (isUrl) return { SHOPIFY_APP_URL: HOST, ...others };
  return HOST === undefined ? others : { HOST, ...others };
}

let parsed: Environment | undefined;

/** The settings of this process, read once. */
export function environment(): Environment {
  parsed ??= parseEnvironment(process.env);
  return parsed;
}
