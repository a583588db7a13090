import { BlockStack, Button, Card, InlineStack, Link, Text } from "@shopify/polaris";
import { useFetcher } from "@remix-run/react";
import { Trans, useTranslation } from "react-i18next";

import { Timestamp } from "../../components/timestamp.tsx";
import type { Overview } from "../../merchant/overview.server.ts";
import type { clientAction } from "./compare.ts";
import { CustomerRows } from "./customer-rows.tsx";

/** Says whether the shop's customers are in sync, how many are not, and why. */
export function Status({ overview }: { overview: Overview }) {
  const { t } = useTranslation(["overview", "common"]);
  const { state, totals, customers, unshown, keptDays } = overview;
  const sentence = useSentence(totals, customers.undone);
  const lastKnown = (sentence: string) => t("status.lastKnown", { sentence });
  // Since the restart nothing was compared: what changed meanwhile is not known yet.
  const isOutdated = overview.restart !== null && !overview.rounds.some(({ finishedAt }) => finishedAt);
  const known = isOutdated && totals.all > 0 ? lastKnown : (sentence: string) => sentence;
  const isRunning = state === "running";
  const isStanding = !isRunning && state !== "first-sync" && state !== "paused";
  const isSetUp = state !== "not-connected" && state !== "off";
  return (
    <Card>
      <BlockStack gap="400">
        <InlineStack align="space-between" blockAlign="start" gap="300">
          <BlockStack gap="100">
            <Text as="h2" variant="headingLg">
              {isRunning ? known(sentence) : <Hindrance overview={overview} />}
            </Text>
            {isRunning || totals.all === 0 ? null : (
              <Text as="p">{isStanding ? lastKnown(sentence) : sentence}</Text>
            )}
            {unshown.length > 0 ? (
              <Text as="p">
                {t("status.unshown", { fields: unshown.map((field) => t(`common:field.${field}`)) })}
              </Text>
            ) : null}
            <NextStep state={state} />
          </BlockStack>
          {isSetUp ? <CompareNow isPossible={isRunning} /> : null}
        </InlineStack>
        {totals.all > 0 || Object.keys(customers.skipped).length > 0 ? (
          <>
            <CustomerRows customers={customers} />
            <Text as="p" variant="bodySm" tone="subdued">
              {t("status.kept", { days: keptDays })}
            </Text>
          </>
        ) : null}
      </BlockStack>
    </Card>
  );
}

/** "1,498 of 1,500 in sync, 2 need you." */
function useSentence(totals: Overview["totals"], undone: number): string {
  const { t } = useTranslation("overview");
  const { all, inSync, needYou, waiting, unreached, leftOut } = totals;
  if (all === 0) return t("status.none");
  const parts = [
    t("status.inSync", { inSync, all }),
    ...(needYou > 0 ? [t("status.needYou", { count: needYou })] : []),
    ...(waiting > 0 ? [t("status.waiting", { count: waiting })] : []),
    ...(unreached > 0 ? [t("status.unreached", { count: unreached })] : []),
    ...(leftOut > 0 ? [t("status.leftOut", { count: leftOut })] : []),
  ];
  const sentence = inSync === all ? t("status.allInSync", { count: all }) : `${parts.join(", ")}.`;
  return undone > 0 ? `${sentence} ${t("status.undone", { undone })}` : sentence;
}

/** Says why customers are not being synchronized. */
function Hindrance({ overview: { state, noAnswer } }: { overview: Overview }) {
  const { t } = useTranslation("overview");
  if (state === "running") return null;
  if (!noAnswer) return <>{t(`status.${state}`)}</>;
  const { since, nextTry } = noAnswer;
  return (
    <Trans
      t={t}
      i18nKey="status.no-answer"
      components={{
        since: <Timestamp at={since} format={timeOf(since)} />,
        next: <Timestamp at={nextTry} format={{ timeStyle: "short" }} />,
      }}
    />
  );
}

const halfDayMs = 12 * 3_600_000;

/** Only the time, unless it was long ago: then with the date. */
function timeOf(at: string): Intl.DateTimeFormatOptions {
  const isRecent = Date.now() - new Date(at).getTime() < halfDayMs;
  return isRecent ? { timeStyle: "short" } : { dateStyle: "medium", timeStyle: "short" };
}

function NextStep({ state }: Pick<Overview, "state">) {
  const { t } = useTranslation("overview");
  if (state === "off") return <Link url="/app/synchronization">{t("status.turnOn")}</Link>;
  if (state === "not-connected") return <Link url="/app/connection">{t("status.connect")}</Link>;
  if (state === "no-answer") return <Link url="/app/connection">{t("health.openConnection")}</Link>;
  return null;
}

/** Only begins a first synchronization: its progress and its end are shown further down the page. */
function CompareNow({ isPossible }: { isPossible: boolean }) {
  const { t } = useTranslation("overview");
  const comparison = useFetcher<typeof clientAction>();
  const ask = () => void comparison.submit({}, { method: "post", action: "/app/overview/compare" });
  const isAsking = comparison.state !== "idle";
  return (
    <BlockStack gap="100">
      <Button
        onClick={ask}
        loading={isAsking}
        disabled={!isPossible}
        accessibilityLabel={`${t("status.compare")}. ${t("status.compareHelp")}`}
      >
        {t("status.compare")}
      </Button>
      {!isAsking && comparison.data?.begun === false ? (
        <Text as="p" tone="critical">
          {t("status.compareNotBegun")}
        </Text>
      ) : null}
    </BlockStack>
  );
}
