import { AppError } from '../../errors';

/** No engine is installed and none could be fetched; `attempts` are the reasons, in order. */
export function engineNotFound(attempts: readonly string[]): AppError {
  const ways = [
    'set MONGODB_URI to a MongoDB replica set',
    'install MongoDB 8 so that `mongod` is on PATH',
    'connect this machine to the internet, so that `mongod` can be downloaded',
    'install Rust (cargo, https://rustup.rs), cmake and a C compiler, so that SecantusDB can be built',
  ];
  const tried = attempts.length === 0 ? '' : ` Tried: ${attempts.join('; ')}.`;
  const message = `no database engine was found.${tried} Do one of these: ${ways.join('; or ')}.`;
  return new AppError('ENGINE_NOT_FOUND', 'unavailable', message);
}

/** The folder holds data of an engine that is not installed here; another engine would start empty beside it. */
export function engineOfFolderMissing(folder: string, name: string, attempts: readonly string[]): AppError {
  const tried = attempts.length === 0 ? '' : ` Tried: ${attempts.join('; ')}.`;
  const message = `${folder} was written by ${name}, which is not installed any more.${tried} Install it again, or start with another data folder.`;
  return new AppError('ENGINE_NOT_FOUND', 'unavailable', message);
}

/** A process that is not ours holds the data folder. */
export function engineFolderInUse(dataDir: string, said: string): AppError {
  const message = `another process uses the database files in ${dataDir}: stop it, or choose another data folder. The engine said: ${said}`;
  return new AppError('ENGINE_FOLDER_IN_USE', 'unavailable', message);
}

/** The engine ended before it answered. */
export function engineFailed(logFile: string, said: string): AppError {
  const message = `the database engine could not start (whole log: ${logFile}). It said: ${said}`;
  return new AppError('ENGINE_FAILED', 'unavailable', message);
}

/** The engine runs and does not answer. */
export function engineNotAnswering(pid: number, cause?: unknown): AppError {
  const message = `the database engine (process ${pid}) runs but does not answer: end that process and start again`;
  return new AppError('ENGINE_NOT_ANSWERING', 'unavailable', message, { cause });
}

/** The running engine was started without durability, by a test. */
export function engineNotDurable(dataDir: string): AppError {
  const message = `the engine that runs on ${dataDir} keeps nothing: stop its owner, or choose another data folder`;
  return new AppError('ENGINE_NOT_DURABLE', 'conflict', message);
}
