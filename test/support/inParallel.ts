/** Works through a list with so many at once. */
export async function inParallel<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, place: number) => Promise<void>,
): Promise<void> {
  const rest = items.entries();
  const lane = async (): Promise<void> => {
    for (const [place, item] of rest) await work(item, place);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, items.length) }, lane));
}
