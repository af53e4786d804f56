import { type Html, html, trusted } from './html.ts';
import { STYLE } from './style.ts';

/** How a page's verdict is coloured. */
export type Tone = 'good' | 'bad' | 'warn' | 'plain';

export interface Page {
  readonly title: string;
  /** what and when, one short line above the title */
  readonly about: string;
  /** one sentence for a person */
  readonly verdict: string;
  readonly tone: Tone;
  readonly sections: readonly Html[];
  readonly footer: string;
}

/** A whole document that needs no network and no script. */
export const page = ({ title, about, verdict, tone, sections, footer }: Page): string =>
  html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(STYLE)}</style>
</head>
<body>
<main>
<header><p>${about}</p><h1>${title}</h1></header>
<p class="verdict ${tone}">${verdict}</p>
${sections}
<footer>${footer}</footer>
</main>
</body>
</html>
`.markup;

/** A headed part of a page; `lead` says what one sees there and how to read it. */
export const section = (heading: string, lead: string, ...content: readonly Html[]): Html => html`<section>
<h2>${heading}</h2>
<p>${lead}</p>
${content}
</section>`;
