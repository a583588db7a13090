import { Badge, BlockStack, Card, InlineStack, Link, Text, type BadgeProps } from "@shopify/polaris";
import type { ReactNode } from "react";
import { Trans, useTranslation } from "react-i18next";

import { Timestamp } from "../../components/timestamp.tsx";
import type { Overview } from "../../merchant/overview.server.ts";
import styles from "./overview.module.css";

/** How things stand, each with a link to the page about it. */
export function Health({ overview }: { overview: Overview }) {
  const { t } = useTranslation("overview");
  const { connection, directions, waiting, failed, partly, countedUpTo, rounds } = overview;
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("health.title")}
        </Text>
        <dl className={styles.health}>
          <Fact name={t("health.connection")}>
            <ConnectionState connection={connection} />
          </Fact>
          {(["inbound", "outbound"] as const).map((direction) => (
            <Fact name={t(`health.direction.${direction}`)} key={direction}>
              <Direction state={directions[direction]} />
            </Fact>
          ))}
          <Fact name={t("health.waiting")}>
            <Count
              count={waiting}
              countedUpTo={countedUpTo}
              text={t("health.waitingText", { count: waiting })}
              link={{ url: "/app/activity", text: t("health.seeActivity") }}
            />
          </Fact>
          <Fact name={t("health.failed")}>
            <Count
              count={failed}
              countedUpTo={countedUpTo}
              tone="critical"
              text={t("health.failedText", { count: failed })}
              link={{ url: "/app/activity?outcome=failed", text: t("health.seeFailed") }}
            />
          </Fact>
          <Fact name={t("health.partly")}>
            <Count
              count={partly}
              countedUpTo={countedUpTo}
              tone="caution"
              text={t("health.partlyText", { count: partly })}
              link={{ url: "/app/activity?outcome=partly", text: t("health.seePartly") }}
            />
          </Fact>
          <Fact name={t("health.round")}>
            <Rounds rounds={rounds} />
          </Fact>
        </dl>
      </BlockStack>
    </Card>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={styles.fact}>
      <dt>
        <Text as="span" tone="subdued">
          {name}
        </Text>
      </dt>
      <dd>
        <InlineStack gap="200" blockAlign="center">
          {children}
        </InlineStack>
      </dd>
    </div>
  );
}

function ConnectionState({ connection }: Pick<Overview, "connection">) {
  const { t } = useTranslation("overview");
  if (!connection) {
    return (
      <>
        <Badge>{t("health.status.notConnected")}</Badge>
        <Link url="/app/connection">{t("setup.connected.action")}</Link>
      </>
    );
  }
  const { baseUrl, connectedAt, refusedAt, incomplete } = connection;
  const status = refusedAt ? "refused" : incomplete ? "incomplete" : "connected";
  const tones = { refused: "critical", incomplete: "warning", connected: "success" } as const;
  return (
    <>
      <Badge tone={tones[status]}>{t(`health.status.${status}`)}</Badge>
      <span className={styles.words}>
        <Trans
          t={t}
          i18nKey="health.connectedSince"
          values={{ address: baseUrl }}
          components={{ since: <Timestamp at={connectedAt} format={{ dateStyle: "medium" }} /> }}
        />
      </span>
      {status === "incomplete" ? <Link url="/app/connection">{t("health.openConnection")}</Link> : null}
    </>
  );
}

const directionTones: Record<Overview["directions"]["inbound"], BadgeProps["tone"]> = {
  on: "success",
  off: undefined,
  rests: "warning",
};

function Direction({ state }: { state: Overview["directions"]["inbound"] }) {
  const { t } = useTranslation("overview");
  return (
    <>
      <Badge tone={directionTones[state]}>{t(`health.direction.${state}`)}</Badge>
      {state === "rests" ? (
        <Text as="span" tone="subdued">
          {t("health.restsWhy")}
        </Text>
      ) : null}
    </>
  );
}

type CountProps = {
  count: number;
  countedUpTo: number;
  /** What is counted, in the words that follow the number. */
  text: string;
  link: { url: string; text: string };
  tone?: "critical" | "caution";
};

function Count({ count, countedUpTo, text, link, tone }: CountProps) {
  const { t, i18n } = useTranslation("overview");
  const number = new Intl.NumberFormat(i18n.language).format(count);
  return (
    <>
      <span>
        <Text as="span" variant="headingSm" {...(tone && count > 0 ? { tone } : {})}>
          {count < countedUpTo ? number : t("health.atLeast", { number })}
        </Text>{" "}
        <Text as="span" tone="subdued">
          {text}
        </Text>
      </span>
      {count > 0 ? <Link url={link.url}>{link.text}</Link> : null}
    </>
  );
}

function Rounds({ rounds }: Pick<Overview, "rounds">) {
  const { t } = useTranslation("overview");
  if (rounds.length === 0) {
    return (
      <Text as="span" tone="subdued">
        {t("health.noRound")}
      </Text>
    );
  }
  return (
    <BlockStack gap="050">
      {rounds.map(({ side, finishedAt }) => (
        <span key={side}>
          {`${t(`health.rounds.${side}`)}: `}
          {finishedAt ? <Timestamp at={finishedAt} /> : t("health.roundRunning")}
        </span>
      ))}
    </BlockStack>
  );
}
