/** What the app must be told besides its database; good for nothing but tests. */
export const appEnvironment = {
  SHOPIFY_API_KEY: "key",
  SHOPIFY_API_SECRET: "secret",
  SHOPIFY_APP_URL: "https://app.example.com",
  ENCRYPTION_KEY: Buffer.alloc(32, "test").toString("base64"),
};

/**
 * Tells this process what a process of the app is told. The app's modules read it when they are imported, so they are
 * to be imported after that.
 */
export function becomeApp(databaseUrl: string, env: Record<string, string> = {}): void {
  Object.assign(process.env, { ...appEnvironment, LOG_LEVEL: "silent", DATABASE_URL: databaseUrl, ...env });
}
