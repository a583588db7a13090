import { Modal, TitleBar } from "@shopify/app-bridge-react";
import { BlockStack, Box, List, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { UndoPreview } from "../../merchant/undo.server.ts";
import { ChangesTable } from "./changes-table.tsx";
import type { useUndo } from "./use-undo.ts";

/** Says before an undo which values it puts back, which it leaves, and why. */
export function UndoDialog({ undo }: { undo: ReturnType<typeof useUndo> }) {
  const { t } = useTranslation(["customer", "common"]);
  const { wanted, preview } = undo;
  const isReady = typeof preview === "object" && preview.problem === null && preview.values.length > 0;
  return (
    <Modal open={wanted !== null} onHide={undo.close}>
      <TitleBar title={wanted === "all" ? t("undo.titleAll") : t("undo.title")}>
        <button variant="primary" disabled={!isReady} onClick={undo.confirm}>
          {t("undo.action")}
        </button>
        <button onClick={undo.close}>{t("common:cancel")}</button>
      </TitleBar>
      <Box padding="400">
        <div aria-live="polite" aria-busy={preview === "loading"}>
          {preview === "loading" ? (
            <BlockStack gap="200">
              <Text as="p">{t("undo.loading")}</Text>
              <SkeletonBodyText lines={3} />
            </BlockStack>
          ) : preview === "failed" ? (
            <Text as="p" tone="critical">
              {t("undo.failed")}
            </Text>
          ) : preview.problem !== null ? (
            <Text as="p">{t(`undo.problem.${preview.problem}`)}</Text>
          ) : (
            <Preview preview={preview} />
          )}
        </div>
      </Box>
    </Modal>
  );
}

function Preview({ preview: { values, left } }: { preview: Extract<UndoPreview, { problem: null }> }) {
  const { t } = useTranslation(["customer", "common"]);
  return (
    <BlockStack gap="400">
      {values.length === 0 ? (
        <Text as="p">{t("undo.nothing")}</Text>
      ) : (
        <BlockStack gap="200">
          <Text as="p" fontWeight="medium">
            {t("undo.put", { count: values.length })}
          </Text>
          <ChangesTable changes={values} columns={[t("undo.now"), t("undo.then")]} />
        </BlockStack>
      )}
      {left.length > 0 ? (
        <BlockStack gap="200">
          <Text as="p" fontWeight="medium">
            {t("undo.left", { count: left.length })}
          </Text>
          <List>
            {left.map(({ side, field, why }) => (
              <List.Item key={`${side} ${field}`}>
                {`${t(`common:field.${field}`)} (${t(`common:side.${side}`)}): ${t(`undo.why.${why}`)}`}
              </List.Item>
            ))}
          </List>
        </BlockStack>
      ) : null}
      {values.length > 0 ? (
        <Text as="p" tone="subdued">
          {t("undo.stay")}
        </Text>
      ) : null}
    </BlockStack>
  );
}
