import ipaddr from "ipaddr.js";
import { z } from "zod";

import { databaseProblem, isGuessable, isLoopback, isPrivateAddress } from "./env-checks.ts";

/** A plain decimal number: JavaScript would also read blanks as 0, and accept 1e9 and 0x10. */
const number = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, "must be a number in digits, like 30")
  .transform(Number);

/** A whole number between two bounds, both included. */
const whole = (min: number, max: number) => number.pipe(z.number().int().min(min).max(max));

const flag = z.enum(["true", "false"]).transform((value) => value === "true");

const visible = z.string().regex(/^[\x21-\x7e]+$/, "must not contain blanks or letters beyond ASCII");

const earlierKey = z
  .string()
  .refine((value) => Buffer.from(value, "base64").length === 32, "must be 32 random bytes in base64");

const encryptionKey = z
  .string()
  .regex(/^[\w+/-]{43}=?$/, "must be 32 random bytes in base64 (openssl rand -base64 32)");

const webAddress = z.url({
  protocol: /^https?$/,
  error: "must be the app's public address, like https://app.example.com",
});

const collector = z.url({ protocol: /^https?$/, error: "must be an address like http://collector:4318" });

/** OpenTelemetry's own names. */
const samplers = [
  "always_on",
  "always_off",
  "traceidratio",
  "parentbased_always_on",
  "parentbased_always_off",
  "parentbased_traceidratio",
] as const;

const list = z
  .string()
  .transform((value) =>
    value
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== ""),
  )
  .pipe(z.array(z.string()));

/** A trusted proxy: a network's name in Express, an IP address, or a network in CIDR notation. */
const proxy = z
  .string()
  .refine(
    (value) =>
      ["loopback", "linklocal", "uniquelocal"].includes(value) ||
      ipaddr.isValid(value) ||
      ipaddr.isValidCIDR(value),
    "must be addresses, networks like 10.0.0.0/8, or loopback, linklocal, uniquelocal",
  )
  .refine(
    (value) => !ipaddr.isValidCIDR(value) || !isOverWide(value),
    "must not hold networks wider than 10.0.0.0/8 or 2001::/16: every client could then claim any address",
  );

function isOverWide(network: string): boolean {
  const [address, bits] = ipaddr.parseCIDR(network);
  if (address.kind() === "ipv4") return bits < 8;
  // The last 32 bits of a mapped address are an IPv4 address, and Express treats each IPv4 address as a mapped one.
  const isMapped =
    (address as ipaddr.IPv6).isIPv4MappedAddress() || ipaddr.parse("::ffff:0:0").match(address, bits);
  return bits < (isMapped ? 96 + 8 : 16);
}

/** Every setting of the process. `.env.example` describes them. */
const environmentSchema = z.object({
  NODE_ENV: z.enum(["production", "development", "test"]).default("production"),
  SHOPIFY_API_KEY: visible,
  SHOPIFY_API_SECRET: visible,
  SHOPIFY_API_SECRET_RETIRED: visible.optional(),
  SHOPIFY_APP_URL: webAddress,
  ENCRYPTION_KEY: encryptionKey,
  ENCRYPTION_KEYS_RETIRED: list.pipe(z.array(earlierKey)).default([]),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, "must start with postgresql://")
    .refine(
      // pg takes an address without a host as well: one of a socket.
      (value) => URL.canParse(value.replace("@/", "@localhost/")),
      "must be an address like postgresql://user:password@host:5432/database, with odd characters percent-encoded",
    )
    .optional(),
  MIGRATE_AT_START: flag.default(true),
  DATA_DIR: z.string().min(1).default(".data"),
  HOST: z
    .string()
    .regex(/^[\w.:%-]+$/, "must be an address or a name to listen on, like 127.0.0.1")
    .default("0.0.0.0"),
  PORT: whole(0, 65_535).default(3000),
  METRICS_PORT: whole(0, 65_535).optional(),
  TRUSTED_PROXIES: list.pipe(z.array(proxy)).default(["loopback", "linklocal", "uniquelocal"]),
  PROCESS_ROLE: z.enum(["all", "web", "worker"]).default("all"),
  WORKER_CONCURRENCY: whole(1, 100).default(10),
  WORKER_CONCURRENCY_PER_SHOP: whole(1, 100).default(5),
  SYNC_RETRY_LIMIT: whole(0, 100).default(12),
  SYNC_RETRY_DELAY_SECONDS: whole(1, 3600).default(30),
  SWEEP_INTERVAL_SECONDS: whole(1, 86_400).default(300),
  FULL_SWEEP_INTERVAL_HOURS: number.pipe(z.number().min(0.001).max(720)).default(24),
  BULK_CREATION_ABOVE: whole(1, 1_000_000).default(1000),
  HINT_LIMIT_PER_MINUTE: whole(1, 100_000).default(600),
  CLIENT_LIMIT_PER_MINUTE: whole(1, 1_000_000).default(300),
  FRAMEWORK360_TIMEOUT_SECONDS: number.pipe(z.number().min(1).max(120)).default(20),
  FRAMEWORK360_CALLS_AT_ONCE: whole(1, 100).default(4),
  FRAMEWORK360_ORDER_LOOKS_PER_MINUTE: whole(1, 100_000).default(10),
  FRAMEWORK360_DEVELOPMENT_HOSTS: list
    .pipe(
      z.array(z.string().regex(/^(\[[\da-f:]+\]|[\w.-]+)(:\d{1,5})?$/i, "must be hosts like localhost:4100")),
    )
    .default([]),
  ACTIVITY_DAYS: whole(1, 3650).default(90),
  CHANGE_VALUES_DAYS: whole(0, 365).default(30),
  WEBHOOK_EVENT_DAYS: whole(1, 365).default(7),
  FINISHED_JOB_DAYS: whole(1, 365).default(1),
  TOMBSTONE_DAYS: whole(0, 3650).default(0),
  UNINSTALLED_SHOP_DAYS: whole(3, 365).default(30),
  ACCESS_LOG_DAYS: whole(1, 3650).default(365),
  REDACTION_DAYS: whole(1, 3650).default(400),
  DATA_REQUEST_DAYS: whole(1, 365).default(30),
  APP_BRIDGE_URL: webAddress.optional(),
  SUPPORT_EMAIL: z.email("must be an e-mail address").optional(),
  SUPPORT_URL: webAddress.optional(),
  LEGAL_DIR: z.string().min(1).default("legal"),
  OTEL_EXPORTER_OTLP_ENDPOINT: collector.optional(),
  OTEL_EXPORTER_OTLP_TRACES_ENDPOINT: collector.optional(),
  OTEL_EXPORTER_OTLP_PROTOCOL: z.enum(["http/protobuf", "http/json"]).default("http/protobuf"),
  OTEL_TRACES_EXPORTER: z.enum(["otlp", "none"]).default("otlp"),
  OTEL_TRACES_SAMPLER: z.enum(samplers).default("parentbased_always_on"),
  OTEL_TRACES_SAMPLER_ARG: number.pipe(z.number().max(1)).default(1),
  OTEL_SDK_DISABLED: flag.default(false),
  LOG_LEVEL: z.enum(["trace", "debug", "info", "warn", "error", "fatal", "silent"]).default("info"),
});

export type Environment = z.infer<typeof environmentSchema>;

/**
 * Reads the settings out of `source`. An empty value counts as missing; white space around a value, such as the line end of a
 * file, is ignored.
 * @throws {Error} naming every missing, malformed or weak variable at once, without its value
 */
export function parseEnvironment(source: Record<string, string | undefined>): Environment {
  const names = Object.keys(environmentSchema.shape).filter((name) => source[name]);
  const given = withTunnelAsAppUrl(Object.fromEntries(names.map((name) => [name, source[name]!.trim()])));
  const unreadable = names.filter((name) => given[name] !== undefined && !isOneLine(given[name]));
  if (unreadable.length > 0) {
    refuse(unreadable.map((name) => [name, "must be one line of text, or empty for its default"]));
  }
  const result = environmentSchema.safeParse(given);
  if (!result.success) {
    refuse(
      result.error.issues.map((issue) => {
        const name = String(issue.path[0]);
        return [name, given[name] === undefined ? null : issue.message];
      }),
    );
  }
  const weak = weaknesses(result.data);
  if (weak.length > 0) refuse(weak);
  return result.data;
}

function isOneLine(value: string): boolean {
  return value !== "" && !/\p{Cc}/u.test(value);
}

/** @param problems null in place of a problem: the variable is missing */
function refuse(problems: [name: string, problem: string | null][]): never {
  const lines = problems.map(([name, problem]) =>
    problem === null ? `  ${name} is missing` : `  ${name} is not valid: ${problem}`,
  );
  throw new Error(
    `The app cannot start, because of its environment:\n${lines.join("\n")}\n` +
      "Every variable is explained in .env.example.",
  );
}

/** Shopify's client secrets have at least 32 characters. */
const minSecretLength = 16;

const developmentDomains =
  /(^|\.)(localhost|local|test|internal|lan|trycloudflare\.com|ngrok\.io|ngrok\.app|ngrok-free\.app|ngrok-free\.dev)$/;

/**
 * The well-formed settings that would make a production app insecure. They are allowed at a loopback address, which Shopify
 * cannot reach: that is a trial on one machine, such as the sandbox.
 */
function weaknesses(settings: Environment): [name: string, problem: string][] {
  const { protocol, hostname } = new URL(settings.SHOPIFY_APP_URL);
  if (settings.NODE_ENV !== "production" || isLoopback(hostname)) return [];
  const database = settings.DATABASE_URL ? databaseProblem(settings.DATABASE_URL) : null;
  const checks: [keyof Environment, isWeak: boolean, problem: string][] = [
    ["SHOPIFY_APP_URL", protocol !== "https:", "must begin with https:// in production"],
    [
      "SHOPIFY_APP_URL",
      developmentDomains.test(hostname) || isPrivateAddress(hostname),
      "is a development address; set the app's public one, or NODE_ENV=development",
    ],
    [
      "SHOPIFY_API_SECRET",
      settings.SHOPIFY_API_SECRET.length < minSecretLength,
      "is shorter than any client secret of Shopify; copy it from the Dev Dashboard",
    ],
    [
      "SHOPIFY_API_SECRET_RETIRED",
      (settings.SHOPIFY_API_SECRET_RETIRED?.length ?? Infinity) < minSecretLength,
      "is shorter than any client secret of Shopify; leave it empty once the old secret is revoked",
    ],
    [
      "ENCRYPTION_KEY",
      isGuessable(Buffer.from(settings.ENCRYPTION_KEY, "base64")),
      "can be guessed; make one with `openssl rand -base64 32`. If data was sealed with this one, name it in " +
        "ENCRYPTION_KEYS_RETIRED and run `npm run keys:rotate`",
    ],
    ["DATABASE_URL", database !== null, database ?? ""],
    [
      "FRAMEWORK360_DEVELOPMENT_HOSTS",
      settings.FRAMEWORK360_DEVELOPMENT_HOSTS.length > 0,
      "opens private addresses to merchants; leave it empty in production",
    ],
    [
      "APP_BRIDGE_URL",
      !(settings.APP_BRIDGE_URL ?? shopifyScripts).startsWith(shopifyScripts),
      "loads a foreign script into every page; leave it empty in production",
    ],
  ];
  return checks.flatMap(([name, isWeak, problem]) => (isWeak ? [[name, problem]] : []));
}

const shopifyScripts = "https://cdn.shopify.com/";

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
