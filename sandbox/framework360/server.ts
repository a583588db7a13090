import { parseArgs } from "node:util";
import express from "express";
import { listen } from "../listen.ts";
import { createApi } from "./api.ts";
import { createControl } from "./control.ts";
import { createHandlers } from "./handlers.ts";
import { fullAccessKey, readOnlyKey } from "./keys.ts";
import { createPanel, notFound } from "./panel/routes.ts";
import { createSandbox } from "./sandbox.ts";
import type { Sandbox, SandboxOptions } from "./sandbox.ts";

export { fullAccessKey } from "./keys.ts";

export interface Framework360SandboxOptions extends SandboxOptions {
  /** 4100 unless told; 0 takes any free port. */
  port?: number | undefined;
  host?: string | undefined;
  /** Customers generated when the account is empty at the start. */
  customers?: number | undefined;
}

export interface Framework360Sandbox {
  /** Base address to connect to; the API is below `<origin>/m/api`, the panel at `<origin>/panel`. */
  origin: string;
  /** May call everything. */
  apiKey: string;
  /** May only read customers. */
  readOnlyKey: string;
  /** What `/_control` does, without HTTP. */
  control: Omit<Sandbox, "close">;
  close(): Promise<void>;
}

/**
 * A simulated Framework360 account: API at `/m/api`, control panel at `/panel`, test controls at `/_control`.
 * Rejects when the port is taken, naming it, or when the saved state cannot be read, naming the file.
 */
export async function startFramework360Sandbox(
  options: Framework360SandboxOptions = {},
): Promise<Framework360Sandbox> {
  const sandbox = await createSandbox(options);
  if (options.customers && sandbox.store.customerCount() === 0)
    sandbox.generate({ count: options.customers });

  const app = express();
  app.disable("x-powered-by");
  app.disable("etag");
  app.use(
    "/m/api",
    createApi({ ...sandbox, handlers: createHandlers(sandbox), faults: sandbox.faults.middleware() }),
  );
  app.use("/_control", createControl(sandbox));
  app.get("/", (_req, res) => res.redirect("/panel"));
  app.use("/panel", createPanel(sandbox));
  app.use(notFound);

  const { origin, close } = await listen(app, {
    name: "Framework360 sandbox",
    port: options.port ?? 4100,
    host: options.host,
  });
  return {
    origin,
    apiKey: fullAccessKey,
    readOnlyKey,
    control: sandbox,
    async close() {
      await close();
      await sandbox.close();
    },
  };
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      port: { type: "string", default: "4100" },
      "data-dir": { type: "string" },
      customers: { type: "string", default: "0" },
    },
  });
  const sandbox = await startFramework360Sandbox({
    port: Number(values.port),
    dataDir: values["data-dir"],
    customers: Number(values.customers),
  });
  console.log(`Framework360 sandbox: ${sandbox.origin}\nAPI key: ${sandbox.apiKey}`);
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => void sandbox.close());
}
