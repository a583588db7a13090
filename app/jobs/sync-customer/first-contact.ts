import { isLeftOut } from "../../sync/audience.ts";
import { decideFirstContact, type FirstContact } from "../../sync/counterpart.ts";
import { otherSide, type SideName } from "../../sync/customer.ts";
import { explanation } from "../../sync/explanation.ts";
import { idColumn, linkedId, type Link } from "../../sync/link.ts";
import { idOf, skipped } from "../../sync/result.ts";
import { SideError, type Snapshot } from "../../sync/side.ts";
import {
  findCounterpart,
  findCreatedFrom,
  findOwnCreation,
  hasNamesake,
  isFoundByOthers,
  type CreatedFrom,
} from "./find-counterpart.ts";
import { isByPerson, type SyncRequest } from "./job.ts";
import { asPair, bury, end, finish, type LockedRun } from "./locked-run.ts";
import type { RunPorts } from "./ports.ts";
import { requestWaiting } from "./request-waiting.ts";
import { syncPair } from "./sync-pair.ts";

/** Synchronizes a customer that is not linked with a living one. */
export async function meet(
  request: SyncRequest,
  subject: Snapshot,
  { link, locked }: { link: Link | null; locked: readonly string[] },
  ports: RunPorts,
): Promise<LockedRun> {
  const { side, customerId } = request;
  const target = otherSide(side);
  const byHand = isByPerson(request);
  const createdFrom = link ? null : await findCreatedFrom(subject, side, ports);
  if (createdFrom) return meetCreatedFrom(request, subject, { createdFrom, locked }, ports);
  if (!link) {
    // Another job may have created the customer, and linked the two since this one asked for the link.
    const linkedWith = await findLinkedWith(request, ports);
    if (linkedWith !== null) return { kind: "also-lock", id: linkedWith };
  }
  const creation = link && (await findOwnCreation(link, subject, target, ports));
  // One whose counterpart was deleted is as much a newcomer as one who never had any.
  const isUnlinked = !link || (link.deletedOn !== null && !creation);
  if (isUnlinked && isLeftOut(ports.policy, side, subject)) {
    await requestWaiting([{ holder: { side, id: customerId }, now: subject }], ports);
    return finish(skipped(idOf(side, customerId), "left-out"));
  }
  const counterpart = creation ?? (await findCounterpart(subject, side, { locked, byHand }, ports));
  await requestWaiting([{ holder: { side, id: customerId }, now: subject }], ports);
  const step = decideFirstContact(counterpart, { link, target, byHand });
  if (step.kind === "apart") return finish(skipped(idOf(side, customerId), "apart"));
  const isClear = creation !== null || byHand;
  if (!isClear && (await isAmbiguous(subject, side, step, ports))) {
    return finish(skipped(idOf(side, customerId), "ambiguous"));
  }
  switch (step.kind) {
    case "pair":
      if (!locked.includes(step.partner.id)) return { kind: "also-lock", id: step.partner.id };
      return end(await syncPair(asPair(side, subject, step.partner), step, ports));
    case "create":
      return end(await syncPair(asPair(side, subject, null), step, ports));
    case "bury":
      return finish(await bury(step.link, target, ports));
    case "ambiguous":
      return finish(skipped(idOf(side, customerId), "ambiguous"));
    case "wait":
      throw new SideError(
        target,
        "unavailable",
        explanation("email-still-taken", { side: target, id: step.holderId }),
      );
  }
}

/** Whether another customer of the subject's side may as well be meant. */
async function isAmbiguous(
  subject: Snapshot,
  side: SideName,
  step: FirstContact,
  ports: RunPorts,
): Promise<boolean> {
  if (await hasNamesake(subject, ports.sides[side])) return true;
  return step.kind === "pair" && isFoundByOthers(subject, step.partner, side, ports);
}

/** Links the subject with the customer from which a run created it before the run died. */
async function meetCreatedFrom(
  request: SyncRequest,
  subject: Snapshot,
  { createdFrom, locked }: { createdFrom: CreatedFrom; locked: readonly string[] },
  ports: RunPorts,
): Promise<LockedRun> {
  const { side } = request;
  if (!locked.includes(createdFrom.id)) return { kind: "also-lock", id: createdFrom.id };
  const link = { ...createdFrom.link, [idColumn[side]]: subject.id };
  if (createdFrom.snapshot) {
    return end(await syncPair(asPair(side, subject, createdFrom.snapshot), { link }, ports));
  }
  const buried = await bury(link, otherSide(side), ports);
  if (!isByPerson(request)) return finish(buried);
  return meet(request, subject, { link: await ports.links.find(side, subject.id), locked }, ports);
}

/** The customer of the other side that this one is linked with by now. */
async function findLinkedWith(
  { side, customerId }: SyncRequest,
  { links }: RunPorts,
): Promise<string | null> {
  const link = await links.find(side, customerId);
  return link && linkedId(link, otherSide(side));
}
