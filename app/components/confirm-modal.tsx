import { Modal, TitleBar } from "@shopify/app-bridge-react";
import { BlockStack, Box, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

type ConfirmModalProps = {
  open: boolean;
  title: string;
  /** What will happen, and what stays. */
  text: string;
  /** What cannot be taken back afterwards, as a paragraph of its own. */
  warning?: string | undefined;
  /** The button's label, which names the action: "Disconnect", not "OK". */
  action: string;
  /** Whether the action loses something. */
  isDestructive?: boolean;
  onConfirm: () => void;
  onClose: () => void;
};

/** Asks before an action that cannot be undone, or that concerns many customers. */
export function ConfirmModal({
  open,
  title,
  text,
  warning,
  action,
  isDestructive = true,
  onConfirm,
  onClose,
}: ConfirmModalProps) {
  const { t } = useTranslation();
  const confirm = () => {
    onClose();
    onConfirm();
  };
  return (
    <Modal open={open} onHide={onClose}>
      <TitleBar title={title}>
        <button variant="primary" {...(isDestructive ? { tone: "critical" } : {})} onClick={confirm}>
          {action}
        </button>
        <button onClick={onClose}>{t("cancel")}</button>
      </TitleBar>
      <Box padding="400">
        <BlockStack gap="300">
          <Text as="p">{text}</Text>
          {warning === undefined ? null : (
            <Text as="p" fontWeight="medium">
              {warning}
            </Text>
          )}
        </BlockStack>
      </Box>
    </Modal>
  );
}
