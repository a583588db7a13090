import { SaveBar } from "@shopify/app-bridge-react";
import { Banner, BlockStack, Layout, Link, Page, PageActions } from "@shopify/polaris";
import type { ActionFunctionArgs, LoaderFunctionArgs } from "@remix-run/node";
import {
  Form,
  useActionData,
  useLoaderData,
  useNavigation,
  useRevalidator,
  useSearchParams,
  useSubmit,
  type ClientActionFunctionArgs,
  type ShouldRevalidateFunctionArgs,
} from "@remix-run/react";
import { useEffect, useRef, useState } from "react";
import { Trans, useTranslation } from "react-i18next";

import { answerOr } from "../../components/answer-or.ts";
import { ShopifyRefusedBanner } from "../../components/shopify-refused-banner.tsx";
import { UndatedConsentBanner } from "../../components/undated-consent-banner.tsx";
import { useSaveBar } from "../../components/use-save-bar.ts";
import { readForm } from "../../http/read-form.ts";
import {
  applySettings,
  readSynchronization,
  type Synchronization,
  type SyncSettings,
} from "../../merchant/synchronization.server.ts";
import type { OutlookClass } from "../../merchant/preview.server.ts";
import { authenticate } from "../../shopify.server.ts";
import { ClassPage } from "./preview-class-page.tsx";
import { ConflictsCard } from "./conflicts-card.tsx";
import { CustomersCard } from "./customers-card.tsx";
import { placesSchema } from "../../sync/extra-fields.ts";
import { ExtraValuesCard } from "./extra-values-card.tsx";
import { FieldGroupsCard } from "./field-groups-card.tsx";
import { firstSyncId, FirstSyncSection } from "./first-sync-card.tsx";
import { saveForm } from "./settings-form.ts";
import { SavedNote, useSavedToast, type Saved } from "./saved-note.tsx";
import { NewsletterCard } from "./newsletter-card.tsx";
import { ProblemSection, type Problem } from "./problem-section.tsx";
import { PreviewCard } from "./preview-card.tsx";
import { shownClasses } from "./preview-figures.tsx";
import styles from "./preview.module.css";
import { choicesOf, usePreview } from "./use-preview.ts";
import { useWrongField } from "./use-wrong-field.ts";
import { lacksTags } from "./audience-fields.tsx";
import { shownTags, wrongTags } from "./tags.ts";
import { undoSyncIdOn, UndoSyncSection } from "./undo-sync-card.tsx";

const saveBarId = "synchronization-save-bar";

type Answer = Saved | Problem;

export { pageHeaders as headers } from "../../shopify.server.ts";

export const loader = async ({ request }: LoaderFunctionArgs) => {
  const { session } = await authenticate.admin(request);
  return readSynchronization(session.shop);
};

export const action = async ({ request }: ActionFunctionArgs): Promise<Answer> => {
  const { session } = await authenticate.admin(request);
  const form = saveForm.safeParse(Object.fromEntries(await readForm(request)));
  if (!form.success) {
    const isPlace = form.error.issues.some(({ path }) => path[0] === "extraPlaces");
    return { saved: false, why: isPlace ? "placesWrong" : "notRead" };
  }
  const { savedAt, ...choices } = form.data;
  if (lacksTags(choices)) return { saved: false, why: "tagsMissing" };
  const fault = wrongTags(choices);
  if (fault) return { saved: false, why: fault };
  const saved = await applySettings(session.shop, choices, savedAt);
  return saved ? { saved: true, ...saved } : { saved: false, why: "changedMeanwhile" };
};

export const clientAction = ({ serverAction }: ClientActionFunctionArgs) =>
  answerOr<Answer, Answer>(() => serverAction<typeof action>(), { saved: false, why: "unanswered" });

/**
 * No reload after a failed save: the settings have not changed, and a server that does not answer a form would not answer a
 * reload. Nor after a change of the address's parameters, which concern only the preview.
 */
export const shouldRevalidate = ({
  actionResult,
  currentUrl,
  nextUrl,
  defaultShouldRevalidate,
}: ShouldRevalidateFunctionArgs) => {
  const isOtherView = currentUrl.pathname === nextUrl.pathname && currentUrl.search !== nextUrl.search;
  const answer = actionResult as Answer | undefined;
  const isAsBefore = answer?.saved === false && answer.why !== "changedMeanwhile";
  return isOtherView || isAsBefore ? false : defaultShouldRevalidate;
};

export default function SynchronizationPage() {
  const { t } = useTranslation("synchronization");
  const page = useLoaderData<typeof loader>();
  const answer = useActionData<typeof clientAction>();
  const { draft, dirty, isCounted, change, discard } = useDraft(page.settings, answer);
  const navigation = useNavigation();
  const saving = navigation.state !== "idle" && navigation.formMethod === "POST";
  const form = useRef<HTMLFormElement>(null);
  const submit = useSubmit();
  const shown = useShownClass();
  const { tried, lead } = useWrongField(form);
  const save = () => {
    if (isSavable(draft)) return submit(form.current, { method: "post", replace: true });
    if (shown.name !== null) shown.close();
    lead();
  };
  const problem = answer?.saved === false && dirty ? answer : null;
  useSavedToast(answer);
  useSaveBar(saveBarId, dirty);
  useReloadOnReturn();

  const preview = usePreview(draft, page.savedAt, page.comparing || shown.name !== null);

  return (
    <>
      <SaveBar id={saveBarId}>
        <button variant="primary" onClick={save} {...(saving ? { loading: "" } : {})}></button>
        <button onClick={discard}></button>
      </SaveBar>
      {shown.name === null ? null : (
        <ClassPage key={shown.name} name={shown.name} choices={choicesOf(draft)} onBack={shown.close} />
      )}
      <div hidden={shown.name !== null}>
        <Page title={t("title")}>
          <Layout>
            <Notices page={page} problem={problem} />
            <Layout.Section variant="fullWidth">
              <Form method="post" ref={form} replace className={styles.choices}>
                <input type="hidden" name="savedAt" value={page.savedAt ?? ""} />
                <CustomersCard page={page} draft={draft} tried={tried} onChange={change} />
                <div className={styles.beside}>
                  <PreviewCard
                    {...preview}
                    connected={page.connected}
                    isCounted={isCounted}
                    onShow={shown.open}
                  />
                </div>
                <div>
                  <BlockStack gap="400">
                    <FieldGroupsCard draft={draft} onChange={change} />
                    <NewsletterCard draft={draft} onChange={change} />
                    <ExtraValuesCard draft={draft} tried={tried} onChange={change} />
                    <ConflictsCard draft={draft} onChange={change} />
                  </BlockStack>
                  <SavedNote answer={dirty ? undefined : answer} firstSync={page.firstSync} />
                  <PageActions
                    primaryAction={{ content: t("save"), onAction: save, loading: saving, disabled: !dirty }}
                  />
                </div>
              </Form>
            </Layout.Section>
            <UndoSyncSection loaded={page.undoableSync} firstSyncId={page.firstSync && firstSyncId} />
          </Layout>
        </Page>
      </div>
    </>
  );
}

/** Whether no field of the form says that its value cannot be saved. */
function isSavable(draft: SyncSettings): boolean {
  if (lacksTags(draft) || wrongTags(shownTags(draft))) return false;
  return placesSchema.safeParse(draft.extraPlaces).success;
}

/** Messages above the choices, which the merchant should read or decide first. */
function Notices({ page, problem }: { page: Synchronization; problem: Problem | null }) {
  const { connected, keyRefused, shopifyRefusal, undatedConsent, firstSync } = page;
  const trouble = keyRefused ? "keyRefused" : "notConnected";
  const { t } = useTranslation("synchronization");
  return (
    <>
      {problem ? <ProblemSection problem={problem} /> : null}
      {shopifyRefusal ? (
        <Layout.Section variant="fullWidth">
          <ShopifyRefusedBanner refusal={shopifyRefusal} />
        </Layout.Section>
      ) : null}
      {(connected && !keyRefused) || shopifyRefusal ? null : (
        <Layout.Section variant="fullWidth">
          <Banner tone="warning" title={t(`${trouble}.title`)}>
            <p>
              <Trans t={t} i18nKey={`${trouble}.text`} components={{ a: <Link url="/app/connection" /> }} />
            </p>
          </Banner>
        </Layout.Section>
      )}
      {undatedConsent ? (
        <Layout.Section variant="fullWidth">
          <UndatedConsentBanner undated={undatedConsent} />
        </Layout.Section>
      ) : null}
      <FirstSyncSection loaded={firstSync} undoId={undoSyncIdOn(page)} />
    </>
  );
}

/** The class, named in the address, whose customers are shown in place of the choices. Unsaved choices stay. */
function useShownClass() {
  const [parameters, setParameters] = useSearchParams();
  const name = shownClasses.find((one) => one === parameters.get("class")) ?? null;
  return {
    name,
    open: (shown: OutlookClass) => setParameters({ class: shown }),
    close: () => setParameters({}),
  };
}

/** A comparison depends on these choices, so changed ones are counted only after saving has begun another comparison. */
const countedOnceSaved: ReadonlySet<keyof SyncSettings> = new Set(["ignoredTags", "extraPlaces"]);

/** The saved settings with the merchant's changes. Once the changes are saved and read back, they are dropped. */
function useDraft(settings: SyncSettings, answer: Answer | undefined) {
  const navigation = useNavigation();
  const [changes, setChanges] = useState<Partial<SyncSettings>>({});
  const [handled, setHandled] = useState(answer);
  if (answer !== handled && navigation.state === "idle") {
    setHandled(answer);
    if (answer?.saved) setChanges({});
  }
  const names = Object.keys(changes) as (keyof SyncSettings)[];
  const changed = names.filter((name) => JSON.stringify(changes[name]) !== JSON.stringify(settings[name]));
  return {
    draft: { ...settings, ...changes },
    dirty: changed.length > 0,
    /** Whether the preview takes all unsaved changes into account. */
    isCounted: !changed.some((name) => countedOnceSaved.has(name)),
    change: (part: Partial<SyncSettings>) => setChanges((now) => ({ ...now, ...part })),
    discard: () => setChanges({}),
  };
}

/** Reloads when the merchant comes back to this tab: another one may have saved choices. */
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
