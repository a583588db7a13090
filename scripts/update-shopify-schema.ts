/**
 * Fetches Shopify's Admin GraphQL schema out of the npm package that ships it, into sandbox/shopify/schema.
 * The package itself is no dependency: it would bring Shopify's whole CLI along.
 *
 *   node scripts/update-shopify-schema.ts
 */
import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";

const { values } = parseArgs({
  options: {
    package: { type: "string", default: "@shopify/dev-mcp@1.16.0" },
    version: { type: "string", default: "2026-10" },
  },
});

const file = `admin_${values.version}.json.gz`;
const folder = join(import.meta.dirname, "../sandbox/shopify/schema");
const workspace = mkdtempSync(join(tmpdir(), "shopify-schema-"));

try {
  const tarball = execFileSync("npm", ["pack", "--silent", values.package], {
    cwd: workspace,
    encoding: "utf8",
  });
  execFileSync("tar", ["-xzf", tarball.trim(), `package/dist/data/${file}`], { cwd: workspace });
  mkdirSync(folder, { recursive: true });
  copyFileSync(join(workspace, "package/dist/data", file), join(folder, file));
  writeFileSync(
    join(folder, "README.md"),
    `\`${file}\` is the introspection of Shopify's Admin GraphQL API, taken unchanged from \`dist/data\` of the npm package\n` +
      `\`${values.package}\` (ISC licence, © Shopify Inc.) by \`scripts/update-shopify-schema.ts\`.\n`,
  );
  console.log(`Wrote ${join(folder, file)}`);
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
