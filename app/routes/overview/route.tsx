import { Banner, BlockStack, Page } from "@shopify/polaris";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData } from "@remix-run/react";
import { useState } from "react";
import { Trans, useTranslation } from "react-i18next";

import { ShopifyRefusedBanner } from "../../components/shopify-refused-banner.tsx";
import { UndatedConsentBanner } from "../../components/undated-consent-banner.tsx";
import { Timestamp } from "../../components/timestamp.tsx";
import { usePoll } from "../../components/use-poll.ts";
import { readOverview, type Overview } from "../../merchant/overview.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { FirstSyncCard } from "../synchronization/first-sync-card.tsx";
import { Health } from "./health.tsx";
import { MissedUpdatesBanner } from "./missed-updates-banner.tsx";
import { Setup } from "./setup.tsx";
import { Status } from "./status.tsx";
import { SyncedCustomers } from "./synced-customers.tsx";

const pollIntervalMs = 5_000;

export { pageHeaders as headers } from "../../shopify.server.ts";

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return readOverview(session.shop);
};

export default function OverviewPage() {
  const loaded = useLoaderData<typeof loader>();
  const { t } = useTranslation("overview");
  const [latest, setLatest] = useState<{ over: Overview; overview: Overview } | null>(null);
  usePoll<Overview>(
    () => "/app/overview/state",
    pollIntervalMs,
    (overview) => setLatest({ over: loaded, overview }),
  );
  const overview = latest?.over === loaded ? latest.overview : loaded;
  const { steps } = overview;
  const isSetUp = steps === null || Object.values(steps).every(Boolean);
  const setup = steps ? <Setup steps={steps} firstSync={overview.firstSync} /> : null;

  return (
    <Page title={t("title")}>
      <BlockStack gap="400">
        <Notice overview={overview} />
        {isSetUp ? null : setup}
        <Status overview={overview} />
        <FirstSyncCard loaded={loaded.firstSync} />
        {isSetUp ? setup : null}
        <Health overview={overview} />
        <SyncedCustomers />
      </BlockStack>
    </Page>
  );
}

/** The one most urgent message: several at once would hide each other. */
function Notice({ overview }: { overview: Overview }) {
  const { connection, shopifyRefusal, undatedConsent, missedUpdates } = overview;
  if (shopifyRefusal) return <ShopifyRefusedBanner refusal={shopifyRefusal} />;
  if (connection?.refusedAt)
    return (
      <KeyRefusedBanner
        refusedAt={connection.refusedAt}
        why={connection.incomplete ? "forbidden" : "refused"}
      />
    );
  if (undatedConsent) return <UndatedConsentBanner undated={undatedConsent} />;
  return missedUpdates ? <MissedUpdatesBanner missed={missedUpdates} /> : null;
}

function KeyRefusedBanner({ refusedAt, why }: { refusedAt: string; why: "refused" | "forbidden" }) {
  const { t } = useTranslation("overview");
  return (
    <Banner
      tone="critical"
      title={t(`${why}.title`)}
      action={{ content: t(`${why}.action`), url: "/app/connection" }}
    >
      <p>
        <Trans t={t} i18nKey={`${why}.text`} components={{ since: <Timestamp at={refusedAt} /> }} />
      </p>
    </Banner>
  );
}
