import { ActionList, Button, Icon, Popover } from "@shopify/polaris";
import { ChevronRightIcon, MenuHorizontalIcon } from "@shopify/polaris-icons";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import type { SideName } from "../../sync/customer.ts";

type SendToMenuProps = { to: SideName; name: string; sending: boolean; onSend: () => void };

/** The three dots beside a customer: Send To, then the other side. */
export function SendToMenu({ to, name, sending, onSend }: SendToMenuProps) {
  const { t } = useTranslation(["customers", "common"]);
  const [step, setStep] = useState<"closed" | "actions" | "destinations">("closed");
  const dots = useRef<HTMLDivElement>(null);
  const list = useRef<HTMLDivElement>(null);

  // Choosing Send To removes its item, so the focus moves into the next list; to the list itself when its item is
  // disabled, so that Escape still closes the menu.
  useEffect(() => {
    if (step !== "destinations") return;
    (list.current?.querySelector<HTMLElement>("button:enabled") ?? list.current)?.focus();
  }, [step]);

  const sendTo = {
    content: t("sendTo"),
    suffix: <Icon source={ChevronRightIcon} />,
    onAction: () => setStep("destinations"),
  };
  const destination = {
    content: t(`common:side.${to}`),
    // This item is disabled and the dots are not: a button that is disabled while focused loses the focus.
    ...(sending ? { disabled: true, helpText: t("sending.already") } : {}),
    onAction: () => {
      setStep("closed");
      dots.current?.querySelector("button")?.focus();
      onSend();
    },
  };

  return (
    <Popover
      active={step !== "closed"}
      activator={
        <div ref={dots}>
          <Button
            icon={MenuHorizontalIcon}
            variant="tertiary"
            accessibilityLabel={t("actionsFor", { name })}
            onClick={() => setStep((now) => (now === "closed" ? "actions" : "closed"))}
          />
        </div>
      }
      autofocusTarget="first-node"
      ariaHaspopup="menu"
      preferredAlignment="right"
      onClose={() => setStep("closed")}
    >
      <div ref={list} tabIndex={-1}>
        {step === "destinations" ? (
          <ActionList actionRole="menuitem" sections={[{ title: t("sendTo"), items: [destination] }]} />
        ) : (
          <ActionList actionRole="menuitem" items={[sendTo]} />
        )}
      </div>
    </Popover>
  );
}
