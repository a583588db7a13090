import { raw } from "../../html.ts";

export const style = raw(`<style>
:root {
  --ink: #1c2430; --soft: #5b6675; --line: #dfe4ea; --ground: #f4f6f8; --card: #fff;
  --brand: #0b6e6e; --brand-dark: #084f4f; --tint: #e3f1f0; --danger: #b3261e;
}
* { box-sizing: border-box; }
body { margin: 0; font: 15px/1.5 system-ui, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; color: var(--ink); background: var(--ground); }
a { color: var(--brand-dark); }
.top { background: var(--brand-dark); color: #fff; }
.top > div { max-width: 1120px; margin: 0 auto; padding: 12px 20px; display: flex; flex-wrap: wrap; gap: 6px 24px; align-items: center; }
.top strong { font-size: 17px; letter-spacing: .2px; }
.top small { opacity: .8; margin-left: 8px; font-weight: 400; font-size: 13px; }
.top nav { display: flex; gap: 4px; margin-left: auto; }
.top nav a { color: #fff; text-decoration: none; padding: 6px 12px; border-radius: 6px; }
.top nav a:hover, .top nav a[aria-current] { background: rgb(255 255 255 / .16); }
main { max-width: 1120px; margin: 0 auto; padding: 20px; }
h1 { font-size: 23px; margin: 4px 0 16px; }
h2 { font-size: 16px; margin: 0 0 12px; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 10px; padding: 18px; margin-bottom: 18px; }
.bar { display: flex; flex-wrap: wrap; gap: 10px; align-items: end; margin-bottom: 14px; }
.bar > .push { margin-left: auto; }
.columns { display: grid; grid-template-columns: minmax(0, 2fr) minmax(0, 1fr); gap: 18px; align-items: start; }
.fields { display: grid; grid-template-columns: repeat(auto-fill, minmax(220px, 1fr)); gap: 12px 16px; margin-bottom: 16px; }
.connection { margin: 0; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); }
fieldset { border: 0; padding: 0; margin: 0 0 18px; min-width: 0; }
legend { font-weight: 600; padding: 0; margin-bottom: 8px; }
label { display: block; font-size: 13px; color: var(--soft); margin-bottom: 4px; }
label.check { display: flex; gap: 8px; align-items: center; color: var(--ink); font-size: 14px; margin: 0; }
input:not([type=checkbox]):not([type=radio]), select, textarea { width: 100%; font: inherit; color: inherit; padding: 7px 10px; border: 1px solid #b9c2cd; border-radius: 6px; background: #fff; }
input[readonly] { background: var(--ground); font-family: ui-monospace, "DejaVu Sans Mono", monospace; font-size: 13px; }
input[type=checkbox] { width: 17px; height: 17px; accent-color: var(--brand); margin: 0; }
:focus-visible { outline: 3px solid #58b7b0; outline-offset: 1px; }
.button, button { display: inline-block; font: inherit; font-weight: 600; padding: 7px 16px; border-radius: 6px; border: 1px solid var(--brand); background: var(--brand); color: #fff; text-decoration: none; cursor: pointer; }
.button:hover, button:hover { background: var(--brand-dark); }
.plain, button.plain { background: #fff; color: var(--brand-dark); border-color: #b9c2cd; }
.plain:hover, button.plain:hover { background: var(--tint); }
button.danger { background: #fff; color: var(--danger); border-color: var(--danger); }
button.danger:hover { background: #fdecea; }
.scroll { overflow-x: auto; }
table { width: 100%; border-collapse: collapse; }
th, td { text-align: left; padding: 9px 10px; border-bottom: 1px solid var(--line); vertical-align: top; }
th { font-size: 12px; color: var(--soft); font-weight: 600; white-space: nowrap; }
tbody tr:hover { background: #f8fafb; }
td { overflow-wrap: break-word; }
.number { text-align: right; white-space: nowrap; }
.whole { white-space: nowrap; }
.tag { display: inline-block; background: var(--tint); color: var(--brand-dark); border-radius: 20px; padding: 0 9px; font-size: 13px; margin: 0 3px 3px 0; overflow-wrap: normal; }
.on { color: #17663a; font-weight: 600; white-space: nowrap; } .off { color: var(--soft); white-space: nowrap; }
.flash { background: #e6f4ea; border: 1px solid #a8d5b5; color: #17502e; border-radius: 8px; padding: 9px 14px; margin-bottom: 16px; }
.problem { background: #fdecea; border-color: #f2b8b5; color: #7c1d18; }
.hint { color: var(--soft); font-size: 13px; margin: 4px 0 12px; }
.empty { color: var(--soft); padding: 20px 10px; }
.pages { display: flex; gap: 10px; align-items: center; margin-top: 14px; }
.checks { display: grid; grid-template-columns: repeat(auto-fill, minmax(210px, 1fr)); gap: 6px 14px; margin-bottom: 14px; }
.entry { border-left: 3px solid var(--line); padding: 2px 0 2px 12px; margin-bottom: 12px; }
.entry time { color: var(--soft); font-size: 13px; }
pre { overflow: auto; background: var(--ground); padding: 12px; border-radius: 6px; font-size: 12px; margin: 10px 0 0; }
summary { cursor: pointer; font-weight: 600; }
@media (max-width: 760px) {
  main { padding: 14px; }
  .columns { grid-template-columns: minmax(0, 1fr); }
  .wide { display: none; }
  td { overflow-wrap: anywhere; }
  .top nav { margin-left: 0; }
  .bar > .push { margin-left: 0; }
  .bar form { flex: 1 1 100%; }
}
</style>`);
