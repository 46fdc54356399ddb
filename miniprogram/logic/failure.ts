/** What a person reads when something did not work. */
export function messageOf(error: unknown): string {
  return error instanceof Error && error.name === 'ApiError' ? error.message : '出了点问题，请稍后再试';
}
