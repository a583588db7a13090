import { BlockStack, Button, InlineStack, Text } from "@shopify/polaris";
import { useLocation } from "@remix-run/react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import { fetchJson } from "../../components/fetch-json.ts";
import type { ValueChange } from "../../merchant/undo.server.ts";
import { ChangesTable } from "./changes-table.tsx";

const readTimeoutMs = 30_000;

type Shown = "hidden" | "loading" | "failed" | ValueChange[] | null;

/** The values that a line's synchronization overwrote. They are loaded on request, and each look is recorded. */
export function LineValues({ line, onUndo }: { line: string; onUndo: (() => void) | null }) {
  const { t } = useTranslation("customer");
  const { pathname } = useLocation();
  const [shown, setShown] = useState<Shown>("hidden");
  const id = useId();
  const isOpen = shown !== "hidden";
  const load = async () => {
    setShown("loading");
    setShown(await readValues(`${pathname}/values/${line}`).catch(() => "failed" as const));
  };
  return (
    <BlockStack gap="200">
      <InlineStack gap="200">
        <Button
          size="slim"
          ariaExpanded={isOpen}
          ariaControls={id}
          onClick={() => (isOpen ? setShown("hidden") : void load())}
        >
          {isOpen ? t("values.hide") : t("values.show")}
        </Button>
        {onUndo ? (
          <Button size="slim" onClick={onUndo}>
            {t("undo.line")}
          </Button>
        ) : null}
      </InlineStack>
      <div id={id} aria-live="polite" aria-busy={shown === "loading"}>
        {shown === "hidden" ? null : shown === "loading" ? (
          <Text as="p" tone="subdued">
            {t("values.loading")}
          </Text>
        ) : shown === "failed" ? (
          <Text as="p" tone="critical">
            {t("values.failed")}
          </Text>
        ) : shown === null ? (
          <Text as="p">{t("values.none")}</Text>
        ) : (
          <ChangesTable changes={shown} columns={[t("values.before"), t("values.after")]} tagsAsChanges />
        )}
      </div>
    </BlockStack>
  );
}

/** @throws {Error} when the app does not answer */
async function readValues(path: string): Promise<ValueChange[] | null> {
  return (await fetchJson<{ values: ValueChange[] | null }>(path, { timeoutMs: readTimeoutMs })).values;
}
