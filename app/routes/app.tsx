import { NavMenu } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Button, Page } from "@shopify/polaris";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { boundary } from "@shopify/shopify-app-remix/server";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import type { HeadersFunction, LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
import {
  isRouteErrorResponse,
  Link,
  Outlet,
  useLocation,
  useNavigate,
  useRouteError,
  useRouteLoaderData,
} from "@remix-run/react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { environment } from "../env.server.ts";
import type { loader as rootLoader } from "../root.tsx";
import { authenticate } from "../shopify.server.ts";

export const links: LinksFunction = () => [{ rel: "stylesheet", href: polarisStyles }];

export const loader = async ({ request }: LoaderFunctionArgs) => {
  await authenticate.admin(request);
  const { SHOPIFY_API_KEY, APP_BRIDGE_URL } = environment();
  return { apiKey: SHOPIFY_API_KEY, appBridgeUrl: APP_BRIDGE_URL };
};

/** Every page's own loader authenticates, and what is given here does not change. */
export const shouldRevalidate = () => false;

export default function App() {
  return (
    <Frame>
      <Outlet />
    </Frame>
  );
}

/** What surrounds every page: App Bridge, Polaris in the merchant's language, and the navigation. */
function Frame({ children }: { children: ReactNode }) {
  const root = useRouteLoaderData<typeof rootLoader>("root");
  // Missing when this very loader failed: there is no App Bridge without an API key.
  const app = useRouteLoaderData<typeof loader>("routes/app");
  return (
    // Polaris hangs its menus at the provider's end: they belong to the page's landmark as well.
    <main>
      <AppProvider
        isEmbeddedApp={app !== undefined}
        apiKey={app?.apiKey ?? ""}
        __APP_BRIDGE_URL={app?.appBridgeUrl}
        i18n={root?.texts.polaris}
      >
        {app ? <Navigation /> : null}
        {children}
      </AppProvider>
    </main>
  );
}

function Navigation() {
  const { t } = useTranslation(["overview", "synchronization", "customers", "activity", "connection"]);
  return (
    <NavMenu>
      <Link to="/app" rel="home">
        {t("overview:title")}
      </Link>
      <Link to="/app/synchronization">{t("synchronization:title")}</Link>
      <Link to="/app/customers">{t("customers:title")}</Link>
      <Link to="/app/activity">{t("activity:title")}</Link>
      <Link to="/app/connection">{t("connection:title")}</Link>
    </NavMenu>
  );
}

export function ErrorBoundary() {
  const error = useRouteError();
  // Shopify's library asks for a redirect or a new token by throwing a response.
  if (isRouteErrorResponse(error)) return boundary.error(error);
  return (
    <Frame>
      <Failed />
    </Frame>
  );
}

/** Instead of a page that could not be shown, or whose form got no answer. */
function Failed() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  return (
    <Page title={t("failed.title")}>
      <Banner tone="critical">
        <BlockStack gap="200" inlineAlign="start">
          <p>{t("failed.text")}</p>
          <Button onClick={() => navigate(pathname + search, { replace: true })}>{t("failed.again")}</Button>
        </BlockStack>
      </Banner>
    </Page>
  );
}

export const headers: HeadersFunction = (args) => boundary.headers(args);
