// How the page looks: two palettes of at least 4.5 : 1 for text and 3 : 1 for curves, and paper.

const light = `
  --paper: #ffffff; --ink: #1c2128; --soft: #4b5563; --line: #c9d1d9; --panel: #f3f5f8;
  --critical: #a4161a; --warning: #7a4b00; --good: #176639; --unknown: #4b5563;
  --curve0: #0b5cad; --curve1: #b03a00; --curve2: #14694a; --curve3: #6b2fa0;
  --band: #f5c6c2; --mark: #6b2fa0; --base: #6b7280;`;
const dark = `
  --paper: #11151b; --ink: #e6eaf0; --soft: #b4bcc8; --line: #3a4350; --panel: #1a2029;
  --critical: #ff9a94; --warning: #f0c060; --good: #7fd6a0; --unknown: #b4bcc8;
  --curve0: #6cb2ff; --curve1: #ffab73; --curve2: #6fd6ab; --curve3: #cfa6ff;
  --band: #5a2426; --mark: #cfa6ff; --base: #9aa4b2;`;

export const style = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, sans-serif; }
header, main, footer, nav { max-width: 68rem; margin: 0 auto; padding: 0 1.25rem; }
header { padding-top: 2rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.3rem; margin: 2.4rem 0 .6rem; padding-top: .5rem; border-top: 2px solid var(--line); }
h3 { font-size: 1.06rem; margin: 1.8rem 0 .4rem; overflow-wrap: anywhere; }
p, li { overflow-wrap: anywhere; }
a { color: var(--curve0); }
header p, footer { color: var(--soft); margin: .2rem 0; }
nav ul { display: flex; flex-wrap: wrap; gap: .2rem 1.2rem; list-style: none; padding: 0; }
.verdict { font-weight: 700; font-size: 1.1rem; border-left: .4rem solid currentColor; padding: .3rem .8rem; }
.critical { color: var(--critical); } .warning { color: var(--warning); }
.good { color: var(--good); } .unknown { color: var(--unknown); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; margin: .6rem 0 1.2rem; font-size: .9rem; }
caption { text-align: left; color: var(--soft); padding: .3rem 0; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem; border-bottom: 1px solid var(--line); }
th { background: var(--panel); font-weight: 600; }
td { overflow-wrap: break-word; }
td:last-child { overflow-wrap: anywhere; }
td:first-child { overflow-wrap: normal; min-width: 5rem; }
.figure { text-align: right; font-variant-numeric: tabular-nums; }
code, pre { font: .86em/1.5 ui-monospace, monospace; }
td code { white-space: pre-wrap; overflow-wrap: anywhere; }
pre { background: var(--panel); border: 1px solid var(--line); padding: .7rem .9rem; margin: .2rem 0 1rem;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.label { color: var(--soft); margin: .6rem 0 .2rem; font-size: .9rem; }
figure { margin: 1.2rem 0; }
figcaption { margin-bottom: .3rem; }
figcaption .what { color: var(--soft); }
svg { display: block; width: 100%; height: auto; }
svg text { fill: var(--soft); font: 12px system-ui, sans-serif; }
.axis { stroke: var(--line); stroke-width: 1; }
.band { fill: var(--band); opacity: .75; }
.mark { stroke: var(--mark); stroke-width: 1.5; stroke-dasharray: 2 3; }
svg .mark-label { fill: var(--mark); }
.base { stroke: var(--base); stroke-width: 1.5; stroke-dasharray: 1 4; }
.curve { fill: none; stroke-width: 2; stroke-linejoin: round; }
.dot { stroke: none; }
.c0 { stroke: var(--curve0); } .c1 { stroke: var(--curve1); stroke-dasharray: 7 3; }
.c2 { stroke: var(--curve2); stroke-dasharray: 2 3; } .c3 { stroke: var(--curve3); stroke-dasharray: 10 3 2 3; }
.dot.c0 { fill: var(--curve0); } .dot.c1 { fill: var(--curve1); } .dot.c2 { fill: var(--curve2); } .dot.c3 { fill: var(--curve3); }
.legend { display: flex; flex-wrap: wrap; gap: .1rem 1.2rem; list-style: none; padding: 0; margin: .2rem 0; font-size: .85rem; color: var(--soft); }
.legend svg { display: inline-block; width: 2rem; height: .7rem; vertical-align: middle; margin-right: .4rem; }
details { font-size: .9rem; } summary { color: var(--soft); cursor: pointer; }
footer { margin-top: 3rem; padding-bottom: 2rem; font-size: .9rem; }
.skip { position: absolute; left: -999rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--paper); padding: .4rem .8rem; }
:focus-visible { outline: 3px solid var(--curve0); outline-offset: 2px; }
@media print {
  :root { color-scheme: light; ${light} }
  body { font-size: 10pt; }
  header, main, footer { max-width: none; padding: 0; }
  nav, .skip, details { display: none; }
  h2, h3, caption, figcaption, .label { break-after: avoid; }
  figure, tr, svg { break-inside: avoid; }
  .wide { overflow: visible; }
  .band, th, pre, .verdict { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`;
