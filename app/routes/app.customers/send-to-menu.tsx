import { ActionList, Button, Icon, Popover } from "@shopify/polaris";
import { ChevronRightIcon, MenuHorizontalIcon } from "@shopify/polaris-icons";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

type SendToMenuProps = { name: string; disabled: boolean; onSend: () => void };

/** The three dots beside a customer: Send To, then Shopify. */
export function SendToMenu({ name, disabled, onSend }: SendToMenuProps) {
  const { t } = useTranslation("customers");
  const [step, setStep] = useState<"closed" | "actions" | "destinations">("closed");
  const list = useRef<HTMLDivElement>(null);

  // The item that was chosen is gone: the keyboard goes on in what it opened.
  useEffect(() => {
    if (step === "destinations") list.current?.querySelector("button")?.focus();
  }, [step]);

  const sendTo = {
    content: t("sendTo"),
    suffix: <Icon source={ChevronRightIcon} />,
    onAction: () => setStep("destinations"),
  };
  const shopify = {
    content: "Shopify",
    onAction: () => {
      setStep("closed");
      onSend();
    },
  };

  return (
    <Popover
      active={step !== "closed"}
      activator={
        <Button
          icon={MenuHorizontalIcon}
          variant="tertiary"
          accessibilityLabel={t("actionsFor", { name })}
          disabled={disabled}
          onClick={() => setStep((now) => (now === "closed" ? "actions" : "closed"))}
        />
      }
      autofocusTarget="first-node"
      ariaHaspopup="menu"
      preferredAlignment="right"
      onClose={() => setStep("closed")}
    >
      <div ref={list}>
        {step === "destinations" ? (
          <ActionList actionRole="menuitem" sections={[{ title: t("sendTo"), items: [shopify] }]} />
        ) : (
          <ActionList actionRole="menuitem" items={[sendTo]} />
        )}
      </div>
    </Popover>
  );
}
