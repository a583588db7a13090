import { useAppBridge } from "@shopify/app-bridge-react";
import { Box, InlineStack, Text } from "@shopify/polaris";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";

import { JumpButton } from "../../components/jump-button.tsx";
import type { FirstSyncProgress } from "../../merchant/first-sync.server.ts";
import { firstSyncId } from "./first-sync-card.tsx";
import type { Problem } from "./problem-section.tsx";

export type Saved = {
  saved: true;
  /** Whether a first synchronization began with it. */
  begins: boolean;
};

type SavedNoteProps = { answer: Saved | Problem | undefined; firstSync: FirstSyncProgress | null };

/** A note above the save button: a first synchronization began, whose progress is at the top of the page. */
export function SavedNote({ answer, firstSync }: SavedNoteProps) {
  const { t } = useTranslation("synchronization");
  const isBegun = answer?.saved === true && answer.begins && firstSync !== null;
  return (
    <div role="status">
      {isBegun ? (
        <Box paddingBlockStart="400" paddingInline={{ xs: "400", sm: "0" }}>
          <InlineStack gap="200">
            <Text as="p">{t("savedAndBegun")}</Text>
            <JumpButton to={firstSyncId}>{t("seeProgress")}</JumpButton>
          </InlineStack>
        </Box>
      ) : null}
    </div>
  );
}

export function useSavedToast(answer: Saved | Problem | undefined): void {
  const { t } = useTranslation("synchronization");
  const shopify = useAppBridge();
  useEffect(() => {
    if (answer?.saved) shopify.toast.show(t(answer.begins ? "savedAndBegun" : "saved"));
  }, [answer, shopify, t]);
}
