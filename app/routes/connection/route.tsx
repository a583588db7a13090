import { useAppBridge } from "@shopify/app-bridge-react";
import { Badge, Banner, Layout, Page } from "@shopify/polaris";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import {
  useActionData,
  useLoaderData,
  useNavigation,
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunctionArgs,
} from "@remix-run/react";
import { useEffect } from "react";
import { Trans, useTranslation } from "react-i18next";

import { answerOr } from "../../components/answer-or.ts";
import { Timestamp } from "../../components/timestamp.tsx";
import { readForm } from "../../http/read-form.ts";
import {
  checkFramework360,
  connectFramework360,
  disconnectFramework360,
  readConnectionPage,
  replaceHintAddress,
  type ConnectedAccount,
} from "../../merchant/connection.server.ts";
import { lacksPermission, missingPermissions } from "../../merchant/key-permissions.ts";
import { authenticate } from "../../shopify.server.ts";
import { AccountForm } from "./account-form.tsx";
import { DisconnectCard } from "./disconnect-card.tsx";
import { HintAddressCard } from "./hint-address-card.tsx";
import { StatusCard } from "./status-card.tsx";
import { useProblems } from "./use-problems.ts";

export { pageHeaders as headers } from "../../shopify.server.ts";

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return readConnectionPage(session.shop);
};

/** The intents of the page's buttons. A form without an intent is the account form. */
const intents = ["connect", "check", "rotate", "disconnect"] as const;
const intentOf = (given: unknown) => intents.find((intent) => intent === given) ?? "connect";

export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const form = Object.fromEntries(await readForm(request));
  const intent = intentOf(form.intent);
  switch (intent) {
    case "connect":
      return { intent, problems: await connectFramework360(session.shop, form) };
    case "check":
      return { intent, problems: await checkFramework360(session.shop) };
    case "rotate":
      await replaceHintAddress(session.shop);
      return { intent, problems: [] };
    case "disconnect":
      await disconnectFramework360(session.shop);
      return { intent, problems: [] };
  }
};

export const clientAction = async ({ request, serverAction }: ClientActionFunctionArgs) => {
  const intent = intentOf((await request.clone().formData()).get("intent"));
  return answerOr(() => serverAction<typeof action>(), { intent, problems: [unanswered] });
};

const unanswered = { code: "unanswered" } as const;

/** If the server did not answer the form, it would not answer a reload either. */
export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) => {
  const answer = actionResult as { problems?: { code: string }[] } | undefined;
  return answer?.problems?.[0]?.code === unanswered.code ? false : defaultShouldRevalidate;
};

export default function Connection() {
  const { t } = useTranslation("connection");
  const { connection, linkedAccount, hintAddress, isSyncOff } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof clientAction>();
  const navigation = useNavigation();
  const underWay = navigation.formMethod === "POST" && (navigation.formData?.get("intent") ?? "connect");
  const shopify = useAppBridge();
  const { ofField, ofPage } = useProblems(answer);

  // Not before the page was read again: a saved connection gets a new form, without what was typed until then.
  const isRead = navigation.state === "idle";
  useEffect(() => {
    if (isRead && answer?.problems.length === 0) shopify.toast.show(t(`done.${answer.intent}`));
  }, [answer, isRead, shopify, t]);

  return (
    <Page title={t("title")} titleMetadata={<StatusBadge connection={connection} />}>
      <Layout>
        <Notice connection={connection} problem={ofPage} isSyncOff={isSyncOff} />
        {connection ? (
          <Layout.Section>
            <StatusCard connection={connection} checking={underWay === "check"} />
          </Layout.Section>
        ) : null}
        <Layout.Section>
          <AccountForm
            key={connection?.connectedAt ?? "new"}
            connection={connection}
            linkedAccount={linkedAccount}
            saving={underWay === "connect"}
            errors={ofField}
          />
        </Layout.Section>
        {hintAddress ? (
          <Layout.Section>
            <HintAddressCard hintAddress={hintAddress} rotating={underWay === "rotate"} />
          </Layout.Section>
        ) : null}
        {connection ? (
          <Layout.Section>
            <DisconnectCard disconnecting={underWay === "disconnect"} />
          </Layout.Section>
        ) : null}
      </Layout>
    </Page>
  );
}

type NoticeProps = {
  connection: ConnectedAccount | null;
  problem: { intent: (typeof intents)[number]; text: string } | null;
  isSyncOff: boolean;
};

/** The most serious problem that the merchant should know or solve now; never two at once. */
function Notice({ connection, problem, isSyncOff }: NoticeProps) {
  const { t } = useTranslation("connection");
  if (connection?.refusedAt) {
    const functions = missingPermissions(connection.permissions);
    const name = functions.length > 0 ? "forbidden" : "refused";
    return <Trouble name={name} since={connection.refusedAt} functions={functions} />;
  }
  if (problem) {
    return (
      <Layout.Section>
        <Banner tone="critical" title={t(`failed.${problem.intent}`)}>
          <p>{problem.text}</p>
        </Banner>
      </Layout.Section>
    );
  }
  if (connection?.unansweredSince) {
    return <Trouble name="unanswered" since={connection.unansweredSince} />;
  }
  if (!connection || !isSyncOff || lacksPermission(connection.permissions)) return null;
  return (
    <Layout.Section>
      <Banner
        tone="success"
        title={t("next.title")}
        action={{ content: t("next.action"), url: "/app/synchronization" }}
      >
        <p>{t("next.text")}</p>
      </Banner>
    </Layout.Section>
  );
}

type TroubleProps = {
  name: "refused" | "forbidden" | "unanswered";
  since: string;
  /** The functions that are `forbidden`. */
  functions?: string[];
};

function Trouble({ name, since, functions }: TroubleProps) {
  const { t } = useTranslation("connection");
  return (
    <Layout.Section>
      <Banner tone={name === "unanswered" ? "warning" : "critical"} title={t(`${name}.title`)}>
        <p>
          <Trans
            t={t}
            i18nKey={`${name}.text`}
            values={{ functions }}
            components={{ since: <Timestamp at={since} /> }}
          />
        </p>
      </Banner>
    </Layout.Section>
  );
}

function StatusBadge({ connection }: { connection: ConnectedAccount | null }) {
  const { t } = useTranslation("connection");
  if (!connection) return <Badge>{t("status.notConnected")}</Badge>;
  const lacks = lacksPermission(connection.permissions);
  if (connection.refusedAt && !lacks) return <Badge tone="critical">{t("status.refused")}</Badge>;
  if (connection.unansweredSince) return <Badge tone="warning">{t("status.unanswered")}</Badge>;
  if (lacks) return <Badge tone="warning">{t("status.incomplete")}</Badge>;
  return <Badge tone="success">{t("status.connected")}</Badge>;
}
