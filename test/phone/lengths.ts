/** Lengths that depend on the phone: `rpx` (750 to a screen), `vh` (of the page alone) and the safe area. */
export function rewriteLengths(value: string): string {
  return value
    .replaceAll(/(?<![\w#.-])(-?(?:\d+\.?\d*|\.\d+))rpx\b/gu, 'calc($1 * var(--rpx))')
    .replaceAll(/(?<![\w#.-])(-?(?:\d+\.?\d*|\.\d+))vh\b/gu, 'calc($1 * var(--page-vh))')
    .replaceAll(/(?:env|constant)\(\s*safe-area-inset-(\w+)\s*(?:,[^)]*)?\)/gu, 'var(--safe-$1)');
}
