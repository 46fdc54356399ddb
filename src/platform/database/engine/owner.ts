import type { Socket } from 'node:net';
import { connect } from 'node:net';
import type { EngineRecord } from './record';

/**
 * Registers this process as an owner with the engine's keeper. The connection is the registration: it ends with the
 * process. Undefined when no keeper of this engine listens, or when it is about to end the engine.
 */
export async function holdEngine(record: EngineRecord): Promise<Socket | undefined> {
  return new Promise((held) => {
    const line = connect(record.keeperPort, '127.0.0.1');
    line.setTimeout(answerMs, () => line.destroy());
    line.on('error', () => undefined); // 'close' follows
    line.once('close', () => held(undefined));
    line.once('data', (answer) => {
      if (answer.toString() !== 'held\n') return void line.destroy();
      line.setTimeout(0);
      // A process with nothing left to do may end: the kernel closes the line.
      line.unref();
      held(line);
    });
    line.write(`hold ${record.token}\n`);
  });
}

/** Tells the keeper that the engine is the recorded process. False when the keeper has gone meanwhile. */
export async function confirmEngine(line: Socket): Promise<boolean> {
  if (line.destroyed) return false;
  return new Promise((confirmed) => {
    line.ref();
    line.once('close', () => confirmed(false));
    line.once('data', () => {
      line.unref();
      confirmed(true);
    });
    line.write('confirm\n');
  });
}

/**
 * Gives the registration up. For the last owner the engine has then ended, or has been killed after `endingMs`; unless its
 * keeper took over from another: that one lets the grace pass.
 */
export async function leaveEngine(line: Socket, endingMs: number): Promise<void> {
  if (line.destroyed) return;
  line.ref();
  line.setTimeout(endingMs + answerMs, () => line.destroy());
  const closed = new Promise<void>((gone) => line.once('close', () => gone()));
  line.write('leave\n');
  // Whatever the keeper still says must be read, or the end of the stream is never seen.
  line.resume();
  await closed;
}

/** A keeper answers within milliseconds; whoever does not is none. */
const answerMs = 2_000;
