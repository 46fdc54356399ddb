/** One line of the story: what was done, what was expected and what was seen. */
export interface StepResult {
  readonly title: string;
  readonly seen: string;
  readonly isPassed: boolean;
  readonly tookMs: number;
}

/** Chinese characters take two columns in a terminal. */
function columns(text: string): number {
  return Array.from(text).reduce((sum, character) => sum + (/[\u2e80-\uffef]/u.test(character) ? 2 : 1), 0);
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - columns(text)));
}

/** The story as a table that a person can read. */
export function storyTable(steps: readonly StepResult[]): string {
  const width = Math.max(...steps.map(({ title }) => columns(title)));
  const lines = steps.map(({ title, seen, isPassed, tookMs }, index) => {
    const number = String(index + 1).padStart(2);
    return `${isPassed ? '通过' : '失败'}  ${number}  ${pad(title, width)}  ${seen}（${(tookMs / 1_000).toFixed(1)} 秒）`;
  });
  const passed = steps.filter((step) => step.isPassed).length;
  return [...lines, '', `${steps.length} 步，通过 ${passed} 步`].join('\n');
}
