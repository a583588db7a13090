import { readFileSync, statSync } from "node:fs";
import { parse } from "smol-toml";
import { z } from "zod";
import type { AppConfig, WebhookSubscription } from "./context.ts";
import { missingScope } from "./topic-scopes.ts";

const configSchema = z.object({
  name: z.string(),
  access_scopes: z.object({ scopes: z.string().default("") }).default({ scopes: "" }),
  webhooks: z.object({
    api_version: z.string(),
    subscriptions: z
      .array(
        z.object({
          topics: z.array(z.string()).default([]),
          compliance_topics: z.array(z.string()).default([]),
          uri: z.string(),
          include_fields: z.array(z.string().min(1)).min(1).nullable().default(null),
        }),
      )
      .default([]),
  }),
});

/** Reads the configuration again whenever the file has changed; otherwise as `readAppConfig`. */
export function watchedAppConfig(file: string, appOrigin: string): () => AppConfig {
  let config: AppConfig | undefined;
  let readAt: number | undefined;
  return () => {
    const changedAt = statSync(file, { throwIfNoEntry: false })?.mtimeMs;
    if (!config || changedAt !== readAt) config = readAppConfig(file, appOrigin);
    readAt = changedAt;
    return config;
  };
}

/**
 * What Shopify takes from shopify.app.toml. Relative webhook addresses are resolved against the app's origin.
 * Throws when the file is missing, not of that shape, or refused by Shopify, naming it.
 */
function readAppConfig(file: string, appOrigin: string): AppConfig {
  const config = parseConfig(file);
  const subscriptions = config.webhooks.subscriptions.flatMap((subscription) =>
    [...subscription.topics, ...subscription.compliance_topics].map((topic): WebhookSubscription => ({
      topic,
      uri: new URL(subscription.uri, appOrigin).href,
      apiVersion: config.webhooks.api_version,
      includeFields: subscription.include_fields,
    })),
  );
  const scopes = config.access_scopes.scopes
    .split(",")
    .map((scope) => scope.trim())
    .filter(Boolean);
  const refusal = missingScope(
    subscriptions.map(({ topic }) => topic),
    scopes,
  );
  if (refusal) throw new Error(`Shopify does not publish the app's configuration ${file}: ${refusal}`);
  return { name: config.name, scopes, subscriptions };
}

function parseConfig(file: string): z.infer<typeof configSchema> {
  try {
    return configSchema.parse(parse(readFileSync(file, "utf8")));
  } catch (error) {
    const reason = error instanceof z.ZodError ? z.prettifyError(error) : (error as Error).message;
    throw new Error(`The app's configuration ${file} cannot be read: ${reason}`, { cause: error });
  }
}
