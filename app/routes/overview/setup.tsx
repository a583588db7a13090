import { BlockStack, Box, Button, Card, Collapsible, Icon, InlineStack, Text } from "@shopify/polaris";
import { CheckCircleIcon, XIcon } from "@shopify/polaris-icons";
import { useFetcher } from "@remix-run/react";
import { useId, useState } from "react";
import { useTranslation } from "react-i18next";

import type { Overview } from "../../merchant/overview.server.ts";
import styles from "./overview.module.css";

/** In the order in which they are done, each with its page. */
const steps = [
  { name: "connected", path: "/app/connection" },
  { name: "enabled", path: "/app/synchronization" },
  { name: "direction", path: "/app/synchronization" },
  { name: "synced", path: "/app/customers" },
] as const;

type SetupProps = { steps: NonNullable<Overview["steps"]> } & Pick<Overview, "firstSync">;

/**
 * The steps to the first synchronized customer. Done steps are ticked off; the list collapses when all are done, and the
 * merchant can dismiss the card for good.
 */
export function Setup({ steps: done, firstSync }: SetupProps) {
  const { t } = useTranslation("overview");
  const listId = useId();
  const count = steps.filter(({ name }) => done[name]).length;
  const complete = count === steps.length;
  const [expanded, setExpanded] = useState(false);
  const shown = !complete || expanded;
  const next = steps.find(({ name }) => !done[name])?.name;
  const underway = underwayOf(firstSync);
  const dismissal = useFetcher();
  const dismiss = () => void dismissal.submit({}, { method: "post", action: "/app/overview/dismiss-setup" });

  return (
    <Card>
      <BlockStack gap="300">
        <InlineStack align="space-between" blockAlign="center" gap="200">
          <BlockStack gap="050">
            <Text as="h2" variant="headingMd">
              {t(complete ? "setup.complete" : "setup.title")}
            </Text>
            <Text as="p" tone="subdued">
              {t("setup.progress", { done: count, all: steps.length })}
            </Text>
          </BlockStack>
          <InlineStack gap="200">
            {complete ? (
              <Button
                variant="tertiary"
                disclosure={expanded ? "up" : "down"}
                ariaExpanded={expanded}
                ariaControls={listId}
                onClick={() => setExpanded(!expanded)}
              >
                {t(expanded ? "setup.hide" : "setup.show")}
              </Button>
            ) : null}
            <Button
              variant="tertiary"
              icon={XIcon}
              accessibilityLabel={t("setup.dismiss")}
              loading={dismissal.state !== "idle"}
              onClick={dismiss}
            />
          </InlineStack>
        </InlineStack>
        <Collapsible id={listId} open={shown} transition={false}>
          <ol className={styles.steps}>
            {steps.map((step) => (
              <Step
                key={step.name}
                {...step}
                done={done[step.name]}
                next={step.name === next}
                underway={step.name === "synced" ? underway : null}
              />
            ))}
          </ol>
        </Collapsible>
      </BlockStack>
    </Card>
  );
}

/** How far a full synchronization is that will synchronize the first customer; null: none does. */
function underwayOf(firstSync: Overview["firstSync"]): "running" | "paused" | null {
  const state = firstSync?.state;
  if (state === "paused") return state;
  return state === "comparing" || state === "writing" ? "running" : null;
}

type StepProps = (typeof steps)[number] & {
  done: boolean;
  next: boolean;
  /** The app itself is about to do the step, or will once the merchant lets it; null: it is not. */
  underway: ReturnType<typeof underwayOf>;
};

function Step({ name, path, done, next, underway }: StepProps) {
  const { t } = useTranslation("overview");
  return (
    <li className={next ? styles.nextStep : styles.step}>
      <Box>
        <Icon
          source={done ? CheckCircleIcon : OpenIcon}
          tone={done ? "success" : "subdued"}
          accessibilityLabel={t(done ? "setup.done" : "setup.open")}
        />
      </Box>
      <BlockStack gap="100">
        <Text as="h3" variant="bodyMd" fontWeight={done ? "regular" : "semibold"}>
          {t(`setup.${name}.title`)}
        </Text>
        {done ? null : (
          <Text as="p" tone="subdued">
            {t(underway ? `setup.synced.${underway}` : `setup.${name}.text`)}
          </Text>
        )}
        {next && !underway ? (
          <Box paddingBlockStart="100">
            <Button variant="primary" url={path}>
              {t(`setup.${name}.action`)}
            </Button>
          </Box>
        ) : null}
      </BlockStack>
    </li>
  );
}

/** A dashed circle for a step to do, as in Shopify's own setup guides. */
function OpenIcon() {
  return (
    <svg viewBox="0 0 20 20">
      <circle cx="10" cy="10" r="6.75" className={styles.openIcon} />
    </svg>
  );
}
