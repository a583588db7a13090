import { BlockStack, InlineStack, Text } from "@shopify/polaris";
import { useId, type ReactNode } from "react";

import styles from "./switch.module.css";

type SwitchProps = {
  label: string;
  /** Shows the label as the title of the section that the switch turns on. */
  heading?: boolean;
  helpText?: ReactNode;
  /** The form field that carries "on" while the switch is on. A disabled switch keeps its value. */
  name: string;
  checked: boolean;
  disabled?: boolean;
  onChange: (checked: boolean) => void;
};

/** An on/off setting. Polaris has none: a native checkbox in the role of a switch, in Polaris tokens. */
export function Switch({
  label,
  heading = false,
  helpText,
  name,
  checked,
  disabled = false,
  onChange,
}: SwitchProps) {
  const id = useId();
  const helpId = `${id}-help`;
  return (
    <InlineStack align="space-between" blockAlign="start" gap="400" wrap={false}>
      <BlockStack gap="100">
        <label htmlFor={id} className={styles.label}>
          <Text
            as={heading ? "h2" : "span"}
            variant={heading ? "headingMd" : "bodyMd"}
            fontWeight={heading ? "semibold" : "medium"}
            tone={disabled ? "disabled" : undefined}
          >
            {label}
          </Text>
        </label>
        {helpText ? (
          <Text as="span" variant="bodySm" tone="subdued" id={helpId}>
            {helpText}
          </Text>
        ) : null}
      </BlockStack>
      <input
        id={id}
        name={name}
        value="on"
        type="checkbox"
        role="switch"
        className={styles.switch}
        checked={checked}
        disabled={disabled}
        aria-describedby={helpText ? helpId : undefined}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      {disabled && checked ? <input type="hidden" name={name} value="on" /> : null}
    </InlineStack>
  );
}
