/**
 * Fetches the provinces that Shopify knows, of every country that has some, into sandbox/shopify/provinces.json. They
 * come from the answers of Shopify's own country service that the npm package ships as test data. The list is that of
 * https://github.com/Shopify/worldwide (db/data/regions): Italy has CI, VS, OG and OT, and no SU.
 *
 *   node scripts/update-shopify-provinces.ts
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

const source = "@shopify/address-mocks@3.3.1";
const file = "package/build/esm/fixtures/countries_en.mjs";
const target = join(import.meta.dirname, "../sandbox/shopify/provinces.json");

type Fixture = {
  default: { data: { countries: { code: string; zones: { code: string; name: string }[] }[] } };
};

const workspace = mkdtempSync(join(tmpdir(), "shopify-provinces-"));
try {
  const tarball = execFileSync("npm", ["pack", "--silent", source], { cwd: workspace, encoding: "utf8" });
  execFileSync("tar", ["-xzf", tarball.trim(), file], { cwd: workspace });
  const fixture = (await import(pathToFileURL(join(workspace, file)).href)) as Fixture;
  const countries = fixture.default.data.countries.filter(({ zones }) => zones.length > 0);
  const provinces = countries
    .sort((a, b) => (a.code < b.code ? -1 : 1))
    .map(({ code, zones }) => [code, Object.fromEntries(zones.map((zone) => [zone.code, zone.name]))]);
  writeFileSync(target, `${JSON.stringify(Object.fromEntries(provinces), null, 2)}\n`);
  console.log(`Wrote ${target}`);
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
