import { useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Box, Button, Card, Link, Page, Text } from "@shopify/polaris";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation, useSearchParams } from "@remix-run/react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { z } from "zod";

import { CustomersFilter } from "./customers-filter.tsx";
import { CustomersTable, useCustomerName } from "./customers-table.tsx";
import { reportAll, reportOne, type SendReport } from "./send-report.ts";
import { SendingProgress } from "./sending-progress.tsx";
import { TroubleBanner } from "./trouble-banner.tsx";
import { useRefresh } from "./use-refresh.ts";
import { useSends } from "./use-sends.ts";
import { readCustomersPage, type CustomerRow } from "../../jobs/customers-page.server.ts";
import { authenticate } from "../../shopify/shopify.server.ts";
import { shopifyStates, type ShopifyState } from "../../store/shopify-state.ts";

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

/**
 * Where in the list we are. An account tells only what comes next, so the way back is kept in the address: `at` is
 * this page, each `back` one before it.
 */
function usePages() {
  const [parameters, setParameters] = useSearchParams();
  const back = parameters.getAll("back");
  const filter = ["search", "state"].flatMap((name): [string, string][] => {
    const value = parameters.get(name);
    return value ? [[name, value]] : [];
  });
  const go = (to: [string, string][]) => setParameters(new URLSearchParams(to));
  const positions = (at: string, before: string[]): [string, string][] => [
    ...(at === "" ? [] : [["at", at] as [string, string]]),
    ...before.map((position): [string, string] => ["back", position]),
  ];
  return {
    key: parameters.toString(),
    isFirst: back.length === 0,
    next: (position: string) =>
      go([...filter, ...positions(position, [...back, parameters.get("at") ?? ""])]),
    previous: () => go([...filter, ...positions(back.at(-1) ?? "", back.slice(0, -1))]),
    filter: ({ search, state }: { search: string; state: ShopifyState | null }) =>
      go([
        ...(search === "" ? [] : [["search", search] as [string, string]]),
        ...(state === null ? [] : [["state", state] as [string, string]]),
      ]),
  };
}

/** Sending customers and telling what came of it. */
function useSending() {
  const { t } = useTranslation(["customers", "common"]);
  const shopify = useAppBridge();
  const nameOf = useCustomerName();
  const { underway, send } = useSends();
  const [report, setReport] = useState<SendReport | null>(null);
  const [batch, setBatch] = useState<readonly string[]>([]);

  const tell = (told: SendReport) => {
    shopify.toast.show(told.toast, { isError: told.isError });
    setReport(told.banner ? told : null);
  };

  const sendAndTell = async (customers: CustomerRow[]) => {
    if (customers.length === 0) return;
    const ids = customers.map(({ id }) => id);
    setReport(null);
    if (ids.length > 1) setBatch(ids);
    try {
      const results = await send(ids);
      if (!results) return;
      tell(results.length === 1 ? reportOne(results[0]!, nameOf(customers[0]!), t) : reportAll(results, t));
    } catch {
      tell({ toast: t("notAsked"), isError: true, banner: null });
    } finally {
      if (ids.length > 1) setBatch([]);
    }
  };

  const done = batch.filter((id) => ["done", "unknown"].includes(underway.get(id) ?? "")).length;
  return {
    underway,
    report,
    several: batch.length === 0 ? null : { done, total: batch.length },
    send: (customers: CustomerRow[]) => void sendAndTell(customers),
    dismiss: () => setReport(null),
  };
}
