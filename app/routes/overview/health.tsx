import { Badge, BlockStack, Card, Link, Text, type BadgeProps } from "@shopify/polaris";
import { Trans, useTranslation } from "react-i18next";

import { Timestamp } from "../../components/timestamp.tsx";
import type { Overview } from "../../merchant/overview.server.ts";
import { Fact } from "./fact.tsx";
import styles from "./overview.module.css";

/** Whether account and directions are ready for synchronization, and when each side was last compared. */
export function Health({ overview }: { overview: Overview }) {
  const { t } = useTranslation("overview");
  const { directions, state } = overview;
  const lacksKey = state === "not-connected" || state === "key-refused";
  return (
    <Card>
      <BlockStack gap="300">
        <Text as="h2" variant="headingMd">
          {t("health.title")}
        </Text>
        <dl className={styles.health}>
          <Fact name={t("health.connection")}>
            <ConnectionState connection={overview.connection} />
          </Fact>
          {(["inbound", "outbound"] as const).map((direction) => (
            <Fact name={t(`health.direction.${direction}`)} key={direction}>
              <Direction state={directions[direction]} lacksKey={lacksKey} />
            </Fact>
          ))}
          <Fact name={t("health.round")}>
            <Rounds {...overview} />
          </Fact>
        </dl>
      </BlockStack>
    </Card>
  );
}

function ConnectionState({ connection }: Pick<Overview, "connection">) {
  const { t } = useTranslation("overview");
  if (!connection) return <Badge>{t("health.status.notConnected")}</Badge>;
  const { baseUrl, connectedAt, refusedAt, isSilent, incomplete } = connection;
  const works = isSilent ? "noAnswer" : incomplete ? "incomplete" : "connected";
  const status = refusedAt && !incomplete ? "refused" : works;
  const tones = {
    refused: "critical",
    noAnswer: "critical",
    incomplete: "warning",
    connected: "success",
  } as const;
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

function Direction({ state, lacksKey }: { state: Overview["directions"]["inbound"]; lacksKey: boolean }) {
  const { t } = useTranslation("overview");
  return (
    <>
      <Badge tone={directionTones[state]}>{t(`health.direction.${state}`)}</Badge>
      {state === "rests" && lacksKey ? (
        <Text as="span" tone="subdued">
          {t("health.restsWhy")}
        </Text>
      ) : null}
    </>
  );
}

type RoundsProps = Pick<Overview, "rounds" | "restart" | "sides" | "firstSync">;

function Rounds({ rounds, restart, sides, firstSync }: RoundsProps) {
  const { t } = useTranslation("overview");
  // A full synchronization reads both sides, which is the first comparison.
  if (rounds.length === 0 && firstSync?.state === "comparing") return <>{t("health.roundRunning")}</>;
  if (rounds.length === 0) {
    return (
      <Text as="span" tone="subdued">
        <NoRound restart={restart} />
      </Text>
    );
  }
  return (
    <BlockStack gap="050">
      {rounds.map(({ side, finishedAt }) => (
        <span key={side}>
          {`${t(`health.rounds.${side}`)}: `}
          {finishedAt ? <Timestamp at={finishedAt} /> : t("health.roundRunning")}
          {sides.filter((one) => one.side === side).map(({ count }) => ` (${t("status.side", { count })})`)}
        </span>
      ))}
    </BlockStack>
  );
}

function NoRound({ restart }: Pick<Overview, "restart">) {
  const { t } = useTranslation("overview");
  if (restart?.why !== "installed") return restart ? t("health.noRoundSince.changed") : t("health.noRound");
  return (
    <Trans t={t} i18nKey="health.noRoundSince.installed" components={{ at: <Timestamp at={restart.at} /> }} />
  );
}
