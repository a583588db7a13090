/**
 * Types of what the app asks of Shopify, for `graphql-codegen` and for editors. The schema is the one kept
 * with the sandbox: nothing is fetched.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";

import { pluckConfig } from "@shopify/api-codegen-preset";

const packed = join(import.meta.dirname, "sandbox/shopify/schema/admin_2026-10.json.gz");
const cache = join(import.meta.dirname, "node_modules/.cache/shopify-schema");
const schema = join(cache, "admin_2026-10.json");

mkdirSync(cache, { recursive: true });
writeFileSync(schema, gunzipSync(readFileSync(packed)));

export default {
  schema,
  documents: [
    "app/shopify/operations.ts",
    "app/shopify/bulk-operations.ts",
    "app/shopify/segment-operations.ts",
  ],
  extensions: {
    codegen: {
      pluckConfig,
      generates: {
        // Only what the operations use: the types of the whole schema are over a megabyte.
        "app/shopify/types/admin.ts": {
          plugins: ["typescript-operations"],
          config: {
            defaultScalarType: "string",
            scalars: { JSON: "unknown" },
            skipTypename: true,
            disableDescriptions: true,
          },
        },
      },
    },
  },
};
