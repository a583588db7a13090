import { Box, Button, EmptySearchResult, EmptyState, InlineStack, Pagination, Text } from "@shopify/polaris";
import { useNavigate, useRevalidator, useSearchParams } from "@remix-run/react";
import { useTranslation } from "react-i18next";

import { useSetFilter } from "./activity-filters.tsx";
import styles from "./activity.module.css";
import type { ActivityData } from "./use-updates.ts";

/** The server counts new lines up to here. */
const most = 100;

/** Tells somebody who is reading that there is more, and lets them decide when to see it. */
export function NewLines({ count, onShow }: { count: number; onShow: () => void }) {
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
          {count < most ? t("new", { count }) : t("newMany", { count: most - 1 })}
        </Button>
      ) : null}
    </div>
  );
}

/** Says that customers who were in step already are left out, and brings them in. */
export function HiddenNote({ outcome }: { outcome: ActivityData["filter"]["outcome"] }) {
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

/** Nothing yet, or nothing that matches. */
export function NoLines({ filter }: { filter: ActivityData["filter"] }) {
  const { t } = useTranslation("activity");
  const [, setQuery] = useSearchParams();
  const navigate = useNavigate();
  const { outcome, direction, cause, customer } = filter;
  if (outcome === "noteworthy" && !direction && !cause && !customer) {
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
    <Box padding="400">
      <EmptySearchResult title={t("noMatch.title")} description={t("noMatch.text")} />
      <InlineStack align="center">
        <Button onClick={() => setQuery({})}>{t("filter.clear")}</Button>
      </InlineStack>
    </Box>
  );
}

/** To newer and to older lines. */
export function Pages({ page, onTurn }: { page: ActivityData; onTurn: () => void }) {
  const { t } = useTranslation("activity");
  const [, setQuery] = useSearchParams();
  const { hasNewer, hasOlder, first, last } = page;
  if (!hasNewer && !hasOlder) return null;

  const turn = (name: "before" | "after", place: string | null) => {
    onTurn();
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
          onPrevious={() => turn("after", first)}
          onNext={() => turn("before", last)}
        />
      </InlineStack>
    </Box>
  );
}
