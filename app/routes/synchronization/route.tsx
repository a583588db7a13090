import { SaveBar, useAppBridge } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Layout, Link, Page, PageActions } from "@shopify/polaris";
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

import { answerOr } from "../../components/answer-or.ts";
import { ShopifyRefusedBanner } from "../../components/shopify-refused-banner.tsx";
import { UndatedConsentBanner } from "../../components/undated-consent-banner.tsx";
import { readForm } from "../../http/read-form.ts";
import {
  applySettings,
  readSynchronization,
  type SyncSettings,
} from "../../merchant/synchronization.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { ConflictsCard } from "./conflicts-card.tsx";
import { CustomersCard } from "./customers-card.tsx";
import { DetailsCard } from "./details-card.tsx";
import { settingsForm } from "./settings-form.ts";
import { NewsletterCard } from "./newsletter-card.tsx";

const saveBarId = "synchronization-save-bar";

type Answer = { saved: true } | { saved: false; why: "notRead" | "unanswered" };

export { pageHeaders as headers } from "../../shopify.server.ts";

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return readSynchronization(session.shop);
};

export const action = async ({ request }: ActionFunctionArgs): Promise<Answer> => {
  const { session } = await authenticate.admin(request);
  const form = settingsForm.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) return { saved: false, why: "notRead" };
  await applySettings(session.shop, form.data);
  return { saved: true };
};

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  answerOr<Answer, Answer>(() => serverAction<typeof action>(), { saved: false, why: "unanswered" });

/** Settings that were not saved have not changed, and a server that does not answer would not answer a reload. */
export const shouldRevalidate = ({ actionResult, defaultShouldRevalidate }: ShouldRevalidateFunctionArgs) =>
  (actionResult as Answer | undefined)?.saved === false ? false : defaultShouldRevalidate;

export default function SynchronizationPage() {
  const { t } = useTranslation("synchronization");
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof clientAction>();
  const { draft, dirty, change, discard } = useDraft(page.settings, answer);
  const navigation = useNavigation();
  const saving = navigation.state !== "idle" && navigation.formMethod === "POST";
  const form = useRef<HTMLFormElement>(null);
  const submit = useSubmit();
  const save = () => submit(form.current, { method: "post", replace: true });
  useAnswerToast(answer);
  useSaveBar(dirty);
  useAskBeforeLeaving(dirty);
  useReloadOnReturn();

  return (
    <Page title={t("title")}>
      <SaveBar id={saveBarId}>
        <button variant="primary" onClick={save} {...(saving ? { loading: "" } : {})}></button>
        <button onClick={discard}></button>
      </SaveBar>
      <Form method="post" ref={form} replace>
        <Layout>
          {page.shopifyRefusal ? (
            <Layout.Section>
              <ShopifyRefusedBanner refusal={page.shopifyRefusal} />
            </Layout.Section>
          ) : null}
          {page.connected || page.shopifyRefusal ? null : (
            <Layout.Section>
              <Banner tone="warning" title={t("notConnected.title")}>
                <p>
                  <Trans
                    t={t}
                    i18nKey="notConnected.text"
                    components={{ a: <Link url="/app/connection" /> }}
                  />
                </p>
              </Banner>
            </Layout.Section>
          )}
          {page.undatedConsent ? (
            <Layout.Section>
              <UndatedConsentBanner undated={page.undatedConsent} />
            </Layout.Section>
          ) : null}
          <Layout.Section>
            <BlockStack gap="400">
              <CustomersCard page={page} draft={draft} onChange={change} />
              <DetailsCard draft={draft} onChange={change} />
              <NewsletterCard draft={draft} onChange={change} />
              <ConflictsCard draft={draft} onChange={change} />
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

/** The saved settings with the merchant's changes, which are dropped once they were saved and read back. */
function useDraft(settings: SyncSettings, answer: Answer | undefined) {
  const navigation = useNavigation();
  const [changes, setChanges] = useState<Partial<SyncSettings>>({});
  const [handled, setHandled] = useState(answer);
  if (answer !== handled && navigation.state === "idle") {
    setHandled(answer);
    if (answer?.saved) setChanges({});
  }
  const names = Object.keys(changes) as (keyof SyncSettings)[];
  return {
    draft: { ...settings, ...changes },
    dirty: names.some((name) => changes[name] !== settings[name]),
    change: (part: Partial<SyncSettings>) => setChanges((now) => ({ ...now, ...part })),
    discard: () => setChanges({}),
  };
}

function useAnswerToast(answer: Answer | undefined): void {
  const { t } = useTranslation("synchronization");
  const shopify = useAppBridge();
  useEffect(() => {
    if (!answer) return;
    if (answer.saved) shopify.toast.show(t("saved"));
    else shopify.toast.show(t(`notSaved.${answer.why}`), { isError: true });
  }, [answer, shopify, t]);
}

function useSaveBar(shown: boolean): void {
  const shopify = useAppBridge();
  useEffect(() => {
    if (shown) void shopify.saveBar.show(saveBarId);
    else void shopify.saveBar.hide(saveBarId);
  }, [shown, shopify]);
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

/** Shows what was saved in another tab when the merchant comes back to this one. */
function useReloadOnReturn(): void {
  const { revalidate } = useRevalidator();
  useEffect(() => {
    const reload = () => {
      if (document.visibilityState === "visible") revalidate();
    };
    document.addEventListener("visibilitychange", reload);
    return () => document.removeEventListener("visibilitychange", reload);
  }, [revalidate]);
}
