import { BlockStack, IndexTable, InlineStack, Link, Tag, Text } from "@shopify/polaris";
import type { MouseEvent, ReactNode } from "react";
import { useTranslation } from "react-i18next";

import { customerPath } from "../../components/admin-customer.ts";
import type { CustomerRow } from "../../merchant/customers.server.ts";
import { otherSide, type SideName } from "../../sync/customer.ts";
import styles from "./customers.module.css";
import { SendToMenu } from "./send-to-menu.tsx";
import { StandingBadge } from "./standing-badge.tsx";
import type { Underway } from "./use-sends.ts";

type CustomerCellsProps = {
  /** Whose customer it is. */
  side: SideName;
  customer: CustomerRow;
  name: string;
  underway: Underway | undefined;
  onSend: () => void;
};

/** A customer as a row of the table. */
export function CustomerCells({ side, customer, name, underway, onSend }: CustomerCellsProps) {
  const { t } = useTranslation(["customers", "common"]);
  return (
    <>
      <IndexTable.Cell as="th" scope="row">
        <div className={styles.name}>
          <Text as="span" fontWeight="semibold">
            <CustomerLink side={side} id={customer.id}>
              {name === customer.email ? <Email email={name} /> : name}
            </CustomerLink>
          </Text>
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.email}>
          <Email email={customer.email} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.city}>{customer.city}</div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.tags}>
          <Tags tags={customer.tags} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>{customer.newsletter && t(`newsletter.${customer.newsletter}`)}</IndexTable.Cell>
      <IndexTable.Cell>
        <div className={styles.standing}>
          <StandingBadge side={side} customer={customer} name={name} underway={underway} />
        </div>
      </IndexTable.Cell>
      <IndexTable.Cell>
        <OwnClicks>
          <SendToMenu to={otherSide(side)} name={name} sending={underway !== undefined} onSend={onSend} />
        </OwnClicks>
      </IndexTable.Cell>
    </>
  );
}

/** The same customer on a narrow screen. */
export function CustomerEntry({ side, customer, name, underway, onSend }: CustomerCellsProps) {
  const { t } = useTranslation(["customers", "common"]);
  const { email, city, tags, newsletter } = customer;
  const subscription = newsletter && `${t("column.newsletter")}: ${t(`newsletter.${newsletter}`)}`;
  const about = [city, subscription].filter(Boolean).join(" · ");
  return (
    <div className={styles.entry}>
      <InlineStack align="space-between" blockAlign="start" gap="200" wrap={false}>
        <div className={styles.entry}>
          <BlockStack gap="150">
            <BlockStack gap="050">
              <Text as="span" fontWeight="semibold" breakWord>
                <CustomerLink side={side} id={customer.id}>
                  {name}
                </CustomerLink>
              </Text>
              {email !== null && email !== name ? (
                <Text as="span" tone="subdued" breakWord>
                  {email}
                </Text>
              ) : null}
              {about === "" ? null : (
                <Text as="span" tone="subdued" variant="bodySm" breakWord>
                  {about}
                </Text>
              )}
            </BlockStack>
            <Tags tags={tags} />
            <div className={styles.state}>
              <Text as="span" tone="subdued" variant="bodySm">
                {t(`common:side.${otherSide(side)}`)}
              </Text>
              <div>
                <StandingBadge side={side} customer={customer} name={name} underway={underway} />
              </div>
            </div>
          </BlockStack>
        </div>
        <OwnClicks>
          <SendToMenu to={otherSide(side)} name={name} sending={underway !== undefined} onSend={onSend} />
        </OwnClicks>
      </InlineStack>
    </div>
  );
}

/** Leads to the customer's page. */
function CustomerLink({ side, id, children }: { side: SideName; id: string; children: ReactNode }) {
  const url = customerPath(
    side === "shopify" ? { shopifyId: id, framework360Id: null } : { shopifyId: null, framework360Id: id },
  )!;
  return (
    <span onClick={(event: MouseEvent) => event.stopPropagation()}>
      <Link url={url} monochrome removeUnderline>
        {children}
      </Link>
    </span>
  );
}

/** An address that is too long for its line breaks before its domain. */
function Email({ email }: { email: string | null }) {
  if (email === null) return null;
  const at = email.lastIndexOf("@");
  return (
    <>
      {email.slice(0, at)}
      <wbr />
      {email.slice(at)}
    </>
  );
}

const shownTags = 2;

function Tags({ tags }: { tags: readonly string[] }) {
  const { t } = useTranslation(["customers", "common"]);
  if (tags.length === 0) return null;
  const hidden = tags.slice(shownTags);
  return (
    // Without an alignment of its own, Polaris uses that of the stack around it.
    <InlineStack align="start" gap="100" blockAlign="center">
      {tags.slice(0, shownTags).map((tag) => (
        <Tag key={tag}>{tag}</Tag>
      ))}
      {hidden.length === 0 ? null : (
        <>
          <span aria-hidden="true" title={hidden.join(", ")}>{`+${hidden.length}`}</span>
          <Text as="span" visuallyHidden>
            {t("moreTags", { tags: hidden })}
          </Text>
        </>
      )}
    </InlineStack>
  );
}

/** A click in here must not reach the row, which would select the customer. */
function OwnClicks({ children }: { children: ReactNode }) {
  return (
    <div className={styles.actions} onClick={(event: MouseEvent) => event.stopPropagation()}>
      {children}
    </div>
  );
}
