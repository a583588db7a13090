import { SaveBar, useAppBridge } from "@shopify/app-bridge-react";
import {
  Banner,
  BlockStack,
  Card,
  ChoiceList,
  Divider,
  Layout,
  Link as PolarisLink,
  Page,
  PageActions,
  Text,
} from "@shopify/polaris";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import {
  Form,
  useActionData,
  useBlocker,
  useLoaderData,
  useNavigation,
  useRevalidator,
  useSubmit,
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunctionArgs,
} from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { Trans, useTranslation } from "react-i18next";
import { z } from "zod";

import { answerOr } from "../components/answer-or.ts";
import { Switch } from "../components/switch.tsx";
import { readForm } from "../http/read-form.ts";
import { applySettings } from "../merchant/synchronization.server.ts";
import { authenticate } from "../shopify.server.ts";
import { readConnection } from "../store/framework360-connection.ts";
import { prisma } from "../store/database/db.server.ts";
import { readSettings } from "../store/sync-settings.ts";

const saveBarId = "synchronization-save-bar";

const toggle = z
  .string()
  .optional()
  .transform((value) => value !== undefined && value !== "" && value !== "false" && value !== "off");

/** A choice that is missing or unknown stays as it was saved. */
const choice = z
  .enum(["on", "off"])
  .transform((value) => value === "on")
  .optional()
  .catch(undefined);

const formSchema = z.object({
  customersEnabled: toggle,
  shopifyToFramework360: toggle,
  framework360ToShopify: toggle,
  conflictWinner: z.enum(["shopify", "framework360"]).optional().catch(undefined),
  syncTags: choice,
  syncNewsletter: choice,
  historyLines: choice,
});

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const [settings, connection] = await Promise.all([
    readSettings(prisma, session.shop),
    readConnection(prisma, session.shop),
  ]);
  return { settings, connected: connection !== null };
};

export const action = async ({ request }: ActionFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  const form = formSchema.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) return { saved: false as const, why: "notRead" as const };
  await applySettings(session.shop, form.data);
  return { saved: true as const };
};

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  answerOr(() => serverAction<typeof action>(), { saved: false as const, why: "unanswered" as const });

/** What was not saved is not worth reading again, and cannot be read where nothing answers. */
export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  (actionResult as { saved?: boolean } | undefined)?.saved === false ? false : defaultShouldRevalidate;

export default function Synchronization() {
  const { t } = useTranslation("synchronization");
  const { settings, connected } = useLoaderData<typeof loader>();
  const answer = useActionData<typeof clientAction>();
  const navigation = useNavigation();
  const saving = navigation.state !== "idle" && navigation.formMethod === "POST";
  const shopify = useAppBridge();
  const submit = useSubmit();
  const form = useRef<HTMLFormElement>(null);
  const [changes, setChanges] = useState<Partial<typeof settings>>({});
  const draft = { ...settings, ...changes };
  const [taken, setTaken] = useState(answer);
  // What was saved is no change any more, once it has been read back.
  if (answer !== taken && navigation.state === "idle") {
    setTaken(answer);
    if (answer?.saved) setChanges({});
  }

  const dirty = (Object.keys(changes) as (keyof typeof settings)[]).some(
    (key) => changes[key] !== settings[key],
  );
  const change = (part: Partial<typeof settings>) => setChanges((now) => ({ ...now, ...part }));
  const save = () => submit(form.current, { method: "post", replace: true });

  useEffect(() => {
    if (dirty) void shopify.saveBar.show(saveBarId);
    else void shopify.saveBar.hide(saveBarId);
  }, [dirty, shopify]);
  useAskBeforeLeaving(dirty);
  useLookAgain();

  useEffect(() => {
    if (!answer) return;
    if (answer.saved) shopify.toast.show(t("saved"));
    else shopify.toast.show(t(`notSaved.${answer.why}`), { isError: true });
  }, [answer, shopify, t]);

  const link = <PolarisLink url="/app/connection" />;
  const connectFirst = <Trans t={t} i18nKey="connectFirst" components={{ a: link }} />;
  const syncFirst = draft.customersEnabled ? undefined : t("syncFirst");
  const idle =
    draft.customersEnabled && !draft.shopifyToFramework360 && !draft.framework360ToShopify && connected;

  return (
    <Page title={t("title")}>
      <SaveBar id={saveBarId}>
        <button variant="primary" onClick={save} {...(saving ? { loading: "" } : {})}></button>
        <button onClick={() => setChanges({})}></button>
      </SaveBar>
      <Form method="post" ref={form} replace>
        <Layout>
          {connected ? null : (
            <Layout.Section>
              <Banner tone="warning" title={t("notConnected.title")}>
                <p>
                  <Trans t={t} i18nKey="notConnected.text" components={{ a: link }} />
                </p>
              </Banner>
            </Layout.Section>
          )}
          <Layout.Section>
            <BlockStack gap="400">
              <Card>
                <BlockStack gap="400">
                  <Switch
                    heading
                    label={t("customersEnabled.label")}
                    helpText={t("customersEnabled.help")}
                    name="customersEnabled"
                    checked={draft.customersEnabled}
                    disabledBecause={connected || settings.customersEnabled ? undefined : connectFirst}
                    onChange={(customersEnabled) => change({ customersEnabled })}
                  />
                  <Divider />
                  <Switch
                    label={t("shopifyToFramework360.label")}
                    helpText={t("shopifyToFramework360.help")}
                    name="shopifyToFramework360"
                    checked={draft.shopifyToFramework360}
                    disabledBecause={syncFirst}
                    onChange={(shopifyToFramework360) => change({ shopifyToFramework360 })}
                  />
                  <Switch
                    label={t("framework360ToShopify.label")}
                    helpText={t("framework360ToShopify.help")}
                    name="framework360ToShopify"
                    checked={draft.framework360ToShopify}
                    disabledBecause={syncFirst}
                    onChange={(framework360ToShopify) => change({ framework360ToShopify })}
                  />
                  {idle ? (
                    <Banner tone="warning">
                      <p>{t("chooseDirection")}</p>
                    </Banner>
                  ) : null}
                </BlockStack>
              </Card>
              <Card>
                <BlockStack gap="400">
                  <BlockStack gap="200">
                    <Text as="h2" variant="headingMd">
                      {t("details.title")}
                    </Text>
                    <Text as="p" tone="subdued">
                      {t("details.text")}
                    </Text>
                  </BlockStack>
                  <Switch
                    label={t("syncTags.label")}
                    helpText={t("syncTags.help")}
                    name="syncTags"
                    checked={draft.syncTags}
                    onChange={(syncTags) => change({ syncTags })}
                  />
                  <Switch
                    label={t("syncNewsletter.label")}
                    helpText={t("syncNewsletter.help")}
                    name="syncNewsletter"
                    checked={draft.syncNewsletter}
                    onChange={(syncNewsletter) => change({ syncNewsletter })}
                  />
                  <Switch
                    label={t("historyLines.label")}
                    helpText={t("historyLines.help")}
                    name="historyLines"
                    checked={draft.historyLines}
                    onChange={(historyLines) => change({ historyLines })}
                  />
                </BlockStack>
              </Card>
              <Card>
                <BlockStack gap="400">
                  <Text as="h2" variant="headingMd">
                    {t("conflicts.title")}
                  </Text>
                  <ChoiceList
                    title={t("conflicts.question")}
                    name="conflictWinner"
                    choices={[
                      {
                        value: "shopify",
                        label: t("conflicts.shopify"),
                        helpText: t("conflicts.shopifyHelp"),
                      },
                      {
                        value: "framework360",
                        label: t("conflicts.framework360"),
                        helpText: t("conflicts.framework360Help"),
                      },
                    ]}
                    selected={[draft.conflictWinner]}
                    onChange={([winner]) => change({ conflictWinner: winner as typeof draft.conflictWinner })}
                  />
                  <Text as="p" variant="bodySm" tone="subdued">
                    {t("conflicts.newsletter")}
                  </Text>
                </BlockStack>
              </Card>
            </BlockStack>
            <PageActions
              primaryAction={{ content: t("save"), onAction: save, loading: saving, disabled: !dirty }}
            />
          </Layout.Section>
        </Layout>
      </Form>
    </Page>
  );
}

/** Somebody who comes back from another tab sees what was saved there. */
function useLookAgain(): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const look = () => {
      if (document.visibilityState === "visible") revalidate();
    };
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [revalidate]);
}

/** The admin asks before its own links leave a page with a save bar; this asks for the links in the page. */
function useAskBeforeLeaving(dirty: boolean): void {
  const shopify = useAppBridge();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => dirty && currentLocation.pathname !== nextLocation.pathname,
  );
  useEffect(() => {
    if (blocker.state !== "blocked") return;
    shopify.saveBar.leaveConfirmation().then(blocker.proceed, blocker.reset);
  }, [blocker, shopify]);
}
