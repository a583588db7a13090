import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { build } from "esbuild";
import { parse } from "smol-toml";
import { z } from "zod";

const folder = join(import.meta.dirname, "../../../extensions");

const configSchema = z.object({
  extensions: z.array(
    z.object({
      handle: z.string(),
      // An extension of Flow has none.
      targeting: z
        .array(
          z.object({
            target: z.string(),
            module: z.string(),
            should_render: z.object({ module: z.string() }).optional(),
          }),
        )
        .default([]),
    }),
  ),
});

/** One place in the admin that an extension fills. `modules` are files of its own folder. */
export type Target = { extension: string; target: string; module: string; shouldRender: string | null };

/** Every target of the app's UI extensions, as their `shopify.extension.toml` name them. */
export function listTargets(): Target[] {
  return readdirSync(folder).flatMap((extension) => {
    const file = join(folder, extension, "shopify.extension.toml");
    if (!existsSync(file)) return [];
    const { extensions } = configSchema.parse(parse(readFileSync(file, "utf8")));
    return extensions.flatMap(({ targeting }) =>
      targeting.map(({ target, module, should_render }) => ({
        extension,
        target,
        module: join(folder, extension, module),
        shouldRender: should_render ? join(folder, extension, should_render.module) : null,
      })),
    );
  });
}

/** A module and what it imports as one script, as Shopify's CLI makes it. Its default export starts it. */
export async function bundle(module: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [module],
    bundle: true,
    write: false,
    format: "esm",
    jsx: "automatic",
    jsxImportSource: "preact",
    minify: true,
  });
  return outputFiles[0]!.text;
}

/** The extension's texts in a language of the admin (`it`, `it-IT`); where there are none, its default ones. */
export function textsOf(extension: string, locale: string): { name: string } {
  const names = [`${locale}.json`, `${locale.split("-")[0]}.json`, "en.default.json"];
  const files = names.map((name) => join(folder, extension, "locales", name));
  return JSON.parse(
    readFileSync(
      files.find((file) => existsSync(file))!,
      "utf8",
    ),
  ) as { name: string };
}
