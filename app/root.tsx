import type { LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useLoaderData,
  useLocation,
  useRouteError,
} from "@remix-run/react";
import { useState } from "react";
import { I18nextProvider } from "react-i18next";

import { useNonce } from "./components/nonce.ts";
import { environment } from "./env.server.ts";
import { createI18n } from "./i18n/i18n.ts";
import { languageOf } from "./i18n/language.ts";
import { textsOf } from "./i18n/texts.server.ts";
import { appBridge } from "./shopify.server.ts";

/** The document contains the texts, in its own language only, so that hydration uses the rendered texts. */
export const loader = ({ request }: LoaderFunctionArgs) => {
  const language = languageOf(request);
  const { SUPPORT_EMAIL, SUPPORT_URL } = environment();
  const support = [SUPPORT_EMAIL, SUPPORT_URL].filter(Boolean).join(", ");
  const isApp = new URL(request.url).pathname.startsWith("/app");
  return { language, texts: textsOf(language, support), appBridge: isApp ? appBridge : null };
};

/** Only the address under which the admin opens the app names a language; later requests do not. */
export const shouldRevalidate = () => false;

/** The pages' names in the navigation, by the name in their address. */
const titles = {
  "": "overview:title",
  synchronization: "synchronization:title",
  customers: "customers:title",
  activity: "activity:title",
  access: "access:title",
  connection: "connection:title",
} as const;

export default function Root() {
  const { language, texts, appBridge } = useLoaderData<typeof loader>();
  const page = /^\/app\/?([a-z]*)/.exec(useLocation().pathname)?.[1];
  const [i18n] = useState(() => createI18n(language, texts.ours));
  const nonce = useNonce();
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        {/* Before the first script, which waits for them: no body is laid out without its styles. */}
        <Links />
        {appBridge ? <AdminResources {...appBridge} /> : null}
        <title>{isPage(page) ? `${i18n.t(titles[page])} · ${i18n.t("appName")}` : i18n.t("appName")}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <Meta />
      </head>
      <body>
        <I18nextProvider i18n={i18n}>
          <Outlet />
        </I18nextProvider>
        <ScrollRestoration nonce={nonce} />
        <Scripts nonce={nonce} />
      </body>
    </html>
  );
}

const isPage = (page: string | undefined): page is keyof typeof titles =>
  page !== undefined && page in titles;

const shopifyCdn = "https://cdn.shopify.com";

/**
 * What a page within the admin loads from Shopify: App Bridge, as the first script, and the admin's font. With another App
 * Bridge, in development, the font is left out: the machine may not reach Shopify's CDN.
 * https://shopify.dev/docs/api/app-home
 */
function AdminResources({ apiKey, url }: { apiKey: string; url?: string | undefined }) {
  return (
    <>
      <script src={url ?? `${shopifyCdn}/shopifycloud/app-bridge.js`} data-api-key={apiKey} />
      {url === undefined ? (
        <>
          <link rel="preconnect" href={shopifyCdn} />
          <link rel="stylesheet" href={`${shopifyCdn}/static/fonts/inter/v4/styles.css`} />
        </>
      ) : null}
    </>
  );
}

/** The page for a wrong address, or for a failure outside of the admin. No loader has run, so the app's texts are missing. */
export function ErrorBoundary() {
  const error = useRouteError();
  const isMissing = isRouteErrorResponse(error) && error.status < 500;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>Framework360 Sync</title>
      </head>
      <body>
        <main
          style={{
            fontFamily: "system-ui, sans-serif",
            maxWidth: "32rem",
            margin: "20vh auto",
            padding: "0 1rem",
          }}
        >
          <h1>{isMissing ? "There is no such page" : "Something went wrong"}</h1>
          <p>Open the app in the Shopify admin: Apps → Framework360 Sync.</p>
        </main>
      </body>
    </html>
  );
}
