import { vitePlugin as remix } from "@remix-run/dev";
import { defineConfig } from "vite";

import remixConfig from "./remix.config.js";

declare module "@remix-run/node" {
  // Gives loaders and actions the types of what single fetch carries.
  interface Future {
    v3_singleFetch: true;
  }
}

export default defineConfig({
  plugins: [remix(remixConfig)],
  // Packages of many small files go into the server's one file: looking each of them up is most of what a start costs.
  // Shopify's package brings Polaris's provider: it goes along, or components and provider would be of two copies.
  ssr: { noExternal: ["@shopify/polaris", "@shopify/polaris-icons", "@shopify/shopify-app-remix"] },
  build: { target: "es2022", assetsInlineLimit: 0 },
  // Found at the start instead of while the first page loads, which would load it again.
  optimizeDeps: { entries: ["app/root.tsx", "app/routes/**/*.tsx"] },
});
