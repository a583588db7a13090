import { BlockStack, Box, Button, Card, Page, Tabs, Text } from "@shopify/polaris";
import type { LoaderFunctionArgs } from "@remix-run/node";
import { useLoaderData, useNavigation } from "@remix-run/react";
import { useRef } from "react";
import { useTranslation } from "react-i18next";

import { useFocusWhen } from "../../components/use-focus-when.ts";
import { viewerOf } from "../../merchant/access.server.ts";
import { startCustomersPage } from "../../merchant/customers.server.ts";
import { readSendMany } from "../../merchant/send-many.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { otherSide } from "../../sync/customer.ts";
import { parseCustomersQuery } from "./customers-query.ts";
import { CustomersFilter } from "./customers-filter.tsx";
import styles from "./customers.module.css";
import { CustomersTable } from "./customers-table.tsx";
import { CustomersToCome } from "./customers-to-come.tsx";
import { SendAllButton } from "./send-all-button.tsx";
import { SendManyCard } from "./send-many-card.tsx";
import { SendReportBanner } from "./send-report-banner.tsx";
import { SendingProgress } from "./sending-progress.tsx";
import { TroubleBanner } from "./trouble-banner.tsx";
import { useListed, type ArrivedPage } from "./use-listed.ts";
import { useContinueFrom, usePages, type Pages } from "./use-pages.ts";
import { useRefresh } from "./use-refresh.ts";
import { useSendMany } from "./use-send-many.ts";
import { useSending } from "./use-sending.ts";

export { pageHeaders as headers } from "../../shopify.server.ts";

/** The text searched for is not in the address, so the page itself requests that list (use-listed.ts). */
export const loader = async ({ request }: LoaderFunctionArgs) => {
  const viewer = viewerOf(await authenticate.admin(request));
  const { searchParams } = new URL(request.url);
  const { at, ...query } = parseCustomersQuery((name) => searchParams.get(name));
  const [sendMany, { page }] = await Promise.all([
    readSendMany(viewer.shop),
    searchParams.has("searched")
      ? { page: null }
      : startCustomersPage(viewer, { ...query, search: "", position: at }),
  ]);
  return { page, sendMany };
};

export default function Customers() {
  const { t } = useTranslation("customers");
  const loaded = useLoaderData<typeof loader>();
  const pages = usePages();
  const arrived = useListed(pages, loaded);
  return (
    <Page title={t("title")} subtitle={t(`subtitle.${pages.side}`)} fullWidth>
      {arrived.value?.kind === "not-connected" ? (
        <ConnectFirst />
      ) : (
        <CustomerList
          key={pages.side}
          page={arrived.value}
          pending={arrived.pending}
          pages={pages}
          sendMany={loaded.sendMany}
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
  /** Null: it has not arrived yet. */
  page: Exclude<ArrivedPage, { kind: "not-connected" }> | null;
  pending: boolean;
  pages: Pages;
  sendMany: Parameters<typeof useSendMany>[0];
};

function CustomerList({ page, pending, pages, ...loaded }: CustomerListProps) {
  const { t } = useTranslation("customers");
  const { side, search, state } = pages;
  const { underway, report, several, send, dismiss } = useSending(side);
  const many = useSendMany(loaded.sendMany);
  const loading = useNavigation().state === "loading" || pending;
  const customers = page?.kind === "customers" ? page.customers : [];
  const next = page?.kind === "customers" ? page.next : null;
  const waiting = customers.some(({ id, standing }) => standing.state === "waiting" && !underway.has(id));
  useRefresh({ waiting, busy: loading, page: pages.key, data: page });
  useContinueFrom(customers.length === 0 && !loading ? next : null);
  const isEmpty = search === "" && state === null && pages.isFirst;
  const emptyText = isEmpty ? "none" : next === null ? "noHits" : "noneSoFar";
  const description = emptyText === "none" ? t(`none.text.${side}`) : t(`${emptyText}.text`);

  return (
    <BlockStack gap="400">
      {report ? <SendReportBanner report={report} onDismiss={dismiss} /> : null}
      {page?.kind === "trouble" ? <TroubleBanner side={side} trouble={page.trouble} busy={pending} /> : null}
      <SendManyCard {...many} />
      <Card padding="0">
        <Lists pages={pages} isFreed={many.progress === null} />
        <CustomersFilter side={side} search={search} state={state} onChange={pages.filter} />
        <SendAllButton
          to={otherSide(side)}
          search={search}
          state={state}
          disabled={customers.length === 0 || !many.mayBegin}
          onSend={() => many.begin({ side, search, state: state ?? "" })}
        />
        {several ? <SendingProgress {...several} /> : null}
        {page === null ? <CustomersToCome side={side} /> : null}
        {page?.kind === "customers" ? (
          <CustomersTable
            side={side}
            customers={customers}
            pageKey={pages.key}
            loading={loading}
            underway={underway}
            onSend={send}
            empty={{ title: t(`${emptyText}.title`), description }}
            pagination={{
              onPrevious: pages.isFirst ? null : pages.previous,
              // While another page is awaited, `next` still belongs to the page that is shown.
              onNext: next === null ? null : () => (pending ? undefined : pages.next(next)),
            }}
          />
        ) : null}
      </Card>
    </BlockStack>
  );
}

const lists = ["framework360", "shopify"] as const;

/**
 * Chooses whose customers are listed.
 * @param isFreed whether nothing stands above: what stood there was dismissed, with the button that had the focus
 */
function Lists({ pages, isFreed }: { pages: Pages; isFreed: boolean }) {
  const { t } = useTranslation(["customers", "common"]);
  const nav = useRef<HTMLElement>(null);
  useFocusWhen(isFreed, nav);
  return (
    <nav ref={nav} tabIndex={-1} aria-label={t("lists")} className={styles.lists}>
      <Tabs
        tabs={lists.map((side) => ({ id: `list-${side}`, content: t(`common:side.${side}`) }))}
        selected={lists.indexOf(pages.side)}
        onSelect={(index) => pages.open(lists[index]!)}
      />
    </nav>
  );
}
