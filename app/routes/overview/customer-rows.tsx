import { Link } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import type { CustomerCounts } from "../../merchant/overview.server.ts";
import type { Reason } from "../../sync/outcome.ts";
import { Count, Fact } from "./fact.tsx";
import styles from "./overview.module.css";

/** How many customers are in each state; each number links to their list. */
export function CustomerRows({ customers }: { customers: CustomerCounts }) {
  const { t } = useTranslation("overview");
  const { same, undone, partly, waiting, unreached } = customers;
  const failed = Object.values(customers.failed).reduce((all, count) => all + count, 0);
  const ambiguous = customers.failed.ambiguous ?? 0;
  return (
    <dl className={styles.health}>
      <Fact name={t("status.inSyncRow")}>
        <Count
          count={same}
          text={t("status.inSyncText", { count: same })}
          link={{ url: "/app/customers?state=synced", text: t("status.seeInSync") }}
        />
      </Fact>
      {undone > 0 ? (
        <Fact name={t("status.undoneRow")}>
          <Count
            count={undone}
            tone="caution"
            text={t("status.undoneText", { count: undone })}
            link={{ url: "/app/activity?cause=undo", text: t("status.seeUndone") }}
          />
        </Fact>
      ) : null}
      <Fact name={t("health.partly")}>
        <Count
          count={partly}
          tone="caution"
          text={t("health.partlyText", { count: partly })}
          link={{ url: "/app/customers?state=partly", text: t("health.seePartly") }}
        />
      </Fact>
      <Fact name={t("health.failed")}>
        <Count
          count={failed}
          tone="critical"
          text={t("health.failedText", { count: failed })}
          link={{ url: "/app/activity?outcome=failed", text: t("health.seeFailed") }}
        />
      </Fact>
      {ambiguous > 0 ? (
        <Fact name={t("status.ambiguous")}>
          <Count
            count={ambiguous}
            tone="critical"
            text={t("status.ambiguousText", { count: ambiguous })}
            link={{ url: "/app/activity?outcome=failed&reason=ambiguous", text: t("status.seeAmbiguous") }}
          />
        </Fact>
      ) : null}
      <Fact name={t("health.waiting")}>
        <Count
          count={waiting}
          text={t("health.waitingText", { count: waiting })}
          link={{ url: "/app/customers?state=waiting", text: t("status.seeWaiting") }}
        />
      </Fact>
      {unreached > 0 ? (
        <Fact name={t("status.unreachedRow")}>
          <Count count={unreached} tone="caution" text={t("status.unreachedText", { count: unreached })} />
        </Fact>
      ) : null}
      <Skipped skipped={customers.skipped} />
    </dl>
  );
}

/** A line for each reason, the most frequent first. */
function Skipped({ skipped }: Pick<CustomerCounts, "skipped">) {
  const { t, i18n } = useTranslation(["overview", "common"]);
  const rows = (Object.entries(skipped) as [Reason, number][]).toSorted(([, one], [, other]) => other - one);
  if (rows.length === 0) return null;
  const number = new Intl.NumberFormat(i18n.language);
  return (
    <Fact name={t("status.skipped")}>
      <ul className={styles.reasons}>
        {rows.map(([reason, count]) => (
          <li key={reason}>
            <Link url={`/app/activity?outcome=skipped&reason=${reason}`}>
              {`${t(`common:reasonName.${reason}`)}: ${number.format(count)}`}
            </Link>
          </li>
        ))}
      </ul>
    </Fact>
  );
}
