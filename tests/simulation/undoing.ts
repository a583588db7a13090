import { undoCustomer, type Undone } from "../../app/jobs/sync-customer/undo-customer.ts";
import { sideNames, type BySide, type SideName } from "../../app/sync/customer.ts";
import type { KeptValues } from "../../app/sync/kept-values.ts";
import { SideError } from "../../app/sync/side.ts";
import { linesSince, type KeptLine } from "../../app/sync/undo.ts";
import { judgeRestored, noteBrokenOff, photographUndo } from "./judge-undo.ts";
import type { Act } from "./scenario.ts";
import type { Actor } from "./scheduler.ts";
import type { State } from "./state.ts";
import { policyNow, portsOf } from "./watched-ports.ts";

/** What a run overwrote of a pair, as it is kept beside its line of the activity. */
export type Line = { ids: BySide<string> } & Omit<KeptLine, "isWanted">;

/** An undo that a person asked for: of one line, or of all that is kept of the pair. */
export type Undo = {
  ids: BySide<string>;
  line: Line | null;
  /** How many lines there were when it was asked for: one of all takes in no later one. */
  linesBefore: number;
  attempts: number;
  dueAt: number;
  /** The same in each attempt. */
  ask: symbol;
  /** Sides of which this attempt told what it wrote: a line of its own. */
  told: Set<SideName>;
};

const maxAttempts = 8;
const retryDelayMs = 30_000;
const heartbeatMs = 10_000;

/** A person asks to undo the latest line, an earlier one, or all of a customer whose page shows any. */
export function askUndo(state: State, { who, lines }: Extract<Act, { kind: "undo" }>) {
  if (state.away) return;
  const pairs = [...state.links.all.values()].flatMap(({ shopifyId, framework360Id, deletedOn }) => {
    if (shopifyId === null || framework360Id === null || deletedOn) return [];
    const ids = { shopify: shopifyId, framework360: framework360Id };
    const own = linesOf(state, ids);
    return own.length > 0 ? [{ ids, own }] : [];
  });
  const chosen = pairs[who % Math.max(1, pairs.length)];
  if (!chosen) return;
  const { ids, own } = chosen;
  const line = lines === "all" ? null : own[lines % own.length]!;
  const asked = { linesBefore: state.lines.length, dueAt: state.now(), ask: Symbol("undo") };
  state.undos.push({ ids, line, attempts: 0, told: new Set(), ...asked });
  state.record.undoAsked.add(`${ids.shopify} ${ids.framework360}`);
}

/** Newest first. */
function linesOf({ lines }: Pick<State, "lines">, ids: BySide<string>): Line[] {
  return lines.filter((line) => sideNames.every((side) => line.ids[side] === ids[side])).reverse();
}

/** The lines that an undo reads, newest first: those that it is to undo were there when it was asked for. */
export function linesFor(
  state: Pick<State, "lines">,
  { ids, line, linesBefore }: Pick<Undo, "ids" | "line" | "linesBefore">,
) {
  const asked = new Set(line ? [line] : state.lines.slice(0, linesBefore));
  return linesSince(linesOf(state, ids).map((one) => ({ ...one, isWanted: asked.has(one) })));
}

/** The undo that a worker could begin now. */
export function dueUndo({ undos, undoing, now }: State): Undo | undefined {
  return undoing.size > 0 ? undefined : undos.find(({ dueAt }) => dueAt <= now());
}

export const nextUndoAt = ({ undos }: State) => Math.min(...undos.map(({ dueAt }) => dueAt));

/** A worker begins an undo: the real one. */
export function beginUndo(state: State, undo: Undo) {
  const { running, undoing, undos } = state;
  const actor: Actor = { name: "undo", alive: true };
  undos.splice(undos.indexOf(undo), 1);
  running.set(actor, null);
  undoing.set(actor, undo);
  const end = (isDone: boolean) => {
    if (!actor.alive) return;
    running.delete(actor);
    undoing.delete(actor);
    if (!isDone) repeatUndo(state, undo, 0);
  };
  void undoOnce(state, actor, undo).then(
    (undone) => end(undone === null || undone.again === null),
    (error: unknown) => {
      if (!(error instanceof SideError)) state.record.violations.push(`an undo failed: ${String(error)}`);
      end(false);
    },
  );
}

/** @returns null: no call can be made for the shop */
async function undoOnce(state: State, actor: Actor, undo: Undo): Promise<Undone | null> {
  const { ids, line } = undo;
  const ports = portsOf(state, actor, null, undo);
  const sides = await ports.openSides();
  if (typeof sides === "string") return null;
  const start = photographUndo(state);
  const undone = await undoCustomer(ids, {
    ...{ ...ports, sides, policy: policyNow(state) },
    saveWithLine: (_result, kept, link) =>
      ports.links.saveWith(
        () => {
          if (!kept) return;
          state.lines.push({ ids, values: kept, at: timeOf(state), isUndo: true });
          for (const side of sideNames) if (kept[side]) undo.told.add(side);
        },
        ...link,
      ),
    recordUnheard: async (_result, overwritten) => {
      await state.scheduler.turn(actor);
      keepLine(state, ids, overwritten);
    },
    readLines: async () => {
      await state.scheduler.turn(actor);
      return linesFor(state, undo);
    },
  });
  if (line === null && undone.result.reason === null && !undone.again) judgeRestored(state, undo, start);
  return undone;
}

/** The undo failed, or its worker died, which is noticed after a while. */
export function repeatUndo(
  { undos, now, record }: Pick<State, "undos" | "now" | "record">,
  undo: Undo,
  delayMs: number = heartbeatMs,
) {
  const { attempts } = undo;
  noteBrokenOff({ record }, undo);
  if (attempts >= maxAttempts) return;
  undos.push({
    ...undo,
    told: new Set(),
    attempts: attempts + 1,
    dueAt: now() + delayMs + retryDelayMs * 2 ** attempts,
  });
}

/** Keeps what a run of a job overwrote. */
export function keepLine(
  state: State,
  known: { [side in SideName]: string | null },
  values: KeptValues | null,
) {
  const { shopify, framework360 } = known;
  if (!values || shopify === null || framework360 === null) return;
  state.lines.push({ ids: { shopify, framework360 }, values, at: timeOf(state), isUndo: false });
}

const timeOf = ({ now }: State) => new Date(now()).toISOString();
