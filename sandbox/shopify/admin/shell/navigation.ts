import type { NavLink } from "../messages.ts";
import { element } from "./element.ts";
import { appBase, launch, sendToApp } from "./frame.ts";
import { closeSide } from "./side.ts";
import { mayLeave } from "./save-bar.ts";

const list = document.querySelector<HTMLElement>("#app-nav");
const home = document.querySelector<HTMLAnchorElement>("[data-app-home]");

/** The app's links below its name in the side navigation. */
export function showNavMenu(links: NavLink[]): void {
  list?.replaceChildren(
    ...links.map(({ href, label }) => {
      const link = element("a", { href: appBase + href, textContent: label });
      link.dataset["appPath"] = href;
      return element("li", {}, [link]);
    }),
  );
  markCurrent(currentPath());
}

/** Follows the app: its path becomes the shell's, and the link that leads there is marked. */
export function showLocation(path: string): void {
  history.replaceState(null, "", appBase + (path === "/" ? "" : path));
  markCurrent(path);
}

/** Leaves the app, or the page of it, in the top window. Anything but a web address is refused. */
export async function leaveTo(url: string): Promise<void> {
  const { protocol, href } = new URL(url, location.href);
  if (["http:", "https:"].includes(protocol) && (await mayLeave())) location.assign(href);
}

/** Clicks on the shell's links: within the app they navigate the app, and none loses unsaved changes unasked. */
export function guardLinks(): void {
  document.addEventListener("click", (event) => {
    const link = (event.target as Element).closest<HTMLAnchorElement>("a[href]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || link.target === "_blank") return;
    if (link.getAttribute("href")!.startsWith("#")) return;
    event.preventDefault();
    void follow(link);
  });
}

async function follow(link: HTMLAnchorElement): Promise<void> {
  if (!(await mayLeave())) return;
  closeSide();
  const path = link.dataset["appPath"];
  if (path) sendToApp({ type: "navigate", href: path });
  else if (link === home && appBase) await launch("/");
  else location.assign(link.href);
}

function currentPath(): string {
  return (location.pathname + location.search).slice(appBase.length) || "/";
}

function markCurrent(path: string): void {
  const bare = path.split(/[?#]/)[0]!;
  for (const link of list?.querySelectorAll("a") ?? []) {
    const target = link.dataset["appPath"]!.split(/[?#]/)[0]!;
    if (target === bare || bare.startsWith(`${target}/`)) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}
