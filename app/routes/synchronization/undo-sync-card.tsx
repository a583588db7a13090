import {
  Banner,
  BlockStack,
  Button,
  Card,
  InlineStack,
  Layout,
  Link,
  ProgressBar,
  Text,
} from "@shopify/polaris";
import { useId, useRef } from "react";
import { Trans, useTranslation } from "react-i18next";

import { JumpButton } from "../../components/jump-button.tsx";
import { Timestamp } from "../../components/timestamp.tsx";
import { useFocusWhen } from "../../components/use-focus-when.ts";
import type { SyncUndoProgress, UndoableSync } from "../../merchant/undo-sync.server.ts";
import styles from "./first-sync.module.css";
import { UndoSyncDialog } from "./undo-sync-dialog.tsx";
import { useUndoSync } from "./use-undo-sync.ts";

const undoSyncId = "undo-full-synchronization";

/** The id of the undo's section on the page; null if there is none. */
export function undoSyncIdOn({ undoableSync: { mayUndo, progress } }: { undoableSync: UndoableSync }) {
  return mayUndo || progress ? undoSyncId : null;
}

type UndoSyncSectionProps = {
  loaded: UndoableSync;
  /** Where the page shows what it would undo; null: the page does not show it any more. */
  firstSyncId: string | null;
};

/** Offers an undo of the first synchronization; nothing if no overwritten values are kept. */
export function UndoSyncSection({ loaded, firstSyncId }: UndoSyncSectionProps) {
  const { t } = useTranslation("undoSync");
  const titleId = useId();
  const undo = useUndoSync(loaded);
  const { progress, mayUndo, problem } = undo;
  const section = useRef<HTMLElement>(null);
  const isRunning = progress !== null && progress.finishedAt === null;
  // The button that began it goes meanwhile, and so does "Stop" afterwards.
  useFocusWhen(isRunning, section);
  useFocusWhen(!isRunning, section);
  if (!progress && !mayUndo) return null;
  return (
    <Layout.Section variant="fullWidth">
      <Card>
        <section ref={section} id={undoSyncId} tabIndex={-1} aria-labelledby={titleId}>
          <BlockStack gap="300">
            <BlockStack gap="100">
              <Text as="h2" variant="headingMd" id={titleId}>
                {t("title")}
              </Text>
              <Text as="p" tone="subdued">
                {t("text")}
              </Text>
              {firstSyncId === null ? null : (
                <InlineStack>
                  <JumpButton to={firstSyncId}>{t("result")}</JumpButton>
                </InlineStack>
              )}
            </BlockStack>
            {problem ? (
              <Banner tone="critical">
                <p>{t(`problem.${problem}`)}</p>
              </Banner>
            ) : null}
            {progress ? <Progress progress={progress} titleId={titleId} /> : null}
            <Buttons undo={undo} />
          </BlockStack>
        </section>
      </Card>
      <UndoSyncDialog undo={undo} />
    </Layout.Section>
  );
}

function Progress({ progress, titleId }: { progress: SyncUndoProgress; titleId: string }) {
  const { t } = useTranslation("undoSync");
  const { state, failure, total, counts, finishedAt } = progress;
  const done = total - counts.left;
  return (
    <>
      <div role="status">
        {state === "running" ? <Text as="p">{t("progress", { done, total })}</Text> : null}
        {state === "stopping" ? <Text as="p">{t("stopping")}</Text> : null}
        {state === "stopped" ? <Text as="p">{t("stopped", { count: counts.left })}</Text> : null}
        {state === "failed" && failure ? <Text as="p">{t(`failure.${failure}`)}</Text> : null}
        {state === "done" && finishedAt ? (
          <p>
            <Trans t={t} i18nKey="done" components={{ at: <Timestamp at={finishedAt} /> }} />
          </p>
        ) : null}
      </div>
      {state === "running" ? (
        <ProgressBar
          progress={total === 0 ? 0 : Math.floor((done / total) * 100)}
          size="small"
          ariaLabelledBy={titleId}
        />
      ) : null}
      {done > 0 ? <Counts counts={counts} isOver={finishedAt !== null} /> : null}
      {counts.partly > 0 ? <Text as="p">{t("partly", { count: counts.partly })}</Text> : null}
      {finishedAt && done > 0 ? <Link url="/app/activity?cause=undo">{t("see")}</Link> : null}
    </>
  );
}

const shown = ["undone", "nothing", "skipped", "failed", "left"] as const;

function Counts({ counts, isOver }: { counts: SyncUndoProgress["counts"]; isOver: boolean }) {
  const { t, i18n } = useTranslation("undoSync");
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <dl className={styles.totals}>
      {shown
        .filter((name) => counts[name] > 0 && (name !== "left" || isOver))
        .map((name) => (
          <div key={name}>
            <dt>
              <Text as="span" tone="subdued">
                {t(`count.${name}`)}
              </Text>
            </dt>
            <dd>
              <Text as="span" fontWeight="medium" {...(name === "failed" && { tone: "critical" as const })}>
                {number.format(counts[name])}
              </Text>
            </dd>
          </div>
        ))}
    </dl>
  );
}

function Buttons({ undo }: { undo: ReturnType<typeof useUndoSync> }) {
  const { t } = useTranslation("undoSync");
  const { progress, mayUndo, asking, look, stop } = undo;
  const isRunning = progress?.state === "running";
  if (!isRunning && !mayUndo) return null;
  return (
    <InlineStack gap="200">
      {isRunning ? (
        <Button loading={asking === "stop"} onClick={stop}>
          {t("stop")}
        </Button>
      ) : (
        <Button loading={asking === "begin"} onClick={look}>
          {t("look")}
        </Button>
      )}
    </InlineStack>
  );
}
