import { Banner, BlockStack, Button, InlineStack, Link, SkeletonBodyText, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { explainReason } from "../../i18n/explain.ts";
import type { CustomerNow } from "../../merchant/customer-history.server.ts";
import { sideNames } from "../../sync/customer.ts";
import { FieldsTable } from "./fields-table.tsx";
import type { ReadNow } from "./use-customer-now.ts";

/** Both sides beside each other, as soon as they are read. */
export function BothSides({ now: { answer, again } }: { now: ReadNow }) {
  const { t } = useTranslation("customer");
  return (
    <div aria-live="polite" aria-busy={answer === "loading"}>
      {answer === "loading" ? (
        <>
          <Text as="p" visuallyHidden>
            {t("loading")}
          </Text>
          <SkeletonBodyText lines={6} />
        </>
      ) : answer === "failed" ? (
        <Banner tone="critical">
          <InlineStack gap="300" blockAlign="center">
            <Text as="p">{t("failed")}</Text>
            <Button onClick={again}>{t("again")}</Button>
          </InlineStack>
        </Banner>
      ) : answer.problem !== null ? (
        <Text as="p">
          {t(`problem.${answer.problem}`)} <Link url="/app/connection">{t("toConnection")}</Link>
        </Text>
      ) : (
        <Values now={answer} />
      )}
    </div>
  );
}

type Values = Extract<CustomerNow, { problem: null }>;

function Values({ now }: { now: Values }) {
  const { t } = useTranslation(["customer", "common"]);
  const read = sideNames.filter((side) => now.status[side] === "read");
  const unread = sideNames.flatMap((side) => {
    const status = now.status[side];
    // The links card says that no customer of the other side is linked, and what to do about it.
    return status === "read" || status === "unknown" ? [] : [{ side, status }];
  });
  return (
    <BlockStack gap="300">
      <Summary now={now} />
      {unread.map(({ side, status }) => (
        <Text as="p" key={side}>
          {status === "unavailable" || status === "unauthorized"
            ? Object.values(explainReason({ reason: status, target: side }, t)).join(" ")
            : t(`side.${status}`, { side: t(`common:side.${side}`) })}
        </Text>
      ))}
      {read.length > 0 ? <FieldsTable now={now} /> : null}
    </BlockStack>
  );
}

/** One sentence that says whether both sides have the same values. */
function Summary({ now: { fields } }: { now: Values }) {
  const { t } = useTranslation("customer");
  const states = fields.flatMap(({ state }) => state ?? []);
  if (states.length === 0) return null;
  const count = (kinds: readonly string[]) => states.filter(({ kind }) => kinds.includes(kind)).length;
  const open = count(["to-come", "owed", "undated"]);
  const left = count(["left", "direction-off", "left-out", "disputed", "undone"]);
  const unknown = count(["unknown"]);
  const sentence = () => {
    if (open > 0) return t("summary.differ", { count: open });
    if (left > 0) return t("summary.except", { count: left });
    return unknown > 0 ? t("summary.unknown", { count: unknown }) : t("summary.same");
  };
  return (
    <Text as="p" fontWeight="medium">
      {sentence()}
    </Text>
  );
}
