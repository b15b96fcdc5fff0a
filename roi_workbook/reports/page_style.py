"""The look of a report as a web page: the workbook's own colours, light and dark, on screens and on paper."""

STYLE = """\
:root {
  --ground: #FFFFFF; --panel: #F2F5F9; --header: #17375E; --on-header: #FFFFFF; --rule: #C5CED8;
  --ink: #1B2733; --muted: #5B6770; --navy: #17375E; --link: #17375E;
  --good: #2B7665; --good-ground: #E6F3EA; --warning: #8A5A00; --warning-ground: #FFF1D6;
  --bad: #8D321C; --bad-ground: #FBE5E3; --plain: #339FCD; --below: #B5482F;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #10161D; --panel: #1A232D; --header: #17375E; --on-header: #FFFFFF; --rule: #35424F;
    --ink: #E4EAF0; --muted: #A3AFBA; --navy: #A9C6EA; --link: #7FC4E6;
    --good: #7CCDB8; --good-ground: #16302A; --warning: #E8B55A; --warning-ground: #33270F;
    --bad: #F0A08C; --bad-ground: #3A1D17; --plain: #339FCD; --below: #E08266;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.5 Arial, "Liberation Sans", Helvetica, sans-serif; overflow-wrap: anywhere;
}
header { background: var(--header); color: var(--on-header); padding: 22px max(16px, calc(50vw - 560px)); }
h1 { margin: 0; font-size: 22px; line-height: 1.25; }
main { max-width: 1152px; margin: 0 auto; padding: 8px 16px 24px; }
h2, h3, h4 { color: var(--navy); line-height: 1.3; margin: 0; }
h2 { font-size: 18px; border-bottom: 2px solid var(--rule); padding-bottom: 6px; }
h3 { font-size: 16px; }
h4 { font-size: 15px; }
h2.good, h3.good { color: var(--good); }
h2.warning, h3.warning { color: var(--warning); }
h2.bad, h3.bad { color: var(--bad); }
section { margin: 28px 0 0; }
section section { margin-top: 20px; }
p { margin: 10px 0; }
p.warning { color: var(--warning); }
p.bad { color: var(--bad); }
a { color: var(--link); }
nav ul { margin: 16px 0 0; padding: 12px 12px 12px 32px; background: var(--panel); border-radius: 6px; }
.verdict {
  margin: 18px 0 12px; padding: 14px 18px; border-left: 6px solid var(--plain); border-radius: 6px;
  background: var(--panel); font-size: 19px; font-weight: bold; line-height: 1.35;
}
.verdict.good { background: var(--good-ground); border-color: var(--good); color: var(--good); }
.verdict.warning { background: var(--warning-ground); border-color: var(--warning); color: var(--warning); }
.verdict.bad { background: var(--bad-ground); border-color: var(--bad); color: var(--bad); }
.figures { display: flex; flex-wrap: wrap; gap: 12px; margin: 14px 0; }
.figures div {
  flex: 1 1 130px; max-width: 260px; padding: 10px 14px; background: var(--panel); border-left: 5px solid var(--plain);
  border-radius: 6px;
}
.figures .good { border-color: var(--good); }
.figures .warning { border-color: #AC7514; }
.figures .bad { border-color: var(--bad); }
.figures dt { color: var(--muted); font-size: 13px; }
.figures dd { margin: 0; font-size: 24px; font-weight: bold; color: var(--navy); font-variant-numeric: tabular-nums; }
.figures .warning dd { color: var(--warning); }
.figures .bad dd { color: var(--bad); }
summary { cursor: pointer; padding: 6px 0; }
summary > h2, summary > h3, summary > h4 { display: inline; border: 0; }
.kind { margin: 12px 0; padding: 2px 14px 4px; background: var(--panel); border-left: 4px solid var(--plain); border-radius: 6px; }
.kind.bad { border-color: var(--bad); }
.kind.warning { border-color: #AC7514; }
.count {
  display: inline-block; min-width: 24px; padding: 0 7px; border-radius: 11px; text-align: center; font-size: 13px;
  background: var(--rule); color: var(--ink);
}
.meaning { margin: 2px 0 8px; color: var(--muted); font-size: 14px; }
.bars { width: auto; min-width: min(100%, 900px); margin: 12px 0; }
.bars th, .bars td { padding: 3px 10px; border: 0; background: none; vertical-align: middle; }
.bars th { color: var(--ink); font-weight: normal; font-size: 14px; width: 36%; }
.bars .number { width: 1%; }
.bars span { display: block; height: 16px; min-width: 1px; border-radius: 2px; background: var(--plain); }
.bars span.below { background: var(--below); }
.wide { overflow-x: auto; margin: 8px 0 12px; }
table { border-collapse: collapse; width: 100%; background: var(--ground); font-size: 14px; }
th { background: var(--header); color: var(--on-header); text-align: left; font-size: 13px; }
th, td { padding: 7px 10px; vertical-align: top; border-bottom: 1px solid var(--rule); }
.number { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
td.code, code { font: 13px/1.5 Consolas, "Liberation Mono", Menlo, monospace; }
.entries { table-layout: fixed; }
.entries th.code { width: 21%; }
.entries th.code:first-child { width: 18%; }
.key { color: var(--muted); }
footer { max-width: 1152px; margin: 0 auto; padding: 0 16px 28px; color: var(--muted); font-size: 13px; }
@media screen and (max-width: 700px) {
  thead { display: none; }
  table, tbody, tr, td { display: block; width: 100%; }
  tr { border-bottom: 2px solid var(--rule); padding: 6px 0; }
  td, td.number { border: 0; padding: 3px 10px; text-align: left; white-space: normal; }
  td:empty { display: none; }
  .bars, .bars tbody { display: block; }
  .bars tr { display: grid; grid-template-columns: 1fr auto; border: 0; padding: 4px 0; }
  .bars th, .bars td, .bars td.number { display: block; width: auto; padding: 0; }
  .bars td.number { white-space: nowrap; }
  .bars td.track { grid-row: 2; grid-column: 1 / 3; }
  .bars td::before { content: none !important; }
  td::before { content: attr(data-title) ": "; color: var(--muted); font: 13px Arial, "Liberation Sans", sans-serif; }
}
@media print {
  :root {
    --ground: #FFFFFF; --panel: #FFFFFF; --header: #17375E; --ink: #000000; --muted: #5B6770; --rule: #C5CED8;
    --navy: #17375E; --link: #17375E; --good: #2B7665; --warning: #8A5A00; --bad: #8D321C;
    --good-ground: #FFFFFF; --warning-ground: #FFFFFF; --bad-ground: #FFFFFF;
  }
  body { font-size: 10pt; }
  details::details-content { content-visibility: visible; block-size: auto; }
  header { background: none; color: #17375E; padding: 0 16px; }
  th { background: none; color: #17375E; border-bottom: 2px solid #17375E; }
  table { font-size: 9pt; }
  thead { display: table-header-group; }
  tr, .verdict, .figures, summary { break-inside: avoid; }
  h2, h3, h4, summary, .meaning { break-after: avoid; }
  nav { display: none; }
}
"""
