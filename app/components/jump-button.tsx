import { Button } from "@shopify/polaris";

type JumpButtonProps = {
  /** The id of a part of the page that can take the focus (`tabIndex={-1}`). */
  to: string;
  children: string;
};

/** Looks like a link, and leads to another part of the same page: into view, with the focus. */
export function JumpButton({ to, children }: JumpButtonProps) {
  const jump = () => {
    const part = document.getElementById(to);
    part?.focus({ preventScroll: true });
    part?.scrollIntoView({ block: "center" });
  };
  return (
    <Button variant="plain" onClick={jump}>
      {children}
    </Button>
  );
}
