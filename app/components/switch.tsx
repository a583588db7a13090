import { BlockStack, InlineStack, Text } from "@shopify/polaris";
import { useId, type ReactNode } from "react";

import styles from "./switch.module.css";

type SwitchProps = {
  label: string;
  /** Shows the label as the title of the section that the switch turns on. */
  heading?: boolean;
  helpText: ReactNode;
  /** The form field, whose value is "on" or "off", even while the switch is disabled. */
  name: string;
  checked: boolean;
  /** Why the switch is disabled; without a reason it is enabled. */
  disabledBecause?: ReactNode;
  onChange: (checked: boolean) => void;
};

/** An on/off setting. Polaris has no switch, so this is a native checkbox with the role of a switch, in Polaris tokens. */
export function Switch({
  label,
  heading = false,
  helpText,
  name,
  checked,
  disabledBecause,
  onChange,
}: SwitchProps) {
  const id = useId();
  const helpId = `${id}-help`;
  const disabled = Boolean(disabledBecause);
  return (
    <InlineStack align="space-between" blockAlign="start" gap="400" wrap={false}>
      <div className={styles.text}>
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
        <div id={helpId}>
          <BlockStack gap="050">
            <Text as="p" variant="bodySm" tone="subdued">
              {helpText}
            </Text>
            {disabled ? (
              <Text as="p" variant="bodySm" fontWeight="medium">
                {disabledBecause}
              </Text>
            ) : null}
          </BlockStack>
        </div>
      </div>
      <input
        id={id}
        type="checkbox"
        role="switch"
        className={styles.switch}
        checked={checked}
        disabled={disabled}
        aria-describedby={helpId}
        onChange={(event) => onChange(event.currentTarget.checked)}
      />
      <input type="hidden" name={name} value={checked ? "on" : "off"} />
    </InlineStack>
  );
}
