import { Badge, BlockStack, Box, Button, InlineStack, Text } from "@shopify/polaris";
import { useState } from "react";
import { useTranslation } from "react-i18next";

import { ConfirmModal } from "../../components/confirm-modal.tsx";
import { adminCustomerNumber } from "../../components/admin-customer.ts";
import type { LinkCandidate } from "../../merchant/customer-links.server.ts";
import { FieldsTable } from "./fields-table.tsx";
import type { Decision } from "./use-links.ts";

type CandidateProps = {
  candidate: LinkCandidate;
  isBusy: boolean;
  onDecide: (decision: Exclude<Decision, "unlink">) => void;
};

/** A customer that may be the same person, beside the page's customer, with the values that linking would write. */
export function Candidate({ candidate, isBusy, onDecide }: CandidateProps) {
  const { t } = useTranslation("customerLinks");
  const [asking, setAsking] = useState(false);
  const { id, name, email, isLinked, isApart, fields } = candidate;
  const title = name ?? email ?? adminCustomerNumber(id);
  const about = [email === title ? null : email, adminCustomerNumber(id)].filter(Boolean).join(" · ");
  // Two possible matches often have the same name.
  const fullTitle = `${title}, ${about}`;
  return (
    <Box borderColor="border" borderWidth="025" borderRadius="200" padding="300">
      <section aria-label={fullTitle}>
        <BlockStack gap="300">
          <InlineStack gap="200" blockAlign="center">
            <Text as="h3" variant="headingSm" breakWord>
              {title}
            </Text>
            <Text as="span" tone="subdued" breakWord>
              {about}
            </Text>
            {isLinked ? <Badge>{t("isLinked")}</Badge> : null}
            {isApart ? <Badge>{t("isApart")}</Badge> : null}
          </InlineStack>
          <FieldsTable now={{ fields, status: { shopify: "read", framework360: "read" } }} isProposal />
          {isLinked ? (
            <Text as="p" tone="subdued">
              {t("problem.linked")}
            </Text>
          ) : (
            <InlineStack gap="200">
              <Button loading={isBusy} onClick={() => setAsking(true)}>
                {t("link.action")}
              </Button>
              {isApart ? null : (
                <Button disabled={isBusy} onClick={() => onDecide("different")}>
                  {t("different")}
                </Button>
              )}
            </InlineStack>
          )}
        </BlockStack>
      </section>
      <ConfirmModal
        open={asking}
        title={t("link.title", { name: fullTitle })}
        text={t("link.text")}
        action={t("link.confirm")}
        isDestructive={false}
        onConfirm={() => onDecide("link")}
        onClose={() => setAsking(false)}
      />
    </Box>
  );
}
