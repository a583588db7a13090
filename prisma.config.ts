import { PrismaPg } from "@prisma/adapter-pg";
import { defineConfig } from "prisma/config";

import { createPool } from "./app/store/database/pg-pool.ts";

const url = process.env.DATABASE_URL;
// The schema names the variable, so Prisma wants a value even where it connects to nothing (generate).
process.env.DATABASE_URL ??= "postgresql://unset";

/** The engine written in JavaScript: no binary to download, the same driver as the app. */
export default defineConfig({
  schema: "prisma/schema.prisma",
  migrations: { path: "prisma/migrations" },
  engine: "js",
  experimental: { adapter: true },
  adapter: async () => {
    if (!url) throw new Error("DATABASE_URL is missing: which database is to be migrated?");
    return new PrismaPg(createPool(url, { max: 2 }));
  },
});
