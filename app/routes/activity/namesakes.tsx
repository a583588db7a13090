import { Badge, BlockStack, Button, InlineStack, Link, Text } from "@shopify/polaris";
import { useTranslation } from "react-i18next";

import { adminCustomerNumber, adminCustomerUrl, chooseParameter } from "../../components/admin-customer.ts";
import type { Namesake } from "../../merchant/present-values.server.ts";
import { displayName } from "../../sync/customer.ts";
import styles from "./activity.module.css";

type NamesakesProps = {
  namesakes: Namesake[];
  /** The page of the line's customer, where one of the others is chosen; null: there is none. */
  chooseAt: string | null;
};

/** The customers between which the app does not guess, each with a link. */
export function Namesakes({ namesakes, chooseAt }: NamesakesProps) {
  const { t } = useTranslation("activity");
  if (namesakes.length < 2) return <Text as="p">{t("details.noCandidates")}</Text>;
  return (
    <BlockStack gap="200">
      <BlockStack gap="100">
        <Text as="h2" variant="headingSm">
          {t("details.candidates")}
        </Text>
        <Text as="p" tone="subdued">
          {t("details.candidatesNote")}
        </Text>
      </BlockStack>
      <ul className={styles.namesakes}>
        {namesakes.map((namesake) => (
          <li key={`${namesake.side} ${namesake.id}`}>
            <Candidate namesake={namesake} />
          </li>
        ))}
      </ul>
      {chooseAt ? (
        <InlineStack>
          <Button url={`${chooseAt}?${chooseParameter}`}>{t("details.choose")}</Button>
        </InlineStack>
      ) : null}
    </BlockStack>
  );
}

function Candidate({ namesake }: { namesake: Namesake }) {
  const { t } = useTranslation(["activity", "common"]);
  const { side, id, isSubject, email, phone } = namesake;
  const name = displayName(namesake);
  const number = side === "shopify" ? adminCustomerNumber(id) : id;
  const called = t(`customer.${side}`, { id: number });
  const about = [name === null ? null : called, email, phone].filter((part) => part !== null);
  return (
    <InlineStack gap="200" blockAlign="start" wrap={false}>
      <Badge>{t(`common:side.${side}`)}</Badge>
      <BlockStack>
        <span className={styles.who}>
          {side === "shopify" ? (
            <Link url={adminCustomerUrl(id)} target="_top">
              {name ?? called}
            </Link>
          ) : (
            (name ?? called)
          )}
          {isSubject ? ` (${t("details.subject")})` : null}
        </span>
        <Text as="span" tone="subdued" variant="bodySm" breakWord>
          {about.join(" · ")}
        </Text>
      </BlockStack>
    </InlineStack>
  );
}
