import { Text } from "@shopify/polaris";
import { forwardRef } from "react";
import { useTranslation } from "react-i18next";

import type { ActivityPage } from "../../merchant/activity.server.ts";
import { ActivityRow } from "./activity-row.tsx";
import styles from "./activity.module.css";
import type { KnownPeople } from "./use-people.ts";
import type { useRetry } from "./use-retry.ts";

type ActivityListProps = Pick<ActivityPage, "lines" | "failures"> & {
  opened: string | null;
  onOpen: (id: string | null) => void;
  people: KnownPeople;
  retry: ReturnType<typeof useRetry>;
};

const columns = ["time", "customer", "direction", "cause", "outcome"] as const;

/** The lines, newest first; one at a time is open. */
export const ActivityList = forwardRef<HTMLUListElement, ActivityListProps>(function ActivityList(
  { lines, failures, opened, onOpen, people, retry },
  ref,
) {
  const { t } = useTranslation("activity");
  return (
    <>
      <div className={styles.head} aria-hidden>
        {columns.map((column) => (
          <Text as="span" variant="bodySm" tone="subdued" key={column}>
            {t(`column.${column}`)}
          </Text>
        ))}
      </div>
      <ul className={styles.list} ref={ref}>
        {lines.map((line) => (
          <ActivityRow
            key={line.id}
            line={line}
            person={people.of(line.id)}
            state={failures[line.id]}
            opened={opened === line.id}
            onToggle={() => onOpen(opened === line.id ? null : line.id)}
            onRetry={() => retry.one(line.id)}
            retrying={retry.pending === line.id}
          />
        ))}
      </ul>
    </>
  );
});
