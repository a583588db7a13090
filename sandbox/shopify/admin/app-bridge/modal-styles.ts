export const modalStyles = `
  dialog { box-sizing: border-box; width: min(620px, calc(100vw - 32px)); max-height: calc(100dvh - 32px); padding: 0;
    border: 0; border-radius: 16px; color: #303030; font: 14px/20px Inter, system-ui, sans-serif; overflow: hidden;
    box-shadow: 0 20px 40px -8px rgb(0 0 0 / .35); }
  dialog[open] { display: flex; flex-direction: column; }
  dialog::backdrop { background: rgb(0 0 0 / .5); }
  dialog.small { width: min(380px, calc(100vw - 32px)); }
  dialog.large { width: min(980px, calc(100vw - 32px)); }
  dialog.max { width: calc(100vw - 16px); max-width: none; height: calc(100dvh - 16px); }
  header { display: flex; align-items: center; gap: 8px; padding: 12px 12px 12px 16px; background: #f3f3f3;
    border-bottom: 1px solid #e3e3e3; }
  h2 { flex: 1; margin: 0; font-size: 14px; font-weight: 650; }
  .content { flex: 1; overflow: auto; min-height: 0; }
  .content iframe { display: block; width: 100%; height: min(70dvh, 600px); border: 0; }
  dialog.max .content iframe { height: 100%; }
  footer { display: flex; flex-wrap: wrap; justify-content: flex-end; gap: 8px; padding: 16px; }
  footer:empty { display: none; }
  button { font: 550 13px/20px Inter, system-ui, sans-serif; padding: 6px 12px; border: 1px solid #c9c9c9;
    border-radius: 8px; background: #fff; color: #303030; cursor: pointer; }
  button:hover { background: #f7f7f7; }
  button:focus-visible { outline: 2px solid #005bd3; outline-offset: 1px; }
  button:disabled { color: #b5b5b5; cursor: default; }
  .primary { background: #303030; border-color: #303030; color: #fff; }
  .primary:hover { background: #1a1a1a; }
  .critical { background: #c70a24; border-color: #c70a24; color: #fff; }
  .critical:hover { background: #a30a24; }
  .close { border: 0; background: none; font-size: 20px; padding: 2px 8px; color: #616161; }
`;
