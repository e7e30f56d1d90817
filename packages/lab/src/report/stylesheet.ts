/** The style of the page: system fonts, one column, light and dark; figures keep a white ground in both. */
export const styleSheet = `
:root { --ink: #1a1a1a; --soft: #555; --line: #d8d8d8; --ground: #fff; --shade: #f5f5f3; --alarm: #a33a00; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e8e8e6; --soft: #a9a9a6; --line: #3d3d3c; --ground: #191918; --shade: #242423; --alarm: #ff9d5c; }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink); font: 15px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, Helvetica, Arial, sans-serif; }
main { max-width: 1240px; margin: 0 auto; padding: 40px 28px 72px; }
h1 { font-size: 25px; line-height: 1.25; font-weight: 650; margin: 0 0 6px; overflow-wrap: anywhere; }
h2 { font-size: 18px; font-weight: 650; margin: 40px 0 10px; padding-top: 14px; border-top: 1px solid var(--line); overflow-wrap: anywhere; }
h3 { font-size: 14px; font-weight: 650; margin: 18px 0 4px; }
p, ul { margin: 8px 0; max-width: 92ch; }
.small, .warnings { max-width: 118ch; }
ul { padding-left: 20px; }
li { margin: 3px 0; overflow-wrap: anywhere; }
sub { font-size: 75%; line-height: 0; }
.small, .warnings { font-size: 13px; color: var(--soft); }
.warnings li::marker { color: var(--alarm); }
.wide { overflow-x: auto; margin: 16px 0 8px; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
.results { font-size: 13.5px; line-height: 1.4; width: 100%; }
.results th, .results td { padding: 5px 0 5px 14px; text-align: right; white-space: nowrap; }
.results thead th { font-weight: 600; white-space: normal; vertical-align: bottom; border-bottom: 1px solid var(--ink); }
.results th:first-child { text-align: left; padding-left: 0; }
.results tbody th { font-weight: 600; white-space: normal; min-width: 110px; max-width: 260px; overflow-wrap: anywhere; }
.results tbody td, .results tbody th { border-bottom: 1px solid var(--line); }
.missing { color: var(--alarm); font-style: italic; }
.left-out { color: var(--soft); font-size: 13px; overflow-wrap: anywhere; }
.alarm { border: 2px solid var(--alarm); border-radius: 4px; padding: 10px 16px; margin: 18px 0; color: var(--alarm); }
.alarm ul { max-width: none; }
figcaption a { color: inherit; }
.pairs { font-size: 13px; }
.pairs th, .pairs td { padding: 3px 18px 3px 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
.pairs th { font-weight: 500; color: var(--soft); white-space: nowrap; }
.pairs .verdict { white-space: nowrap; }
pre { background: var(--shade); border: 1px solid var(--line); border-radius: 4px; padding: 12px 14px; white-space: pre-wrap; overflow-wrap: anywhere; font: 13px/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
figure { margin: 22px 0 30px; }
.sheet { background: #fff; border: 1px solid var(--line); border-radius: 4px; padding: 10px; overflow-x: auto; }
.sheet svg { display: block; width: 100%; max-width: 1400px; height: auto; margin: 0 auto; }
.sheet.own svg { width: auto; max-width: 100%; }
/* on a phone a figure is moved aside, not shrunk to what nobody can read */
@media (max-width: 760px) { .results thead th { white-space: nowrap; } .sheet svg { width: 880px; max-width: none; } .sheet.own svg { max-width: none; } }
details { margin: 12px 0; }
summary { cursor: pointer; font-weight: 600; font-size: 14px; }
.tip { position: fixed; display: none; pointer-events: none; background: #1a1a1a; color: #fff; font-size: 12.5px; padding: 4px 8px; border-radius: 4px; max-width: 380px; z-index: 1; }
figcaption { font-size: 13px; line-height: 1.5; color: var(--soft); margin-top: 8px; max-width: 104ch; overflow-wrap: anywhere; }
@media print { .sheet { border: 0; padding: 0; } figure, tr { break-inside: avoid; } }
`
