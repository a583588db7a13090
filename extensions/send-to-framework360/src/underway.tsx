import { t } from "../../shared/words.ts";

/** That customers are being sent, and how far that is. */
export function Underway({ text }: { text: string }) {
  return (
    <s-stack gap="small">
      <s-stack direction="inline" gap="small">
        <s-spinner accessibilityLabel={t("sending")} />
        <s-text>{text}</s-text>
      </s-stack>
      <s-paragraph color="subdued">{t("background")}</s-paragraph>
    </s-stack>
  );
}
