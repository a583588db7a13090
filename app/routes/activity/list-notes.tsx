import {
  BlockStack,
  Box,
  Button,
  EmptySearchResult,
  EmptyState,
  InlineStack,
  Pagination,
  Text,
} from "@shopify/polaris";
import { useNavigate, useRevalidator, useSearchParams } from "@remix-run/react";
import { useTranslation } from "react-i18next";

import type { ActivityPage, ShownLines } from "../../merchant/activity.server.ts";
import { useSetFilter } from "./activity-filters.tsx";
import styles from "./activity.module.css";
import type { KnownPeople } from "./use-people.ts";
import type { Search } from "./use-search.ts";

type NewLinesProps = { count: number; countedUpTo: number; onShow: () => void };

/** Says how many new lines there are, and lets the merchant decide when to see them. */
export function NewLines({ count, countedUpTo, onShow }: NewLinesProps) {
  const { t } = useTranslation("activity");
  const { revalidate } = useRevalidator();
  const show = () => {
    onShow();
    revalidate();
    window.scrollTo({ top: 0 });
  };
  return (
    <div role="status" className={styles.newLines}>
      {count > 0 ? (
        <Button onClick={show}>
          {count < countedUpTo ? t("new", { count }) : t("newMany", { count: countedUpTo - 1 })}
        </Button>
      ) : null}
    </div>
  );
}

/** Says that customers already in step are left out, with a button that shows them. */
export function HiddenNote({ outcome }: { outcome: ActivityPage["filter"]["outcome"] }) {
  const { t } = useTranslation("activity");
  const setFilter = useSetFilter();
  if (outcome !== "noteworthy") return null;
  return (
    <Box paddingInline="400" paddingBlock="200">
      <InlineStack gap="200">
        <Text as="p" variant="bodySm" tone="subdued">
          {t("filter.hidden")}
        </Text>
        <Button variant="plain" size="micro" onClick={() => setFilter("outcome", "all")}>
          {t("filter.showAll")}
        </Button>
      </InlineStack>
    </Box>
  );
}

/** Shown beside failures: says how to get them by e-mail. */
export function FlowNote({ outcome }: { outcome: ActivityPage["filter"]["outcome"] }) {
  const { t } = useTranslation("activity");
  if (outcome !== "failed") return null;
  return (
    <Box paddingInline="400" paddingBlock="300" borderBlockStartWidth="025" borderColor="border">
      <Text as="p" variant="bodySm" tone="subdued">
        {t("flow")}
      </Text>
    </Box>
  );
}

/** Says which side did not answer, so that names or hits are missing. */
export function SilentNote({ people, search }: { people: KnownPeople; search: Search }) {
  const { t } = useTranslation(["activity", "common"]);
  const told = [
    ...(search.state === "failed" ? [t("search.failed")] : []),
    ...search.silent.map((side) => t("search.silent", { side: t(`common:side.${side}`) })),
    ...people.silent.map((side) => t("people.silent", { side: t(`common:side.${side}`) })),
  ];
  return (
    <div role="status">
      {told.map((text) => (
        <Box paddingInline="400" paddingBlock="200" key={text}>
          <Text as="p" variant="bodySm" tone="caution">
            {text}
          </Text>
        </Box>
      ))}
    </div>
  );
}

/** Shown when neither side knows the customer who was searched for. */
export function NoCustomerFound({ onClear }: { onClear: () => void }) {
  const { t } = useTranslation("activity");
  return (
    <NothingFound
      title={t("search.nothing.title")}
      text={t("search.nothing.text")}
      clear={t("search.clear")}
      onClear={onClear}
    />
  );
}

type NoLinesProps = { filter: ActivityPage["filter"]; onClear: () => void };

/** Nothing yet, or nothing that matches. */
export function NoLines({ filter, onClear }: NoLinesProps) {
  const { t } = useTranslation("activity");
  const navigate = useNavigate();
  const { outcome, direction, cause, reason, customers } = filter;
  if (outcome === "noteworthy" && !direction && !cause && !reason && !customers) {
    return (
      <EmptyState
        image=""
        heading={t("empty.title")}
        action={{ content: t("empty.action"), onAction: () => navigate("/app/synchronization") }}
      >
        <p>{t("empty.text")}</p>
      </EmptyState>
    );
  }
  return (
    <NothingFound
      title={t("noMatch.title")}
      text={t("noMatch.text")}
      clear={t("filter.clear")}
      onClear={onClear}
    />
  );
}

type NothingFoundProps = { title: string; text: string; clear: string; onClear: () => void };

/** That nothing fits, with a button that takes away what was asked for. */
function NothingFound({ title, text, clear, onClear }: NothingFoundProps) {
  return (
    <Box padding="400">
      <BlockStack gap="300">
        <EmptySearchResult title={title} description={text} />
        <InlineStack align="center">
          <Button onClick={onClear}>{clear}</Button>
        </InlineStack>
      </BlockStack>
    </Box>
  );
}

/** The links to newer and older lines. */
export function Pages({ page, onPage }: { page: ShownLines; onPage?: () => void }) {
  const { t } = useTranslation("activity");
  const [, setQuery] = useSearchParams();
  const { hasNewer, hasOlder, first, last } = page;
  if (!hasNewer && !hasOlder) return null;

  const show = (name: "before" | "after", place: string | null) => {
    onPage?.();
    setQuery((query) => {
      query.delete("before");
      query.delete("after");
      if (place) query.set(name, place);
      return query;
    });
  };
  return (
    <Box padding="300" borderBlockStartWidth="025" borderColor="border-secondary">
      <InlineStack align="center">
        <Pagination
          accessibilityLabel={t("pages")}
          accessibilityLabels={{ previous: t("newer"), next: t("older") }}
          hasPrevious={hasNewer}
          hasNext={hasOlder}
          onPrevious={() => show("after", first)}
          onNext={() => show("before", last)}
        />
      </InlineStack>
    </Box>
  );
}
