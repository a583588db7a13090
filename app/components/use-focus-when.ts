import { useEffect, useRef, type RefObject } from "react";

/** Moves the focus to a section once this holds, if the button that was pressed has disappeared or is disabled. */
export function useFocusWhen(holds: boolean, section: RefObject<HTMLElement | null>): void {
  const held = useRef(holds);
  useEffect(() => {
    if (holds && !held.current && isLost(document.activeElement)) {
      section.current?.focus({ preventScroll: true });
    }
    held.current = holds;
  }, [holds, section]);
}

/** A disabled button of Polaris keeps the focus, out of the order of Tab; another one keeps it until the browser paints next. */
function isLost(focused: Element | null): boolean {
  return (
    focused === null || focused === document.body || focused.matches(':disabled, [aria-disabled="true"]')
  );
}
