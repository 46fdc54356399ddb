interface Tapped {
  readonly currentTarget: { readonly dataset: Readonly<Record<string, unknown>> };
}

/** What a template put on the tapped node as `data-<name>`; empty where it put nothing. */
export function dataOf({ currentTarget }: Tapped, name: string): string {
  const value = currentTarget.dataset[name];
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}
