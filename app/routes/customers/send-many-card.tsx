import { Banner, BlockStack, Button, Card, InlineStack, Link, ProgressBar, Text } from "@shopify/polaris";
import { useId, useRef, type Ref } from "react";
import { Trans, useTranslation } from "react-i18next";

import { Timestamp } from "../../components/timestamp.tsx";
import { useFocusWhen } from "../../components/use-focus-when.ts";
import { explainReason } from "../../i18n/explain.ts";
import type { SendManyProgress } from "../../merchant/send-many.server.ts";
import { otherSide } from "../../sync/customer.ts";
import styles from "./customers.module.css";
import type { useSendMany } from "./use-send-many.ts";

type SendManyCardProps = Pick<
  ReturnType<typeof useSendMany>,
  "progress" | "asking" | "notDone" | "stop" | "dismiss"
>;

/** The progress, or the result, of the shop's send of many customers; nothing if there was none. */
export function SendManyCard({ progress, asking, notDone, stop, dismiss }: SendManyCardProps) {
  const { t } = useTranslation("customers");
  const section = useRef<HTMLElement>(null);
  // "Send all" is disabled while one is under way, and "Stop" goes once it ends.
  useFocusWhen(progress !== null && progress.finishedAt === null, section);
  useFocusWhen(progress !== null && progress.finishedAt !== null, section);
  return (
    <>
      {notDone ? (
        <Banner tone="critical">
          <p>{t(`sendMany.${notDone}`)}</p>
        </Banner>
      ) : null}
      {progress ? <Shown {...{ progress, asking, stop, dismiss, section }} /> : null}
    </>
  );
}

function Shown({
  progress,
  asking,
  stop,
  dismiss,
  section,
}: Omit<SendManyCardProps, "notDone"> & { progress: SendManyProgress; section: Ref<HTMLElement> }) {
  const { t } = useTranslation("customers");
  const titleId = useId();
  const { state, side, counts, found, left } = progress;
  const done = found - left;
  return (
    <Card>
      <section ref={section} tabIndex={-1} aria-labelledby={titleId}>
        <BlockStack gap="300">
          <BlockStack gap="100">
            <Text as="h2" variant="headingMd" id={titleId}>
              {t(`sendMany.heading.${otherSide(side)}`)}
            </Text>
            <State progress={progress} done={done} />
          </BlockStack>
          {state === "running" ? (
            <ProgressBar
              progress={found === 0 ? 0 : Math.floor((done / found) * 100)}
              size="small"
              ariaLabelledBy={titleId}
            />
          ) : null}
          {done > 0 ? <Counts counts={counts} left={progress.finishedAt ? left : 0} /> : null}
          {progress.finishedAt ? <Reasons progress={progress} /> : null}
          <InlineStack gap="300" blockAlign="center">
            {state === "running" ? (
              <Button loading={asking === "stop"} onClick={stop}>
                {t("sendMany.stop")}
              </Button>
            ) : null}
            {progress.finishedAt ? (
              <Button loading={asking === "dismiss"} onClick={dismiss}>
                {t("sendMany.dismiss")}
              </Button>
            ) : null}
            {counts.partly > 0 ? (
              <Link url="/app/activity?outcome=partly&cause=manual">{t("sendMany.seePartly")}</Link>
            ) : null}
            {counts.failed > 0 ? (
              <Link url="/app/activity?outcome=failed&cause=manual">{t("sendMany.seeFailed")}</Link>
            ) : null}
          </InlineStack>
        </BlockStack>
      </section>
    </Card>
  );
}

function State({ progress, done }: { progress: SendManyProgress; done: number }) {
  const { t } = useTranslation("customers");
  const { state, failure, found, isListed, left, finishedAt } = progress;
  return (
    <div role="status">
      {state === "running" ? (
        <Text as="p">{t(isListed ? "sendMany.progress" : "sendMany.soFar", { done, found })}</Text>
      ) : null}
      {state === "stopping" ? <Text as="p">{t("sendMany.stopping")}</Text> : null}
      {state === "stopped" ? (
        <Text as="p">{isListed ? t("sendMany.stopped", { count: left }) : t("sendMany.stoppedAll")}</Text>
      ) : null}
      {state === "failed" && failure ? <Text as="p">{t(`sendMany.failure.${failure}`)}</Text> : null}
      {state === "done" && finishedAt ? (
        <p>
          <Trans
            t={t}
            i18nKey="sendMany.done"
            count={found}
            components={{ at: <Timestamp at={finishedAt} /> }}
          />
        </p>
      ) : null}
    </div>
  );
}

const shown = ["created", "updated", "partly", "unchanged", "skipped", "failed"] as const;

function Counts({ counts, left }: Pick<SendManyProgress, "counts" | "left">) {
  const { t, i18n } = useTranslation("customers");
  const number = new Intl.NumberFormat(i18n.language);
  const rows = [...shown.map((name) => [name, counts[name]] as const), ["left", left] as const];
  return (
    <dl className={styles.counts}>
      {rows
        .filter(([, count]) => count > 0)
        .map(([name, count]) => (
          <div key={name}>
            <dt>
              <Text as="span" tone="subdued">
                {t(`sendMany.count.${name}`)}
              </Text>
            </dt>
            <dd>
              <Text as="span" fontWeight="medium" {...(name === "failed" && { tone: "critical" as const })}>
                {number.format(count)}
              </Text>
            </dd>
          </div>
        ))}
    </dl>
  );
}

/** Why some customers were not sent, and what to do. */
function Reasons({ progress: { reasons, side } }: { progress: SendManyProgress }) {
  const { t } = useTranslation(["customers", "common"]);
  if (reasons.length === 0) return null;
  return (
    <BlockStack gap="100">
      <Text as="h3" variant="headingSm">
        {t("sendMany.why")}
      </Text>
      <ul className={styles.reasons}>
        {reasons.map(({ result, reason, count }) => {
          const told = reason && explainReason({ reason, target: otherSide(side) }, t);
          const why = told ? `${told.what} ${told.todo}` : t("sendMany.noReason");
          return <li key={`${result} ${reason}`}>{t("sendMany.reason", { count, why })}</li>;
        })}
      </ul>
    </BlockStack>
  );
}
