import { GraphQLError } from "graphql";
import type { GraphQLFieldResolver } from "graphql";
import type { BulkRunner } from "../bulk/runner.ts";
import type { StagedUploads } from "../bulk/staged-uploads.ts";
import type { AppConfig, AppSettings } from "../context.ts";
import type { ShopState } from "../state.ts";

/** What every resolver gets: the shop asked, and what the app may do there. */
export type RequestContext = {
  shop: ShopState;
  app: AppSettings;
  appConfig: AppConfig;
  scopes: string[];
  /** This sandbox's own address. */
  origin: string;
  bulk: BulkRunner;
  uploads: StagedUploads;
  /** Told of each mutation that a bulk operation carries out. */
  onBulkWrite: (field: string) => void;
  /** Set while a bulk operation runs: lists need no `first`, and customers come from this stretch only. */
  bulkWindow?: { from: number; to: number };
};

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- arguments were validated against the schema
export type Resolver<Source = any, Args = any> = GraphQLFieldResolver<Source, RequestContext, Args>;

export type ResolverMap = Record<string, Record<string, Resolver>>;

const maximumInputArray = 250;

/** A root field: refused without the scope, and with input lists longer than Shopify takes. */
export function guarded<Args>(
  scope: string | null,
  resolve: Resolver<unknown, Args>,
): Resolver<unknown, Args> {
  return (source, args, context, info) => {
    if (scope) requireScope(context, scope, info.fieldName);
    if (scope?.endsWith("_customers") && context.shop.choices.protectedData === "level-1-refused") {
      throw notApproved("access the Customer object");
    }
    refuseLongArrays(args);
    return resolve(source, args, context, info);
  };
}

/** Throws Shopify's ACCESS_DENIED error unless the token has the scope. A write scope includes reading. */
export function requireScope({ scopes }: RequestContext, scope: string, field: string): void {
  if (scopes.includes(scope) || scopes.includes(scope.replace(/^read_/, "write_"))) return;
  const requiredAccess = `\`${scope}\` access scope.`;
  throw new GraphQLError(`Access denied for ${field} field. Required access: ${requiredAccess}`, {
    extensions: {
      code: "ACCESS_DENIED",
      documentation: "https://shopify.dev/api/usage/access-scopes",
      requiredAccess,
    },
  });
}

/** The error of an app that Shopify has not approved for this. */
export function notApproved(what: string): GraphQLError {
  const message =
    `This app is not approved to ${what}. ` +
    "See https://shopify.dev/docs/apps/launch/protected-customer-data for more details.";
  return new GraphQLError(message, { extensions: { code: "ACCESS_DENIED" } });
}

function refuseLongArrays(value: unknown): void {
  if (typeof value !== "object" || value === null) return;
  if (Array.isArray(value) && value.length > maximumInputArray) {
    throw new GraphQLError(
      `The input array size of ${value.length} is greater than the maximum allowed of ${maximumInputArray}.`,
      { extensions: { code: "MAX_INPUT_SIZE_EXCEEDED" } },
    );
  }
  for (const inner of Object.values(value)) refuseLongArrays(inner);
}
