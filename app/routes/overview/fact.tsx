import { InlineStack, Link, Text } from "@shopify/polaris";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";

import styles from "./overview.module.css";

/** A name with its value. */
export function Fact({ name, children }: { name: string; children: ReactNode }) {
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

type CountProps = {
  count: number;
  /** The words after the number, which say what is counted. */
  text?: string;
  /** The list of them, where there is one. */
  link?: { url: string; text: string };
  tone?: "critical" | "caution";
};

/** A number that links to the list of what it counts. */
export function Count({ count, text, link, tone }: CountProps) {
  const { i18n } = useTranslation();
  const number = new Intl.NumberFormat(i18n.language).format(count);
  return (
    <>
      <span>
        <Text as="span" variant="headingSm" {...(tone && count > 0 ? { tone } : {})}>
          {number}
        </Text>{" "}
        {text ? (
          <Text as="span" tone="subdued">
            {text}
          </Text>
        ) : null}
      </span>
      {link && count > 0 ? <Link url={link.url}>{link.text}</Link> : null}
    </>
  );
}
