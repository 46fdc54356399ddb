/** What the global set-up left to undo; both run in the process that started the tests, in one module registry or two. */
declare global {
  var undoGlobalSetup: (() => Promise<void>) | undefined;
}

async function globalTeardown(): Promise<void> {
  await globalThis.undoGlobalSetup?.();
}

module.exports = globalTeardown;
