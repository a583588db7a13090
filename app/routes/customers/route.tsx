import { BlockStack, Box, Button, Card, Page, Text } from "@shopify/polaris";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation } from "@remix-run/react";
import { useTranslation } from "react-i18next";
import { z } from "zod";

import { viewerOf } from "../../merchant/access.server.ts";
import { startCustomersPage, type CustomersPage } from "../../merchant/customers.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { standingStates, type StandingState } from "../../sync/standing-state.ts";
import { CustomersFilter } from "./customers-filter.tsx";
import { CustomersTable } from "./customers-table.tsx";
import { CustomersToCome } from "./customers-to-come.tsx";
import { SendReportBanner } from "./send-report-banner.tsx";
import { SendingProgress } from "./sending-progress.tsx";
import { TroubleBanner, type Trouble } from "./trouble-banner.tsx";
import { useArrived } from "./use-arrived.ts";
import { useContinueFrom, usePages } from "./use-pages.ts";
import { useRefresh } from "./use-refresh.ts";
import { useSending } from "./use-sending.ts";

type ArrivedPage = Exclude<CustomersPage, { kind: "trouble" }> | { kind: "trouble"; trouble: Trouble };

const unanswered: ArrivedPage = { kind: "trouble", trouble: "unanswered" };

/** A parameter that is missing or malformed does not apply. */
const querySchema = z.object({
  search: z.string().trim().max(200).catch(""),
  state: z.enum(standingStates).nullable().catch(null),
  at: z.string().max(200).nullable().catch(null),
});

export { pageHeaders as headers } from "../../shopify.server.ts";

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const { search, state, at } = querySchema.parse(
    Object.fromEntries(
      ["search", "state", "at"].map((name) => [name, new URL(request.url).searchParams.get(name)]),
    ),
  );
  return { search, state, ...(await startCustomersPage(viewer, { search, state, position: at })) };
};

export default function Customers() {
  const { t } = useTranslation("customers");
  const { search, state, page } = useLoaderData<typeof loader>();
  const pages = usePages();
  const arrived = useArrived<ArrivedPage>(page, unanswered);
  return (
    <Page title={t("title")} subtitle={t("subtitle")} fullWidth>
      {arrived.value?.kind === "not-connected" ? (
        <ConnectFirst />
      ) : (
        <CustomerList
          search={search}
          state={state}
          page={arrived.value}
          pending={arrived.pending}
          pages={pages}
        />
      )}
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

type CustomerListProps = {
  search: string;
  state: StandingState | null;
  /** Null: it has not arrived yet. */
  page: Exclude<ArrivedPage, { kind: "not-connected" }> | null;
  pending: boolean;
  pages: ReturnType<typeof usePages>;
};

function CustomerList({ search, state, page, pending, pages }: CustomerListProps) {
  const { t } = useTranslation("customers");
  const { underway, report, several, send, dismiss } = useSending();
  const loading = useNavigation().state === "loading" || pending;
  const customers = page?.kind === "customers" ? page.customers : [];
  const next = page?.kind === "customers" ? page.next : null;
  const waiting = customers.some(({ id, shopify }) => shopify.state === "waiting" && !underway.has(id));
  useRefresh({ waiting, busy: loading, page: pages.key, data: page });
  useContinueFrom(customers.length === 0 && !loading ? next : null);
  const emptyText =
    search === "" && state === null && pages.isFirst ? "none" : next === null ? "noHits" : "noneSoFar";

  return (
    <BlockStack gap="400">
      {report ? <SendReportBanner report={report} onDismiss={dismiss} /> : null}
      {page?.kind === "trouble" ? <TroubleBanner trouble={page.trouble} busy={pending} /> : null}
      <Card padding="0">
        <CustomersFilter search={search} state={state} onChange={pages.filter} />
        {several ? <SendingProgress {...several} /> : null}
        {page === null ? <CustomersToCome /> : null}
        {page?.kind === "customers" ? (
          <CustomersTable
            customers={customers}
            pageKey={pages.key}
            loading={loading}
            underway={underway}
            onSend={send}
            empty={{ title: t(`${emptyText}.title`), description: t(`${emptyText}.text`) }}
            pagination={{
              onPrevious: pages.isFirst ? null : pages.previous,
              // While another page is awaited, `next` is the position after the one that is shown.
              onNext: next === null ? null : () => (pending ? undefined : pages.next(next)),
            }}
          />
        ) : null}
      </Card>
    </BlockStack>
  );
}
