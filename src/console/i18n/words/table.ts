/** A word in both languages: 中文, English. */
export type WordTable = Readonly<Record<string, readonly [chinese: string, english: string]>>;
