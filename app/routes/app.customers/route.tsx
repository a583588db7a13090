import { Banner, BlockStack, Box, Button, Card, Link, Page, Text } from "@shopify/polaris";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { z } from "zod";

import { readCustomersPage } from "../../jobs/customers-page.server.ts";
import { authenticate } from "../../shopify/shopify.server.ts";
import { shopifyStates } from "../../store/shopify-state.ts";
import { CustomersFilter } from "./customers-filter.tsx";
import { CustomersTable } from "./customers-table.tsx";
import { SendingProgress } from "./sending-progress.tsx";
import { TroubleBanner } from "./trouble-banner.tsx";
import { useLookOn, usePages } from "./use-pages.ts";
import { useRefresh } from "./use-refresh.ts";
import { useSending } from "./use-sending.ts";

/** What is not understood of an address counts as not said. */
const querySchema = z.object({
  search: z.string().trim().max(200).catch(""),
  state: z.enum(shopifyStates).nullable().catch(null),
  at: z.string().max(200).nullable().catch(null),
});

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const { search, state, at } = querySchema.parse(
    Object.fromEntries(
      ["search", "state", "at"].map((name) => [name, new URL(request.url).searchParams.get(name)]),
    ),
  );
  return { search, state, page: await readCustomersPage(session.shop, { search, state, position: at }) };
};

export default function Customers() {
  const { t } = useTranslation("customers");
  const { page } = useLoaderData<typeof loader>();
  return (
    <Page title={t("title")} subtitle={t("subtitle")} fullWidth>
      {page.kind === "not-connected" ? <ConnectFirst /> : <CustomerList />}
    </Page>
  );
}

function ConnectFirst() {
  const { t } = useTranslation("customers");
  return (
    <Card>
      <Box paddingBlock="800">
        <BlockStack gap="300" inlineAlign="center">
          <Text as="h2" variant="headingMd" alignment="center">
            {t("connectFirst.title")}
          </Text>
          <Text as="p" tone="subdued" alignment="center">
            {t("connectFirst.text")}
          </Text>
          <Button variant="primary" url="/app/connection">
            {t("connectFirst.action")}
          </Button>
        </BlockStack>
      </Box>
    </Card>
  );
}

function CustomerList() {
  const { t } = useTranslation("customers");
  const { search, state, page } = useLoaderData<typeof loader>();
  const pages = usePages();
  const { underway, report, several, send, dismiss } = useSending();
  const loading = useNavigation().state === "loading";
  const customers = page.kind === "customers" ? page.customers : [];
  const next = page.kind === "customers" ? page.next : null;
  const waiting = customers.some(({ id, shopify }) => shopify.state === "waiting" && !underway.has(id));
  useRefresh(waiting, pages.key, page);
  useLookOn(customers.length === 0 && !loading ? next : null);
  const nobody =
    search === "" && state === null && pages.isFirst ? "none" : next === null ? "noHits" : "noneSoFar";

  return (
    <BlockStack gap="400">
      {report ? (
        <Banner
          tone={report.isError ? "critical" : "warning"}
          title={report.banner?.title}
          onDismiss={dismiss}
        >
          {report.banner?.lines.map((line) => (
            <p key={line}>{line}</p>
          ))}
          <p>
            <Link url="/app/activity">{t("seeActivity")}</Link>
          </p>
        </Banner>
      ) : null}
      {page.kind === "trouble" ? <TroubleBanner trouble={page.trouble} /> : null}
      <Card padding="0">
        <CustomersFilter search={search} state={state} onChange={pages.filter} />
        {several ? <SendingProgress {...several} /> : null}
        {page.kind === "customers" ? (
          <CustomersTable
            key={pages.key}
            customers={customers}
            loading={loading}
            underway={underway}
            onSend={send}
            nobody={{ title: t(`${nobody}.title`), description: t(`${nobody}.text`) }}
            pagination={{
              onPrevious: pages.isFirst ? null : pages.previous,
              onNext: next === null ? null : () => pages.next(next),
            }}
          />
        ) : null}
      </Card>
    </BlockStack>
  );
}
