import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));

export type AppProcess = {
  pid: number;
  /** Resolves with the exit code, or with the signal that ended it. */
  ended: Promise<number | NodeJS.Signals>;
  /** Asks the app to stop and waits until it has. */
  stop(signal?: NodeJS.Signals): Promise<void>;
};

/** How the simulated Shopify knows the app, and the app itself. */
export const sandboxApp = { clientId: "framework360-customer-sync", clientSecret: "sandbox-client-secret" };

export type AppOptions = {
  port: number;
  /** The app's public address: the proxy's. */
  publicOrigin: string;
  shopifyOrigin: string;
  /** `host:port` of the simulated Framework360, or several with commas between them. */
  framework360Host: string;
  /** Serves the app's sources under Vite, instead of the build. */
  hot?: boolean;
  /** Where the app's sources and its build are, where it is another version than the sandbox's own. */
  directory?: string;
  env: Record<string, string>;
  onLog: (text: string) => void;
};

/** Starts the app exactly as production does, unless it is to be hot; only the way to Shopify is bent. */
export function startApp({
  port,
  publicOrigin,
  shopifyOrigin,
  framework360Host,
  hot = false,
  directory = root,
  env,
  onLog,
}: AppOptions): AppProcess {
  const child = spawn(process.execPath, ["--import", "./sandbox/redirect-shopify.mjs", "server.ts"], {
    cwd: directory,
    // A group of its own: Ctrl-C reaches whoever started it, who then stops it in order.
    detached: true,
    // The channel's end tells the app's preload that its parent is gone.
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      NODE_ENV: hot ? "development" : "production",
      // Tests start the app some fifty times: compiling its modules only once takes a sixth off each start.
      NODE_COMPILE_CACHE: `${root}node_modules/.cache/node`,
      HOST: "127.0.0.1",
      PORT: String(port),
      SHOPIFY_API_KEY: sandboxApp.clientId,
      SHOPIFY_API_SECRET: sandboxApp.clientSecret,
      SHOPIFY_APP_URL: publicOrigin,
      SANDBOX_SHOPIFY_ORIGIN: shopifyOrigin,
      FRAMEWORK360_DEVELOPMENT_HOSTS: framework360Host,
      // Good for nothing but the sandbox: anybody can read it here.
      ENCRYPTION_KEY: Buffer.alloc(32, "sandbox").toString("base64"),
      ...env,
    },
  });
  child.stdout?.on("data", (chunk: Buffer) => onLog(chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => onLog(chunk.toString()));
  const ended = new Promise<number | NodeJS.Signals>((resolve) => {
    child.once("exit", (code, signal) => resolve(code ?? signal ?? 0));
  });

  return {
    pid: child.pid!,
    ended,
    async stop(signal = "SIGTERM") {
      if (child.exitCode === null && child.signalCode === null) child.kill(signal);
      await ended;
    },
  };
}

/**
 * Waits until the app answers.
 * @throws {Error} when it ends before, or takes longer than two minutes
 */
export async function whenHealthy(origin: string, app: AppProcess): Promise<void> {
  let exit: number | NodeJS.Signals | undefined;
  void app.ended.then((how) => (exit = how));
  const deadline = Date.now() + 120_000;
  while (Date.now() < deadline) {
    if (exit !== undefined)
      throw new Error(`The app ended while it started (${exit}). Its last words are above.`);
    const answer = await fetch(`${origin}/healthz`).catch(() => null);
    if (answer?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error("The app did not answer within two minutes.");
}
