import { BlockStack, Button, InlineStack, Link, SkeletonBodyText, Text } from "@shopify/polaris";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";

import { fetchJson } from "../../components/fetch-json.ts";
import { customerPath } from "../../components/admin-customer.ts";
import type { PresentValues } from "../../merchant/present-values.server.ts";
import type { Line } from "./activity-row.tsx";
import { Namesakes } from "./namesakes.tsx";
import { ValuesTable } from "./values-table.tsx";

/** Both sides may be slow; the server gives up on each of them earlier. */
const readTimeoutMs = 45_000;

/** The customer of a line and the values that both sides hold now, read when the line is opened. */
export function LineDetails({ line }: { line: Line }) {
  const { t } = useTranslation("activity");
  const [values, setValues] = useState<PresentValues | "loading" | "failed">("loading");
  const [attempt, setAttempt] = useState(0);
  const history = customerPath(line);

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
      {namesakes ? <Namesakes namesakes={namesakes} chooseAt={history} /> : null}
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
      {history ? <Link url={history}>{t("details.history")}</Link> : null}
    </BlockStack>
  );
}

/** @throws {Error} when the app does not answer, or the line was deleted */
const readValues = (id: string, signal: AbortSignal) =>
  fetchJson<PresentValues>(`/app/activity/${id}`, { signal, timeoutMs: readTimeoutMs });
