import { NavMenu } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Button, ButtonGroup, Card, Page } from "@shopify/polaris";
import polarisStyles from "@shopify/polaris/build/esm/styles.css?url";
import { boundary } from "@shopify/shopify-app-remix/server";
import { AppProvider } from "@shopify/shopify-app-remix/react";
import type { LinksFunction, LoaderFunctionArgs } from "@remix-run/node";
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

import largeText from "../components/large-text.css?url";
import type { RootData } from "../i18n/texts.server.ts";
import { sweepIfRefused } from "../merchant/shop-refusal.server.ts";
import { readTimeZone } from "../merchant/shop-clock.server.ts";
import { authenticate } from "../shopify.server.ts";

export const links: LinksFunction = () =>
  [polarisStyles, largeText].map((href) => ({ rel: "stylesheet", href }));

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  await sweepIfRefused(session.shop);
  return { timeZone: await readTimeZone(session.shop) };
};

/** Each page's own loader authenticates, and the data of this one does not change. */
export const shouldRevalidate = () => false;

export default function App() {
  return (
    <Frame>
      <Outlet />
    </Frame>
  );
}

/** What surrounds every page: Polaris in the merchant's language, and the navigation. */
function Frame({ children }: { children: ReactNode }) {
  const root = useRouteLoaderData<RootData>("root");
  return (
    // Polaris renders its menus at the end of the provider, and they must be inside the page's landmark.
    <main>
      {/* Not embedded, because the provider would add App Bridge's script here: the document's head loads it. */}
      <AppProvider isEmbeddedApp={false} apiKey="" i18n={root?.texts.polaris}>
        <Navigation />
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
  const isMissing = isRouteErrorResponse(error) && error.status === 404;
  // Shopify's library asks for a redirect or a new token by throwing a response.
  if (isRouteErrorResponse(error) && !isMissing) return boundary.error(error);
  return <Frame>{isMissing ? <Missing /> : <Failed />}</Frame>;
}

/** Shown for an address that the app does not have, such as a link of an earlier version. */
function Missing() {
  const { t } = useTranslation();
  return (
    <Page title={t("missing.title")}>
      <Card>
        <BlockStack gap="400">
          <p>{t("missing.text")}</p>
          <ButtonGroup>
            <Button variant="primary" url="/app">
              {t("missing.overview")}
            </Button>
            <Button url="/app/customers">{t("missing.customers")}</Button>
          </ButtonGroup>
        </BlockStack>
      </Card>
    </Page>
  );
}

/** Shown instead of a page that failed, or whose form got no answer. */
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

export { pageHeaders as headers } from "../shopify.server.ts";
