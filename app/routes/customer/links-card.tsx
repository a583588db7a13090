import { Banner, BlockStack, Button, Card, InlineStack, SkeletonBodyText, Text } from "@shopify/polaris";
import { useSearchParams } from "@remix-run/react";
import { useEffect, useId, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

import { chooseParameter } from "../../components/admin-customer.ts";
import { ConfirmModal } from "../../components/confirm-modal.tsx";
import { useFocusWhen } from "../../components/use-focus-when.ts";
import type { CustomerHistory } from "../../merchant/customer-history.server.ts";
import { otherSide, type SideName } from "../../sync/customer.ts";
import { Candidate } from "./link-candidate.tsx";
import { CandidateSearch } from "./link-search.tsx";
import { useLinks } from "./use-links.ts";

type LinksCardProps = {
  history: Pick<CustomerHistory, "ids" | "link" | "deletedOn" | "isUndoable">;
  /** Called after a decision was saved. */
  onChange: () => void;
};

/** Who the customer is linked with, and what a person may decide about that. */
export function LinksCard({ history: { ids, link, deletedOn, isUndoable }, onChange }: LinksCardProps) {
  const { t } = useTranslation(["customerLinks", "common"]);
  const titleId = useId();
  const [parameters] = useSearchParams();
  const isChoosing = link !== "linked" && parameters.has(chooseParameter);
  const links = useLinks(onChange, isChoosing);
  const section = useInView(isChoosing);
  useFocusWhen(link === "linked", section);
  useFocusWhen(link !== "linked", section);
  const side = ids.shopify !== null ? "shopify" : "framework360";
  const other = otherSide(side);
  return (
    <Card>
      <section aria-labelledby={titleId} ref={section} tabIndex={-1}>
        <BlockStack gap="300">
          <Text as="h2" variant="headingMd" id={titleId}>
            {t("title")}
          </Text>
          {links.problem ? (
            <Banner tone="critical">
              <p>{t(`problem.${links.problem}`)}</p>
            </Banner>
          ) : null}
          {link === "linked" ? (
            <Linked other={ids[other]!} isUndoable={isUndoable} links={links} />
          ) : (
            <NotLinked state={link} deletedOn={deletedOn} other={other} links={links} />
          )}
        </BlockStack>
      </section>
    </Card>
  );
}

/** Brings the element into view when the page is shown with it. */
function useInView(isWanted: boolean) {
  const element = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isWanted) element.current?.scrollIntoView();
  }, [isWanted]);
  return element;
}

type Links = ReturnType<typeof useLinks>;

type LinkedProps = { other: string; isUndoable: boolean; links: Links };

function Linked({ other, isUndoable, links: { decide, deciding } }: LinkedProps) {
  const { t } = useTranslation(["customerLinks", "customer"]);
  const [asking, setAsking] = useState(false);
  return (
    <BlockStack gap="200" inlineAlign="start">
      <Text as="p">{t("linked")}</Text>
      <Button loading={deciding !== null} onClick={() => setAsking(true)}>
        {t("unlink.action")}
      </Button>
      <ConfirmModal
        open={asking}
        title={t("unlink.title")}
        text={t("unlink.text")}
        warning={isUndoable ? t("unlink.undoFirst", { undo: t("customer:undo.all") }) : undefined}
        action={t("unlink.action")}
        onConfirm={() => decide("unlink", other)}
        onClose={() => setAsking(false)}
      />
    </BlockStack>
  );
}

type NotLinkedProps = {
  state: Exclude<CustomerHistory["link"], "linked">;
  deletedOn: SideName | null;
  other: SideName;
  links: Links;
};

function NotLinked({ state, deletedOn, other, links }: NotLinkedProps) {
  const { t } = useTranslation(["customerLinks", "common"]);
  const { found, look } = links;
  const side = t(`common:side.${other}`);
  return (
    <BlockStack gap="300">
      <Text as="p">
        {state === "left-alone"
          ? t("leftAlone")
          : deletedOn
            ? t("deleted", { side: t(`common:side.${deletedOn}`) })
            : t("notLinked")}
      </Text>
      <InlineStack gap="200">
        <Button loading={found === "reading"} onClick={() => look("")}>
          {t("look", { side })}
        </Button>
      </InlineStack>
      <CandidateSearch label={t("search", { side })} onSearch={look} />
      <div aria-live="polite" aria-busy={found === "reading"}>
        <Results {...links} />
      </div>
    </BlockStack>
  );
}

function Results({ found, deciding, decide }: Links) {
  const { t } = useTranslation("customerLinks");
  if (found === null) return null;
  if (found === "reading") return <SkeletonBodyText lines={3} />;
  if (found === "failed" || found.problem) {
    return <p>{t(`problem.${found === "failed" ? "not-answered" : found.problem}`)}</p>;
  }
  if (found.candidates.length === 0) return <p>{t("nobody")}</p>;
  return (
    <BlockStack gap="400">
      {found.candidates.map((candidate) => (
        <Candidate
          key={candidate.id}
          candidate={candidate}
          isBusy={deciding === candidate.id}
          onDecide={(decision) => decide(decision, candidate.id)}
        />
      ))}
    </BlockStack>
  );
}
