import type { HandlerPorts } from "../../app/jobs/sync-customer/handle-sync-request.ts";
import { linkByHand, refuseLink, unlinkByHand } from "../../app/sync/by-hand.ts";
import { sideNames, type BySide } from "../../app/sync/customer.ts";
import type { Citizen } from "./population.ts";
import type { Act } from "./scenario.ts";
import type { Actor } from "./scheduler.ts";
import { shop, type State } from "./state.ts";
import { portsOf } from "./watched-ports.ts";

export type ActByHand = Extract<Act, { kind: "unlink" | "link" | "different" }>;

/**
 * A person unlinks the two, links them, or says that they are different people: under the jobs' locks, as the app does it. It may
 * die half-way.
 */
export function actByHand(state: State, { kind }: ActByHand, citizens: BySide<Citizen>) {
  const { running, scheduler } = state;
  const actor: Actor = { name: "person", alive: true };
  running.set(actor, null);
  const ports = portsOf(state, actor, null);
  const ids = { shopify: citizens.shopify.id, framework360: citizens.framework360.id };
  const work = async () => {
    await scheduler.turn(actor);
    // A link is made of two customers that exist at that moment: the page that showed them may be old.
    if (kind === "link" && !(await areThere(ids, await ports.openSides()))) return;
    const [shopify, framework360] = [
      await ports.links.find("shopify", ids.shopify),
      await ports.links.find("framework360", ids.framework360),
    ];
    const isPair = shopify?.framework360Id === ids.framework360 && shopify.deletedOn === null;
    if (kind === "unlink" && isPair) await ports.links.saveBoth(unlinkByHand(shopify));
    if (kind === "different" && !isPair) {
      state.links.apart.add(`${ids.shopify} ${ids.framework360}`);
    }
    if (kind === "link" && refuseLink({ shopify, framework360 }) === null) {
      const pair = { shopifyId: ids.shopify, framework360Id: ids.framework360 };
      const { save, replacing } = linkByHand(pair, { shopify, framework360 });
      await ports.links.saveWith(ask, save, replacing);
    }
  };
  const ask = () => {
    for (const side of sideNames) state.queue.ask({ shop, side, customerId: ids[side], cause: "sweep" });
  };
  const end = () => {
    if (actor.alive) running.delete(actor);
  };
  void ports
    .lock(
      sideNames.map((side) => ({ side, id: ids[side] })),
      work,
    )
    .then(end, end);
}

async function areThere(
  ids: BySide<string>,
  sides: Awaited<ReturnType<HandlerPorts["openSides"]>>,
): Promise<boolean> {
  if (typeof sides === "string") return false;
  const read = [await sides.shopify.read(ids.shopify), await sides.framework360.read(ids.framework360)];
  return !read.includes(null);
}
