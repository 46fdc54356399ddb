import { shallowRef } from 'vue';

/** What a person is asked before something that is not simply undone. */
export interface Question {
  readonly title: string;
  /** What will happen, with its size. */
  readonly text: string;
  /** What the button says. */
  readonly action: string;
  readonly isDanger?: boolean;
  /** A reason is asked for and kept with the act. */
  readonly needsReason?: boolean;
  /** Must be typed first: the size of what is large. */
  readonly typed?: string;
}

export interface Answer {
  readonly reason: string;
}

interface Open extends Question {
  readonly answer: (answer: Answer | null) => void;
}

export const openQuestion = shallowRef<Open | null>(null);

/** Resolves with null where the person thought better of it. */
export function ask(question: Question): Promise<Answer | null> {
  return new Promise((resolve) => {
    openQuestion.value = {
      ...question,
      answer(answer) {
        openQuestion.value = null;
        resolve(answer);
      },
    };
  });
}
