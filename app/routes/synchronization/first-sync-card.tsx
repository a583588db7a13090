import {
  Banner,
  BlockStack,
  Button,
  Card,
  InlineError,
  InlineStack,
  Layout,
  ProgressBar,
  Text,
} from "@shopify/polaris";
import { useId, useRef, useState } from "react";
import { Trans, useTranslation } from "react-i18next";

import { ConfirmModal } from "../../components/confirm-modal.tsx";
import { useDownload } from "../../components/use-download.ts";
import { JumpButton } from "../../components/jump-button.tsx";
import { Timestamp } from "../../components/timestamp.tsx";
import { useFocusWhen } from "../../components/use-focus-when.ts";
import type { FirstSyncIntent, FirstSyncProgress } from "../../merchant/first-sync.server.ts";
import styles from "./first-sync.module.css";
import { useFirstSync } from "./use-first-sync.ts";

type Loaded = { loaded: FirstSyncProgress | null };

/** The progress of the first synchronization; nothing if there is none to show. */
export function FirstSyncCard({ loaded }: Loaded) {
  const shown = useFirstSync(loaded);
  return shown.progress ? <Shown {...shown} progress={shown.progress} /> : null;
}

/** The id of its section on the Synchronization page. */
export const firstSyncId = "full-synchronization";

/**
 * The same, within a layout.
 * @param undoId the id of the undo's section on the page; null: there is none
 */
export function FirstSyncSection({ loaded, undoId }: Loaded & { undoId: string | null }) {
  const shown = useFirstSync(loaded);
  if (!shown.progress) return null;
  return (
    <Layout.Section variant="fullWidth">
      <Shown {...shown} progress={shown.progress} undoId={undoId} />
    </Layout.Section>
  );
}

type ShownProps = ReturnType<typeof useFirstSync> & { progress: FirstSyncProgress; undoId?: string | null };

function Shown({ progress, ask, asking, failed, undoId = null }: ShownProps) {
  const { t } = useTranslation("firstSync");
  const titleId = useId();
  const { state, all, done } = progress;
  const section = useRef<HTMLElement>(null);
  // The button that was pressed goes: "Stop" for "Start again", and that one for "Stop".
  useFocusWhen(state === "stopped", section);
  useFocusWhen(state === "comparing", section);
  return (
    <Card>
      <section ref={section} id={firstSyncId} tabIndex={-1} aria-labelledby={titleId}>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd" id={titleId}>
            {t("title")}
          </Text>
          {failed ? (
            <Banner tone="critical">
              <p>{t(`notAnswered.${failed}`)}</p>
            </Banner>
          ) : null}
          <State progress={progress} />
          {state === "writing" || state === "paused" ? (
            <ProgressBar
              progress={all === 0 ? 0 : Math.floor((done / all) * 100)}
              size="small"
              ariaLabelledBy={titleId}
            />
          ) : null}
          {all > 0 && state !== "comparing" ? <Totals totals={progress.totals} /> : null}
          <Buttons progress={progress} asking={asking} onAsk={ask} />
          {undoId !== null && progress.finishedAt ? (
            <InlineStack>
              <JumpButton to={undoId}>{t("undo")}</JumpButton>
            </InlineStack>
          ) : null}
        </BlockStack>
      </section>
    </Card>
  );
}

function State({ progress }: { progress: FirstSyncProgress }) {
  const { t } = useTranslation("firstSync");
  const { state, read, done, all, finishedAt, totals } = progress;
  return (
    <div role="status">
      <BlockStack gap="100">
        {state === "comparing" ? <Text as="p">{t("comparing", read)}</Text> : null}
        {state === "writing" || state === "paused" ? <Text as="p">{t("done", { done, all })}</Text> : null}
        {state === "writing" ? <Pace progress={progress} /> : null}
        {state === "paused" ? <Text as="p">{t("paused")}</Text> : null}
        {state === "stopped" ? (
          <Text as="p">{finishedAt ? t("stopped", { count: totals.left }) : t("stopping")}</Text>
        ) : null}
        {state === "failed" ? <Text as="p">{t("failed")}</Text> : null}
        {state === "done" && finishedAt ? (
          <p>
            <Trans t={t} i18nKey="finished" components={{ at: <Timestamp at={finishedAt} /> }} />
          </p>
        ) : null}
      </BlockStack>
    </div>
  );
}

function Pace({ progress: { perMinute, minutesLeft } }: { progress: FirstSyncProgress }) {
  const { t } = useTranslation("firstSync");
  if (perMinute === null || minutesLeft === null) return null;
  const hours = Math.round(minutesLeft / 60);
  const left = hours < 2 ? t("minutesLeft", { count: minutesLeft }) : t("hoursLeft", { count: hours });
  return (
    <Text as="p" tone="subdued">
      {`${t("perMinute", { count: perMinute })} ${left}`}
    </Text>
  );
}

/** The totals in the order in which they are shown; zeros are left out. */
const shownTotals = [
  "same",
  "created-in-framework360",
  "created-on-shopify",
  "changed",
  "unchanged",
  "skipped",
  "failed",
  "left",
] as const;

function Totals({ totals }: Pick<FirstSyncProgress, "totals">) {
  const { t, i18n } = useTranslation("firstSync");
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <dl className={styles.totals}>
      {shownTotals
        .filter((name) => totals[name] > 0)
        .map((name) => (
          <div key={name}>
            <dt>
              <Text as="span" tone="subdued">
                {t(`total.${name}`)}
              </Text>
            </dt>
            <dd>
              <Text as="span" fontWeight="medium" {...(name === "failed" && { tone: "critical" as const })}>
                {number.format(totals[name])}
              </Text>
            </dd>
          </div>
        ))}
    </dl>
  );
}

type ButtonsProps = {
  progress: FirstSyncProgress;
  asking: FirstSyncIntent | null;
  onAsk: (intent: FirstSyncIntent) => void;
};

/** The intents that each state allows. */
const intents: { [state in FirstSyncProgress["state"]]: readonly FirstSyncIntent[] } = {
  comparing: ["stop"],
  writing: ["pause", "stop"],
  paused: ["resume", "stop"],
  stopped: ["again"],
  failed: ["again"],
  done: [],
};

function Buttons({ progress: { state, totals, startedAt, finishedAt }, asking, onAsk }: ButtonsProps) {
  const { t } = useTranslation("firstSync");
  const [stopping, setStopping] = useState(false);
  const hasReport = totals.failed + totals.skipped > 0;
  // A stopped one can begin again only after the jobs that were running have ended.
  const shown = intents[state].filter((intent) => intent !== "again" || finishedAt !== null);
  if (shown.length === 0 && !hasReport) return null;
  return (
    <InlineStack gap="200">
      {shown.map((intent) => (
        <Button
          // Resume takes the place of Pause, and so keeps the focus of the keyboard that pressed it.
          key={intent === "resume" ? "pause" : intent}
          loading={asking === intent}
          disabled={asking !== null && asking !== intent}
          onClick={() => (intent === "stop" ? setStopping(true) : onAsk(intent))}
        >
          {t(`button.${intent}`)}
        </Button>
      ))}
      {hasReport ? <Report startedAt={startedAt} /> : null}
      {totals.failed > 0 ? (
        <Button variant="plain" url="/app/activity?outcome=failed">
          {t("seeFailed")}
        </Button>
      ) : null}
      <ConfirmModal
        open={stopping}
        title={t("stop.title")}
        text={t("stop.text")}
        action={t("stop.action")}
        onConfirm={() => onAsk("stop")}
        onClose={() => setStopping(false)}
      />
    </InlineStack>
  );
}

/** The link to the file of customers that were skipped or failed in the first synchronization that began then. */
function Report({ startedAt }: Pick<FirstSyncProgress, "startedAt">) {
  const { t, i18n } = useTranslation("firstSync");
  const { state, download } = useDownload();
  const path = `/app/synchronization/first-sync/report?${new URLSearchParams({ locale: i18n.language, startedAt }).toString()}`;
  return (
    <BlockStack gap="100" inlineAlign="start">
      <Button loading={state === "fetching"} onClick={() => void download(path, `${t("report.name")}.csv`)}>
        {t("report.download")}
      </Button>
      {state === "failed" ? <InlineError fieldID="report" message={t("report.failed")} /> : null}
    </BlockStack>
  );
}
