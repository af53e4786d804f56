/** The colours by daylight, as CSS variables. */
export const LIGHT = `--paper: #fbfbfa; --card: #fff; --ink: #1d2330; --soft: #5d6675; --line: #dfe2e7; --grid: #eceef1;
  --model: #2563c9; --truth: #8a93a1; --band: #2563c9; --good: #15803d; --bad: #c2321f; --warn: #b26a00; --accent: #c2571a;`;

/** The one style sheet of the reports. Charts take its colours, so that they follow light and dark. */
export const STYLE = `
:root { color-scheme: light dark; ${LIGHT} }
@media (prefers-color-scheme: dark) { :root { --paper: #14171c; --card: #1b1f26; --ink: #e6e8ec; --soft: #9aa3b0; --line: #323843;
  --grid: #272c35; --model: #6ea4ff; --truth: #7d8795; --band: #6ea4ff; --good: #4cc38a; --bad: #ff7a66; --warn: #f0b455; --accent: #ffa066; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 16px/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', sans-serif; }
main { max-width: 60rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
header p { color: var(--soft); margin: 0; }
h1 { font-size: 1.6rem; line-height: 1.25; margin: .15rem 0 1rem; letter-spacing: -.01em; }
h2 { font-size: 1.15rem; margin: 2.6rem 0 .3rem; letter-spacing: -.005em; }
h2 + p { margin: 0 0 .8rem; color: var(--soft); max-width: 46rem; }
.verdict { border-left: 5px solid var(--tone); background: var(--card); border-radius: 0 8px 8px 0; padding: .9rem 1.1rem; margin: 0 0 1.4rem; font-size: 1.1rem;
  box-shadow: 0 0 0 1px var(--line); }
.good { --tone: var(--good); } .bad { --tone: var(--bad); } .warn { --tone: var(--warn); } .plain { --tone: var(--truth); }
.cards { display: grid; grid-template-columns: repeat(var(--columns), 1fr); gap: .75rem; margin: 0; }
.cards div { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .9rem; }
.cards dt { color: var(--soft); font-size: .85rem; } .cards dd { margin: 0; font-size: 1.45rem; font-weight: 600; font-variant-numeric: tabular-nums; }
.cards dd small { display: block; font-size: .8rem; font-weight: 400; color: var(--soft); }
figure { margin: .6rem 0 1.2rem; background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: .7rem .6rem .3rem; }
figcaption { color: var(--soft); font-size: .9rem; padding: 0 .4rem .2rem; }
figure svg { display: block; width: 100%; height: auto; }
.narrow { display: none; }
@media (max-width: 38rem) { .narrow { display: block; } .wide { display: none; } h1 { font-size: 1.35rem; } main { padding: 1.2rem .8rem 3rem; }
  .cards { grid-template-columns: repeat(2, 1fr); } .cards dd { font-size: 1.2rem; } }
.scroll { overflow-x: auto; border: 1px solid var(--line); border-radius: 8px; background: var(--card); }
table { border-collapse: collapse; width: 100%; font-size: .92rem; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .45rem .8rem; border-bottom: 1px solid var(--grid); white-space: nowrap; }
th { color: var(--soft); font-weight: 500; } tr:last-child td { border-bottom: 0; } tr.strong td { font-weight: 600; }
th:first-child, td:first-child, table.facts td { text-align: left; }
table.facts td { white-space: normal; overflow-wrap: anywhere; } table.facts td:first-child { color: var(--soft); width: 30%; overflow-wrap: normal; }
footer { margin-top: 3rem; color: var(--soft); font-size: .85rem; }
@media print { body { background: #fff; } figure, .scroll { break-inside: avoid; } }
`;
