import { Badge, BlockStack, Button, Link, Text } from "@shopify/polaris";
import { ChevronDownIcon, ChevronUpIcon } from "@shopify/polaris-icons";
import { useId, useRef } from "react";
import { useTranslation } from "react-i18next";

import {
  adminCustomerNumber,
  adminCustomerUrl,
  chooseParameter,
  customerPath,
} from "../../components/admin-customer.ts";
import { Timestamp } from "../../components/timestamp.tsx";
import type { ActivityPage } from "../../merchant/activity.server.ts";
import type { Person } from "../../merchant/activity-people.server.ts";
import type { Outcome } from "../../sync/outcome.ts";
import styles from "./activity.module.css";
import { LineDetails } from "./line-details.tsx";
import { isDecision, LineWords } from "./line-words.tsx";
import { outcomeTones } from "./outcome-tones.ts";
import { RetryButton } from "./retry-button.tsx";

export type Line = ActivityPage["lines"][number];

type ActivityRowProps = {
  line: Line;
  /** The customer's name and e-mail; null: not known, or not read yet. */
  person: Person | null;
  /** The state of a failed line; undefined for other lines. */
  state: ActivityPage["failures"][string] | undefined;
  opened: boolean;
  onToggle: () => void;
  onRetry: () => void;
  retrying: boolean;
};

/** One line of the activity, with its details when it is opened. */
export function ActivityRow({ line, person, state, opened, onToggle, onRetry, retrying }: ActivityRowProps) {
  const { t } = useTranslation("activity");
  const detailsId = useId();
  const toggle = useRef<HTMLDivElement>(null);
  const number = useCustomerNumber(line);
  const customer = person?.name ?? person?.email ?? number;
  const { outcome, direction, cause } = line;

  return (
    <li className={styles.line}>
      <div className={styles.summary}>
        <div className={styles.time}>
          <Text as="span" tone="subdued">
            <Timestamp at={line.at} />
          </Text>
        </div>
        <div className={styles.customer}>
          <Customer line={line} name={customer} email={person?.email ?? null} />
        </div>
        <div className={styles.course}>
          {outcome === "finished" || isDecision(line) ? null : t(`direction.${direction ?? "none"}`)}
        </div>
        <div className={styles.cause}>{t(`cause.${cause}`)}</div>
        <div className={styles.outcome}>
          <Badge tone={outcomeTones[outcome]}>{t(`outcome.${outcome}`)}</Badge>
        </div>
        <div className={styles.toggle} ref={toggle}>
          {outcome === "finished" ? null : (
            <Button
              variant="tertiary"
              icon={opened ? ChevronUpIcon : ChevronDownIcon}
              accessibilityLabel={t(opened ? "details.hide" : "details.show", { customer })}
              ariaExpanded={opened}
              ariaControls={detailsId}
              onClick={onToggle}
            />
          )}
        </div>
        <div className={styles.more}>
          <div className={styles.words}>
            <BlockStack gap="050">
              <LineWords line={line} />
              {state ? <WhatBecame state={state} /> : null}
              {state?.state === "open" && line.reason === "ambiguous" && !opened ? (
                <ChooseLink line={line} />
              ) : null}
            </BlockStack>
          </div>
          {state?.state === "open" ? (
            <RetryButton
              customer={customer}
              retrying={retrying}
              onRetry={onRetry}
              onRemovedWithFocus={() => toggle.current?.querySelector("button")?.focus()}
            />
          ) : null}
        </div>
      </div>
      <div id={detailsId} className={styles.details} hidden={!opened}>
        {opened ? <LineDetails line={line} /> : null}
      </div>
    </li>
  );
}

/** Leads to where the merchant says which of several customers is the right one: a retry alone would end as before. */
function ChooseLink({ line }: { line: Line }) {
  const { t } = useTranslation("activity");
  const page = customerPath(line);
  return page === null ? null : (
    <p>
      <Link url={`${page}?${chooseParameter}`}>{t("details.choose")}</Link>
    </p>
  );
}

/** Outcomes that solve a failure. */
const solved: readonly Outcome[] = ["created", "updated", "unchanged"];

/** The state of a failed line: that it rests, or the outcome and time of a later attempt. */
function WhatBecame({ state }: { state: ActivityPage["failures"][string] }) {
  const { t } = useTranslation(["activity", "common"]);
  if (state.state !== "followed") {
    return (
      <Text as="p" tone="subdued">
        {t(`state.${state.state}`)}
      </Text>
    );
  }
  const { outcome, fields, at } = state;
  const isSolved = solved.includes(outcome);
  const names = fields.map((field) => t(`common:field.${field}`));
  return (
    <Text as="p" tone={isSolved ? "success" : "subdued"}>
      {t(isSolved ? "state.solved" : "state.later", { outcome: t(`outcome.${outcome}`) })}
      {", "}
      <Timestamp at={at} />
      {names.length > 0 ? `. ${t("changed", { fields: names })}` : null}
    </Text>
  );
}

/**
 * The e-mail and the name, which links to the customer's page in Shopify if the customer is there. The e-mail's place is kept
 * while it is read, so that the lines below do not move.
 */
function Customer({ line, name, email }: { line: Line; name: string; email: string | null }) {
  return (
    <>
      {line.shopifyId ? (
        <Link url={adminCustomerUrl(line.shopifyId)} target="_top">
          {name}
        </Link>
      ) : (
        name
      )}
      {line.shopifyId || line.framework360Id ? (
        <Text as="p" tone="subdued" variant="bodySm" breakWord>
          {email === null || email === name ? "\u00a0" : email}
        </Text>
      ) : null}
    </>
  );
}

/** The activity stores ids and no names: this stands for a customer until the name is read. */
function useCustomerNumber({ shopifyId, framework360Id, outcome }: Line): string {
  const { t } = useTranslation("activity");
  if (shopifyId) return t("customer.shopify", { id: adminCustomerNumber(shopifyId) });
  if (framework360Id) return t("customer.framework360", { id: framework360Id });
  return t(outcome === "finished" ? "customer.existing" : "customer.none");
}
