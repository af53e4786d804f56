/** Markup that may stand in a page as it is. Made by `html`, which escapes every plain value. */
export interface Html {
  readonly markup: string;
}

type Value = string | number | Html | readonly Html[];

/** A piece of a page: strings and numbers between the literal parts are escaped, pieces are taken as they are. */
export const html = (parts: TemplateStringsArray, ...values: readonly Value[]): Html => ({
  markup: parts.reduce((markup, part, i) => markup + markupOf(values[i - 1] ?? '') + part),
});

/** Markup from elsewhere that is known to be sound, such as a drawing. */
export const trusted = (markup: string): Html => ({ markup });

export const NOTHING: Html = { markup: '' };

const markupOf = (value: Value): string => {
  if (typeof value === 'string' || typeof value === 'number') return escaped(String(value));
  return 'markup' in value ? value.markup : value.map(({ markup }) => markup).join('\n');
};

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

const escaped = (text: string): string => text.replace(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
