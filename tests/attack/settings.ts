import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

import type { Attack } from "./attack.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));

const good = {
  SHOPIFY_API_KEY: "framework360-customer-sync",
  SHOPIFY_API_SECRET: "0f1e2d3c4b5a69788796a5b4c3d2e1f0",
  SHOPIFY_APP_URL: "https://app.example.com",
  ENCRYPTION_KEY: Buffer.from(
    "8f1c0b7a52d94e6fb3a1c7d8e9f00112aabbccddeeff00112233445566778899",
    "hex",
  ).toString("base64"),
  // Nothing listens there: a start that gets as far as the database has accepted the settings.
  DATABASE_URL: "postgresql://nobody:x@127.0.0.1:9/none",
};

const sandboxKey = Buffer.alloc(32, "sandbox").toString("base64");

/** Settings that must be refused, each by the name of its variable. */
const bad: { what: string; name: string; value: string }[] = [
  { what: "an encryption key of zeros", name: "ENCRYPTION_KEY", value: Buffer.alloc(32).toString("base64") },
  {
    what: "an encryption key of one letter",
    name: "ENCRYPTION_KEY",
    value: Buffer.alloc(32, "a").toString("base64"),
  },
  { what: "the sandbox's encryption key", name: "ENCRYPTION_KEY", value: sandboxKey },
  {
    what: "an encryption key with other characters in it",
    name: "ENCRYPTION_KEY",
    value: `!!${good.ENCRYPTION_KEY}??`,
  },
  { what: "a script as the app's address", name: "SHOPIFY_APP_URL", value: "javascript:alert(1)" },
  { what: "an address without TLS", name: "SHOPIFY_APP_URL", value: "http://app.example.com" },
  { what: "a secret of one letter", name: "SHOPIFY_API_SECRET", value: "x" },
  { what: "a secret of blanks", name: "SHOPIFY_API_SECRET", value: " ".repeat(32) },
  { what: "a client id of blanks", name: "SHOPIFY_API_KEY", value: "  " },
  { what: "a port of blanks", name: "PORT", value: "  " },
  { what: "a port that is no number", name: "PORT", value: "0x1F90" },
  { what: "half a port", name: "PORT", value: "3000.5" },
  {
    what: "development hosts in production",
    name: "FRAMEWORK360_DEVELOPMENT_HOSTS",
    value: "127.0.0.1:4100",
  },
  { what: "workers of blanks", name: "WORKER_CONCURRENCY", value: " " },
];

type Ended = { code: number | null; said: string };

/** Starts the app with these settings, until it ends; it has ten seconds. */
function start(env: Record<string, string>): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, ["server.ts"], {
      cwd: root,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: "production", ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    for (const stream of [child.stdout, child.stderr])
      stream.on("data", (chunk: Buffer) => (said += chunk.toString()));
    const timer = setTimeout(() => child.kill("SIGKILL"), 10_000);
    child.once("exit", (code) => {
      clearTimeout(timer);
      resolve({ code, said });
    });
  });
}

export const settingAttacks: Attack[] = [
  {
    name: "Settings: weak, malformed or meant for development, in production",
    async run() {
      const faults: string[] = [];
      for (const { what, name, value } of bad) {
        const { code, said } = await start({ ...good, [name]: value });
        if (code !== 1 || !said.includes(name)) faults.push(`accepted ${what}`);
        if (value.trim().length > 8 && said.includes(value)) faults.push(`told the value: ${what}`);
      }
      return { times: bad.length, seen: "each start refused, naming the setting", faults };
    },
  },
];
