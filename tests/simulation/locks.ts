import type { CustomerRef, SyncPorts } from "../../app/jobs/sync-customer/ports.ts";
import type { Actor } from "./scheduler.ts";

/** Locks of which several are taken in a fixed order, as the database's are; a dead worker gives its own back. */
export function createLocks() {
  const held = new Map<string, Actor>();
  let waiting: { name: string; actor: Actor; go: () => void }[] = [];

  async function take(name: string, actor: Actor) {
    if (held.has(name)) await new Promise<void>((go) => waiting.push({ name, actor, go }));
    held.set(name, actor);
  }

  function giveBack(name: string) {
    held.delete(name);
    const next = waiting.find((one) => one.name === name);
    if (!next) return;
    waiting = waiting.filter((one) => one !== next);
    held.set(name, next.actor);
    next.go();
  }

  return {
    of: (actor: Actor): SyncPorts["lock"] => {
      return async (customers, work) => {
        const names = [...new Set(customers.map(nameOf))].sort();
        for (const name of names) await take(name, actor);
        try {
          return await work();
        } finally {
          for (const name of names) giveBack(name);
        }
      };
    },

    releaseAllOf(actor: Actor) {
      waiting = waiting.filter((one) => one.actor !== actor);
      for (const [name, owner] of held) if (owner === actor) giveBack(name);
    },
  };
}

function nameOf({ side, id }: CustomerRef): string {
  return `${side} ${id}`;
}
