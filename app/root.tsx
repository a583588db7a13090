import type { LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Links,
  Meta,
  Outlet,
  Scripts,
  ScrollRestoration,
  useLoaderData,
  useRouteError,
} from "@remix-run/react";
import { useState } from "react";
import { I18nextProvider } from "react-i18next";

import { environment } from "./env.server.ts";
import { createI18n } from "./i18n/i18n.ts";
import { languageOf } from "./i18n/language.ts";
import { textsOf, type RootData } from "./i18n/texts.server.ts";

/** The texts travel with the document, in its language alone: what is hydrated is what was rendered. */
export const loader = ({ request }: LoaderFunctionArgs): RootData => {
  const language = languageOf(request);
  const { SUPPORT_EMAIL, SUPPORT_URL } = environment();
  const support = [SUPPORT_EMAIL, SUPPORT_URL].filter(Boolean).join(", ");
  return { language, texts: textsOf(language, support) };
};

/** Only the address under which the admin opens the app names a language; later requests do not. */
export const shouldRevalidate = () => false;

export default function Root() {
  const { language, texts } = useLoaderData<typeof loader>();
  const [i18n] = useState(() => createI18n(language, texts.ours));
  return (
    <html lang={language}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>{i18n.t("appName")}</title>
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <Meta />
        <Links />
      </head>
      <body>
        <I18nextProvider i18n={i18n}>
          <Outlet />
        </I18nextProvider>
        <ScrollRestoration />
        <Scripts />
      </body>
    </html>
  );
}

/** What a wrong address shows, or a failure outside of the admin. No loader has run: there are no texts to use. */
export function ErrorBoundary() {
  const error = useRouteError();
  const isMissing = isRouteErrorResponse(error) && error.status < 500;
  return (
    <html lang="en">
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width,initial-scale=1" />
        <title>Framework360 Customer Sync</title>
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
          <p>Open the app in the Shopify admin: Apps → Framework360 Customer Sync.</p>
        </main>
      </body>
    </html>
  );
}
