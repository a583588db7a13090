import { Modal, TitleBar } from "@shopify/app-bridge-react";
import { BlockStack, Box, Link, List, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { SyncUndoFigures } from "../../merchant/undo-sync.server.ts";
import type { useUndoSync } from "./use-undo-sync.ts";

/** Says before an undo of the first synchronization how many values it puts back, and what stays. */
export function UndoSyncDialog({ undo }: { undo: ReturnType<typeof useUndoSync> }) {
  const { t } = useTranslation(["undoSync", "common"]);
  const { preview, close, begin } = undo;
  const isReady = preview !== null && typeof preview === "object";
  return (
    <Modal open={preview !== null} onHide={close}>
      <TitleBar title={t("dialog.title")}>
        <button variant="primary" tone="critical" disabled={!isReady} onClick={begin}>
          {t("dialog.action")}
        </button>
        <button onClick={close}>{t("common:cancel")}</button>
      </TitleBar>
      <Box padding="400">
        <div aria-live="polite" aria-busy={preview === "loading"}>
          {preview === "loading" ? (
            <BlockStack gap="200">
              <Text as="p">{t("dialog.loading")}</Text>
              <SkeletonBodyText lines={3} />
            </BlockStack>
          ) : isReady ? (
            <Preview preview={preview} />
          ) : preview ? (
            <Text as="p" {...(preview === "failed" && { tone: "critical" as const })}>
              {t(preview === "failed" ? "problem.notAnswered" : "problem.nothing")}
            </Text>
          ) : null}
        </div>
      </Box>
    </Modal>
  );
}

function Preview({ preview }: { preview: SyncUndoFigures }) {
  const { t } = useTranslation("undoSync");
  const { customers, onShopify, inFramework360, newsletterChoices, changedSince, notKept } = preview;
  const created = preview.createdOnShopify + preview.createdInFramework360;
  return (
    <BlockStack gap="300">
      <Text as="p" fontWeight="medium">
        {t("dialog.customers", { count: customers })}
      </Text>
      <List>
        <List.Item>{t("dialog.values", { onShopify, inFramework360 })}</List.Item>
        <List.Item>{t("dialog.edited")}</List.Item>
        {changedSince > 0 ? <List.Item>{t("dialog.changedSince", { count: changedSince })}</List.Item> : null}
        {newsletterChoices > 0 ? (
          <List.Item>{t("dialog.newsletter", { count: newsletterChoices })}</List.Item>
        ) : null}
        {notKept > 0 ? <List.Item>{t("dialog.notKept", { count: notKept })}</List.Item> : null}
        {created > 0 ? (
          <List.Item>
            {t("dialog.created", {
              onShopify: preview.createdOnShopify,
              inFramework360: preview.createdInFramework360,
            })}{" "}
            <Link url="/app/activity?outcome=created&cause=backfill">{t("dialog.seeCreated")}</Link>
          </List.Item>
        ) : null}
      </List>
      <Text as="p" tone="subdued">
        {t("dialog.stay")}
      </Text>
    </BlockStack>
  );
}
