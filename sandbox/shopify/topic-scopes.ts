import { isEnumType } from "graphql";
import { adminSchema } from "./graphql/schema.ts";

/**
 * Why Shopify does not publish a configuration with these topics and scopes, in its words; null: it does. Its schema says which scope
 * a topic requires, and a write scope includes reading. https://github.com/Shopify/cli/issues/4417
 */
export function missingScope(topics: readonly string[], scopes: readonly string[]): string | null {
  const granted = new Set(scopes.flatMap((scope) => [scope, scope.replace(/^write_/, "read_")]));
  for (const topic of topics) {
    const scope = requiredScope(topic);
    if (scope !== null && !granted.has(scope)) return `Missing scope for webhook topic: ${topic} (${scope})`;
  }
  return null;
}

/** Null: none, or one of several. */
function requiredScope(topic: string): string | null {
  const topics = adminSchema().getType("WebhookSubscriptionTopic");
  if (!isEnumType(topics)) throw new Error("The schema has no webhook topics.");
  const texts = topics.getValues().map(({ description }) => description?.replaceAll(/\s+/g, " ") ?? "");
  const text = texts.find((one) => one.includes(`topic for \`${topic}\` events`)) ?? "";
  return /Requires the `([^`]+)` scope/.exec(text)?.[1] ?? null;
}
