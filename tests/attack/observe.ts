import type { SandboxWorld } from "../../sandbox/world.ts";
import type { EventLoopWatch } from "../support/event-loop-watch.ts";
import type { HealthyShopProbe, Probe } from "./healthy-shop.ts";

export type Observed = Probe & { pauseMs: number };

/**
 * Watches the app's event loop and a healthy shop's webhooks during an attack. What the attack restarts through `world` is
 * not watched while it starts.
 */
export function observe(real: SandboxWorld, watch: EventLoopWatch, probe: HealthyShopProbe) {
  let from = Date.now();
  let pauseMs = 0;
  const probed: Probe[] = [];
  const rest = async () => {
    probed.push(await probe.rest());
    pauseMs = Math.max(pauseMs, watch.worstBetween(from));
  };
  const goOn = () => {
    from = Date.now();
    probe.goOn();
  };
  goOn();
  const world: SandboxWorld = {
    ...real,
    async restartApp(...how) {
      await rest();
      await real.restartApp(...how);
      goOn();
    },
  };
  return {
    world,
    async end(): Promise<Observed> {
      await rest();
      return {
        sent: probed.reduce((sum, { sent }) => sum + sent, 0),
        worstMs: Math.max(...probed.map(({ worstMs }) => worstMs)),
        refused: probed.flatMap(({ refused }) => refused),
        pauseMs,
      };
    },
  };
}
