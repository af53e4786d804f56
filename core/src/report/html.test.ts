import { expect, test } from 'vitest';
import { html } from './html.ts';

test('escapes every plain value, in text and in attributes, and no piece twice', () => {
  const inner = html`<b title="${'"\' onload='}">${'<script>&'}</b>`;
  expect(html`<p>${inner}${[inner]}${1}</p>`.markup).toBe(
    '<p><b title="&quot;&#39; onload=">&lt;script&gt;&amp;</b><b title="&quot;&#39; onload=">&lt;script&gt;&amp;</b>1</p>',
  );
});
