import { type Html, html } from './html.ts';

/** One figure that stands out: what it is, its value, and how sure it is. */
export interface KeyFigure {
  readonly name: string;
  readonly value: string;
  readonly note: string;
}

export const keyFigures = (
  figures: readonly KeyFigure[],
): Html => html`<dl class="cards" style="--columns: ${figures.length % 4 === 0 ? 4 : 3}">
${figures.map(({ name, value, note }) => html`<div><dt>${name}</dt><dd>${value}<small>${note}</small></dd></div>`)}
</dl>`;

/** A table of figures; on a narrow screen it scrolls sideways. The `strong` row is set off. */
export const figuresTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
  strong = -1,
): Html => html`<div class="scroll"><table>
<thead><tr>${head.map((cell) => html`<th scope="col">${cell}</th>`)}</tr></thead>
<tbody>
${rows.map((row, i) => html`<tr class="${i === strong ? 'strong' : ''}">${row.map((cell) => html`<td>${cell}</td>`)}</tr>`)}
</tbody>
</table></div>`;

/** Name and value pairs. */
export const factsTable = (facts: readonly (readonly [string, string])[]): Html => html`<div class="scroll"><table class="facts"><tbody>
${facts.map(([name, value]) => html`<tr><td>${name}</td><td>${value}</td></tr>`)}
</tbody></table></div>`;
