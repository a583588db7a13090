import {
  Banner,
  BlockStack,
  Box,
  Button,
  Card,
  EmptySearchResult,
  InlineError,
  InlineStack,
  Page,
  Pagination,
  SkeletonBodyText,
  Text,
} from "@shopify/polaris";
import { useEffect, useRef, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import useSWR from "swr";

import { fetchJson } from "../../components/fetch-json.ts";
import { Timestamp } from "../../components/timestamp.tsx";
import { useDownload } from "../../components/use-download.ts";
import type { PreviewedPage } from "../../merchant/preview-customers.server.ts";
import type { OutlookClass } from "../../merchant/preview.server.ts";
import styles from "./preview.module.css";
import { PreviewedCustomerEntry } from "./previewed-customer.tsx";

type ClassPageProps = {
  name: OutlookClass;
  /** The choices on the page. */
  choices: URLSearchParams;
  onBack: () => void;
};

/** Both sides may be slow; the server gives up on each of them earlier. */
const readTimeoutMs = 30_000;
/** Enough for the file of a large shop. */
const downloadTimeoutMs = 300_000;

/** The customers of a class of the preview, page by page, and all of them as a file. */
export function ClassPage({ name, choices, onBack }: ClassPageProps) {
  const { t } = useTranslation("preview");
  const section = useRef<HTMLElement>(null);
  const list = usePagesOf(name, choices, () => {
    section.current?.scrollIntoView();
    section.current?.focus({ preventScroll: true });
  });
  const { page } = list;
  // The focus moves here, because the link that opened the page is hidden now.
  useEffect(() => section.current?.focus({ preventScroll: true }), []);
  return (
    <Page
      title={t(`class.${name}`)}
      subtitle={t(`about.${name}`)}
      backAction={{ content: t("back"), onAction: onBack }}
      secondaryActions={<Download name={name} choices={choices} />}
    >
      <section ref={section} tabIndex={-1} aria-label={t(`class.${name}`)} aria-busy={list.loading}>
        <BlockStack gap="400">
          {list.failed ? (
            <Trouble page={{ problem: "unanswered" }} onRetry={list.retry} />
          ) : !page ? (
            <ToCome />
          ) : page.problem !== null ? (
            <Trouble page={page} onRetry={list.retry} />
          ) : page.customers.length === 0 ? (
            <Card>
              <EmptySearchResult title={t("none.title")} description={t("none.text")} withIllustration />
            </Card>
          ) : (
            <Customers page={page} list={list} />
          )}
        </BlockStack>
      </section>
    </Page>
  );
}

/** The shown page, and functions that open the others. */
function usePagesOf(name: OutlookClass, choices: URLSearchParams, onPage: () => void) {
  const [positions, setPositions] = useState<string[]>([]);
  const parameters = new URLSearchParams(choices);
  const after = positions.at(-1);
  if (after !== undefined) parameters.set("after", after);
  const { data, error, isLoading, isValidating, mutate } = useSWR<PreviewedPage, Error>(
    `/app/synchronization/preview/${name}?${parameters.toString()}`,
    readPage,
    // The values were read for this page: returning to the window does not read them again.
    {
      keepPreviousData: true,
      revalidateOnFocus: false,
      revalidateOnReconnect: false,
      shouldRetryOnError: false,
    },
  );
  const show = (to: string[]) => {
    setPositions(to);
    onPage();
  };
  return {
    page: data,
    failed: error !== undefined && !isValidating,
    loading: isLoading,
    retry: () => void mutate(),
    isFirst: positions.length === 0,
    next: (position: string) => show([...positions, position]),
    previous: () => show(positions.slice(0, -1)),
  };
}

/** @throws {Error} when the app does not answer */
const readPage = (address: string) => fetchJson<PreviewedPage>(address, { timeoutMs: readTimeoutMs });

type CustomersProps = {
  page: Extract<PreviewedPage, { problem: null }>;
  list: ReturnType<typeof usePagesOf>;
};

function Customers({ page: { customers, comparedAt, next }, list }: CustomersProps) {
  const { t } = useTranslation("preview");
  return (
    <>
      <Box paddingInline={{ xs: "400", sm: "0" }}>
        <Text as="p" tone="subdued">
          <Trans t={t} i18nKey="live" components={{ at: <Timestamp at={comparedAt} /> }} />
        </Text>
      </Box>
      <Card padding="0">
        <ul className={list.loading ? `${styles.entries} ${styles.loading}` : styles.entries}>
          {customers.map((customer) => (
            <li key={`${customer.ids.shopify} ${customer.ids.framework360}`}>
              <PreviewedCustomerEntry customer={customer} />
            </li>
          ))}
        </ul>
        {list.isFirst && next === null ? null : (
          <Box padding="300" borderBlockStartWidth="025" borderColor="border-secondary">
            <InlineStack align="center">
              <Pagination
                hasPrevious={!list.isFirst}
                onPrevious={list.previous}
                hasNext={next !== null && !list.loading}
                onNext={() => list.next(next!)}
              />
            </InlineStack>
          </Box>
        )}
      </Card>
    </>
  );
}

function ToCome() {
  const { t } = useTranslation("preview");
  return (
    <Card>
      <Text as="p" visuallyHidden>
        <span role="status">{t("loading")}</span>
      </Text>
      <SkeletonBodyText lines={8} />
    </Card>
  );
}

type TroubleProps = {
  page: Exclude<PreviewedPage, { problem: null }> | { problem: "unanswered" };
  onRetry: () => void;
};

function Trouble({ page, onRetry }: TroubleProps) {
  const { t } = useTranslation(["preview", "common"]);
  const side = page.problem === "unavailable" ? t(`common:side.${page.side}`) : "";
  return (
    <Banner tone="critical" title={t("problem.title")}>
      <BlockStack gap="200" inlineAlign="start">
        <p>{t(`problem.${page.problem}`, { side })}</p>
        <Button onClick={onRetry}>{t("retry")}</Button>
      </BlockStack>
    </Banner>
  );
}

function Download({ name, choices }: Pick<ClassPageProps, "name" | "choices">) {
  const { t, i18n } = useTranslation("preview");
  const { state, download } = useDownload();
  const parameters = new URLSearchParams([...choices, ["file", "csv"], ["locale", i18n.language]]);
  const address = `/app/synchronization/preview/${name}?${parameters.toString()}`;
  return (
    <BlockStack gap="100">
      <Button
        loading={state === "fetching"}
        onClick={() => void download(address, `${t(`class.${name}`)}.csv`, downloadTimeoutMs)}
      >
        {t("download")}
      </Button>
      {state === "failed" ? <InlineError fieldID={name} message={t("downloadFailed")} /> : null}
    </BlockStack>
  );
}
