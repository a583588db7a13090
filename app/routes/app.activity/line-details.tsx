import { BlockStack, Button, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import type { SerializeFrom } from "@remix-run/node";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import type { loader } from "../app.activity.$id.ts";
import { useSetFilter } from "./activity-filters.tsx";
import type { Line } from "./activity-row.tsx";
import { Namesakes } from "./namesakes.tsx";
import { ValuesTable } from "./values-table.tsx";

type Values = NonNullable<SerializeFrom<typeof loader>>;
export type ReadValues = Extract<Values, { problem: null }>;

/** Both sides may be slow; the server itself gives up on each of them before this. */
const giveUpAfterMs = 45_000;

/** Who a line is about and what both sides hold now, read when the line is opened. */
export function LineDetails({ line }: { line: Line }) {
  const { t } = useTranslation("activity");
  const setFilter = useSetFilter();
  const [values, setValues] = useState<Values | "loading" | "failed">("loading");
  const [attempt, setAttempt] = useState(0);
  const customerId = line.shopifyId?.split("/").at(-1) ?? line.framework360Id;

  useEffect(() => {
    const stop = new AbortController();
    readValues(line.id, stop.signal).then(
      (read) => setValues(read),
      () => stop.signal.aborted || setValues("failed"),
    );
    return () => stop.abort();
  }, [line.id, attempt]);

  const namesakes = typeof values === "object" && values.problem === null ? values.namesakes : null;

  return (
    <BlockStack gap="300">
      {namesakes ? <Namesakes namesakes={namesakes} /> : null}
      <BlockStack gap="100">
        <Text as="h2" variant="headingSm">
          {t("details.now")}
        </Text>
        <Text as="p" tone="subdued">
          {t("details.note")}
        </Text>
      </BlockStack>
      <div aria-live="polite" aria-busy={values === "loading"}>
        {values === "loading" ? (
          <>
            <Text as="p" visuallyHidden>
              {t("details.loading")}
            </Text>
            <SkeletonBodyText lines={3} />
          </>
        ) : values === "failed" ? (
          <InlineStack gap="300" blockAlign="center">
            <Text as="p" tone="critical">
              {t("details.failed")}
            </Text>
            <Button
              size="slim"
              onClick={() => {
                setValues("loading");
                setAttempt(attempt + 1);
              }}
            >
              {t("details.again")}
            </Button>
          </InlineStack>
        ) : values.problem !== null ? (
          <Text as="p">{t(`problem.${values.problem}`)}</Text>
        ) : (
          <ValuesTable values={values} />
        )}
      </div>
      {customerId ? (
        <InlineStack>
          <Button size="slim" variant="plain" onClick={() => setFilter("customer", customerId)}>
            {t("filter.onlyCustomer")}
          </Button>
        </InlineStack>
      ) : null}
    </BlockStack>
  );
}

/** @throws when there is no answer, or nothing behind the line */
async function readValues(id: string, stop: AbortSignal): Promise<Values> {
  const response = await fetch(`/app/activity/${id}`, {
    signal: AbortSignal.any([stop, AbortSignal.timeout(giveUpAfterMs)]),
  });
  if (!response.ok) throw new Error(`The values of activity ${id} were not given: ${response.status}.`);
  return (await response.json()) as Values;
}
