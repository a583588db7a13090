import { Box, Button } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ConfirmModal } from "../../components/confirm-modal.tsx";
import type { SideName } from "../../sync/customer.ts";
import type { StandingState } from "../../sync/standing-state.ts";

type SendAllButtonProps = {
  to: SideName;
  search: string;
  state: StandingState | null;
  disabled: boolean;
  onSend: () => void;
};

/** Sends every customer of the list, on all its pages, after a confirmation. Waiting customers are being sent already, so their list has no button. */
export function SendAllButton({ to, search, state, disabled, onSend }: SendAllButtonProps) {
  const { t } = useTranslation(["customers", "common"]);
  const [asking, setAsking] = useState(false);
  if (state === "waiting") return null;
  const which = search === "" && state === null ? "all" : "matching";
  const side = t(`common:side.${to}`);
  return (
    <Box paddingInline="300" paddingBlockEnd="300">
      <Button disabled={disabled} onClick={() => setAsking(true)}>
        {t(`sendAll.action.${which}`, { side })}
      </Button>
      <ConfirmModal
        open={asking}
        title={t(`sendAll.title.${which}`, { side })}
        text={t(state === "deleted" ? "sendAll.textDeleted" : "sendAll.text")}
        action={t("sendAll.confirm")}
        isDestructive={false}
        onConfirm={onSend}
        onClose={() => setAsking(false)}
      />
    </Box>
  );
}
