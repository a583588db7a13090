const toggle = document.querySelector<HTMLButtonElement>(".menu-toggle")!;
const side = document.querySelector<HTMLElement>("#side")!;

/** On a narrow screen the side navigation opens over the page. */
export function workSide(): void {
  toggle.addEventListener("click", () => setOpen(!isOpen()));
  addEventListener("keydown", (event) => event.key === "Escape" && closeSide());
  document.addEventListener("click", (event) => {
    const target = event.target as Node;
    if (isOpen() && !side.contains(target) && !toggle.contains(target)) closeSide();
  });
}

export function closeSide(): void {
  if (isOpen()) setOpen(false);
}

const isOpen = () => toggle.ariaExpanded === "true";

function setOpen(open: boolean): void {
  toggle.ariaExpanded = String(open);
  side.classList.toggle("open", open);
  if (open) side.querySelector("a")?.focus();
  else toggle.focus();
}
