/** The built-in tags that the runtime has; a template that uses another one does not build. */
export const builtinTags = [
  'view', 'text', 'image', 'button', 'input', 'textarea', 'form', 'label', 'checkbox', 'checkbox-group', 'radio',
  'radio-group', 'switch', 'slider', 'picker', 'picker-view', 'picker-view-column', 'scroll-view', 'swiper',
  'swiper-item', 'canvas', 'rich-text', 'navigator', 'official-account', 'icon', 'progress', 'root-portal',
  'page-meta', 'cover-view', 'movable-area', 'movable-view',
] as const; // prettier-ignore

export type BuiltinTag = (typeof builtinTags)[number];

/** Tags of the template language itself. */
export const languageTags: readonly string[] = ['block', 'slot', 'template', 'import', 'include', 'wxs'];

/** Tags that stay HTML in a selector. */
export const htmlTags: ReadonlySet<string> = new Set(['html', 'body', 'from', 'to']);
