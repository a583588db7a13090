import { Banner, BlockStack, Card, Page } from "@shopify/polaris";
import type { LoaderFunctionArgs } from "@remix-run/node";
import {
  useLoaderData,
  useNavigate,
  useNavigation,
  useSearchParams,
  type ShouldRevalidateFunctionArgs,
} from "@remix-run/react";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { useTimeZone } from "../../components/timestamp.tsx";
import { parseActivityQuery } from "../../merchant/activity-query.ts";
import { readActivity } from "../../merchant/activity.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { ActivityFilters } from "./activity-filters.tsx";
import { ActivityList } from "./activity-list.tsx";
import {
  FlowNote,
  HiddenNote,
  NewLines,
  NoCustomerFound,
  NoLines,
  Pages,
  SilentNote,
} from "./list-notes.tsx";
import { DataRequests } from "./data-requests.tsx";
import { useFile } from "./use-file.ts";
import { usePeople } from "./use-people.ts";
import { useRetry } from "./use-retry.ts";
import { useSearch } from "./use-search.ts";
import { useUpdates } from "./use-updates.ts";

export { pageHeaders as headers } from "../../shopify.server.ts";

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return readActivity(session.shop, parseActivityQuery(new URL(request.url).searchParams));
};

/** If the server did not answer the form, it would not answer a reload either. */
export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  (actionResult as { problem?: string | null } | undefined)?.problem === "unanswered"
    ? false
    : defaultShouldRevalidate;

/** Says that the merchant's request was not carried out; it stays until the next request. */
function Failure({ text }: { text: string | null }) {
  return text === null ? null : (
    <div role="alert">
      <Banner tone="critical">{text}</Banner>
    </div>
  );
}

export default function Activity() {
  const page = useLoaderData<typeof loader>();
  const { t } = useTranslation("activity");
  const navigate = useNavigate();
  const loading = useNavigation().state === "loading";
  const [opened, setOpened] = useState<string | null>(null);
  const list = useRef<HTMLUListElement>(null);
  const updates = useUpdates(page, list, opened !== null);
  const file = useFile();
  const people = usePeople(page.lines);
  const search = useSearch(page.filter.customers);
  const [, setQuery] = useSearchParams();
  const clearFilters = () => {
    search.clear();
    setQuery({});
  };
  const retry = useRetry();
  const retryAll = {
    content: t("retryAll"),
    onAction: retry.all,
    loading: retry.pending === "all",
  };

  return (
    <Page
      title={t("title")}
      subtitle={`${t("subtitle")} ${t("times", { zone: useTimeZone() })}`}
      secondaryActions={[
        { content: t("file.download"), onAction: file.download, loading: file.state === "fetching" },
        { content: t("access"), onAction: () => navigate("/app/access") },
      ]}
      {...(updates.retryable > 0 ? { primaryAction: retryAll } : {})}
    >
      <BlockStack gap="400">
        <Failure text={retry.problem ?? (file.state === "failed" ? t("file.failed") : null)} />
        <DataRequests requests={page.dataRequests} />
        <NewLines count={updates.newer} countedUpTo={updates.countedUpTo} onShow={() => setOpened(null)} />
        <Card padding="0">
          <ActivityFilters filter={page.filter} search={search} loading={loading} />
          <SilentNote people={people} search={search} />
          <HiddenNote outcome={page.filter.outcome} />
          {search.state === "nothing" ? (
            <NoCustomerFound onClear={search.clear} />
          ) : page.lines.length > 0 ? (
            <ActivityList
              ref={list}
              lines={page.lines}
              failures={updates.failures}
              people={people}
              opened={opened}
              onOpen={setOpened}
              retry={retry}
            />
          ) : (
            <NoLines filter={page.filter} onClear={clearFilters} />
          )}
          <Pages page={page} onPage={() => setOpened(null)} />
          <FlowNote outcome={page.filter.outcome} />
        </Card>
      </BlockStack>
    </Page>
  );
}
