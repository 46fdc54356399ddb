/* istanbul ignore file -- counters of a coverage run would not exist in the keeper's process */
import type { Socket } from 'node:net';
import type { EngineRecord } from './record';

/**
 * The keeper is a small process beside the engine. It starts the engine (or takes over a running one whose keeper was
 * killed), counts the owners, and ends the engine when the last owner has left, or `graceMs` after the last owner died.
 *
 * An owner is an open connection, so the kernel reports an owner's death at once, whatever killed it, and no process id
 * has to be trusted. Since one process decides, "a new owner comes" and "the last one leaves" cannot pass each other.
 *
 * An owner says one line at a time: `hold TOKEN` (answer `held`); `confirm` once it has asked the engine for its process
 * id and got the recorded one (answer `confirmed`); `leave`. Only a confirmed engine is published in `engine.json`: of two
 * that are started at once on one folder and one port, the loser's keeper would else name itself after the winner.
 *
 * It runs as `node -e`, without loader or build: {@link keeperSource} is the compiled text of the functions in this file.
 * They may therefore use each other and `process.getBuiltinModule`, but nothing that is imported or declared elsewhere.
 */
export interface KeeperOrders {
  /** `DATA_DIR/engine.json` */
  readonly recordFile: string;
  /** For a new engine, the process ids, 0 here, are filled in. */
  readonly record: EngineRecord;
  /** The engine's files. */
  readonly folder: string;
  /** How to start the engine; undefined to take over the running one. */
  readonly launch?: {
    readonly command: string;
    readonly args: readonly string[];
    readonly logFile: string;
    /** Where the record stands until it is confirmed. */
    readonly offerFile: string;
    /** An engine that does not answer by then is ended. */
    readonly openingMs: number;
  };
  readonly graceMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly endingMs: number;
}

interface Keeper {
  readonly orders: KeeperOrders;
  readonly owners: Set<Socket>;
  pid: number;
  /** The engine listens. */
  isOpen: boolean;
  isConfirmed: boolean;
  isEnding: boolean;
  /** Ends an engine that does not answer, later one that has no owner. */
  alarm?: NodeJS.Timeout | undefined;
}

function keepEngine(orders: KeeperOrders): void {
  const { createServer } = process.getBuiltinModule('node:net');
  process.title = 'huan-engine-keeper';
  const server = createServer((socket) => hearOwner(keeper, socket));
  const keeper: Keeper = {
    orders,
    owners: new Set(),
    pid: orders.record.pid,
    isOpen: false,
    isConfirmed: false,
    isEnding: false,
  };
  // A port that is taken: mostly by another keeper, which took over first.
  server.on('error', (error) => {
    process.stderr.write(`keeper: ${error.message}\n`);
    process.exit(1);
  });
  server.listen(orders.record.keeperPort, '127.0.0.1', () => {
    if (orders.launch === undefined) followEngine(keeper);
    else launchEngine(keeper, orders.launch);
  });
}

function launchEngine(keeper: Keeper, launch: NonNullable<KeeperOrders['launch']>): void {
  const { spawn } = process.getBuiltinModule('node:child_process');
  const { mkdirSync, openSync } = process.getBuiltinModule('node:fs');
  const { folder } = keeper.orders;
  mkdirSync(folder, { recursive: true });
  const log = openSync(launch.logFile, 'a');
  const engine = spawn(launch.command, launch.args, {
    cwd: folder,
    // A process group of its own: a Ctrl-C in the terminal must not end the engine under a draining server.
    detached: true,
    stdio: ['ignore', log, log],
  });
  engine.on('error', () => process.exit(1));
  // Somebody may delete the data folder under us: an engine that nobody can find any more must not stay.
  process.on('uncaughtException', (error) => {
    process.stderr.write(`${String(error.stack)}\n`);
    engine.kill('SIGKILL');
    process.exit(1);
  });
  engine.on('exit', () => endKeeper(keeper));
  keeper.pid = engine.pid ?? 0;
  keeper.alarm = setTimeout(() => engine.kill('SIGKILL'), launch.openingMs);
  awaitEngine(keeper);
}

function awaitEngine(keeper: Keeper): void {
  const { connect } = process.getBuiltinModule('node:net');
  const probe = connect(keeper.orders.record.port, '127.0.0.1');
  probe.on('error', () => setTimeout(() => awaitEngine(keeper), 10));
  probe.on('connect', () => {
    probe.destroy();
    openDoor(keeper);
  });
}

/** Takes over: the connection closes when the engine is gone, so its pid is never signalled after that. */
function followEngine(keeper: Keeper): void {
  const { connect } = process.getBuiltinModule('node:net');
  const line = connect(keeper.orders.record.port, '127.0.0.1');
  line.on('error', () => undefined);
  line.on('close', () => endKeeper(keeper));
  line.on('connect', () => openDoor(keeper));
}

/** From now on owners may come. */
function openDoor(keeper: Keeper): void {
  keeper.isOpen = true;
  if (keeper.orders.launch !== undefined) writeRecord(keeper, keeper.orders.launch.offerFile);
  armAlarm(keeper);
}

function writeRecord(keeper: Keeper, file: string): void {
  const { renameSync, writeFileSync } = process.getBuiltinModule('node:fs');
  const record = { ...keeper.orders.record, pid: keeper.pid, keeperPid: process.pid };
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, JSON.stringify(record));
  renameSync(draft, file);
}

function publish(keeper: Keeper): void {
  const { rmSync } = process.getBuiltinModule('node:fs');
  const { launch, recordFile } = keeper.orders;
  if (keeper.isConfirmed) return;
  keeper.isConfirmed = true;
  writeRecord(keeper, recordFile);
  if (launch !== undefined) rmSync(launch.offerFile, { force: true });
}

function hearOwner(keeper: Keeper, socket: Socket): void {
  let heard = '';
  socket.setEncoding('utf8');
  socket.on('error', () => undefined);
  socket.on('close', () => {
    if (keeper.owners.delete(socket)) armAlarm(keeper);
  });
  socket.on('data', (text: string) => {
    heard += text;
    const lines = heard.split('\n');
    heard = lines.pop() ?? '';
    for (const line of lines) obey(keeper, socket, line);
    if (heard.length > 1_000) socket.destroy();
  });
}

function obey(keeper: Keeper, socket: Socket, line: string): void {
  if (line === `hold ${keeper.orders.record.token}` && keeper.isOpen && !keeper.isEnding) {
    keeper.owners.add(socket);
    clearTimeout(keeper.alarm);
    socket.write('held\n');
  } else if (line === 'confirm' && keeper.owners.has(socket)) {
    publish(keeper);
    socket.write('confirmed\n');
  } else if (line === 'leave' && keeper.owners.delete(socket)) {
    // After a takeover others may still be on their way here.
    const isLast = keeper.owners.size === 0 && keeper.orders.launch !== undefined;
    // The last one keeps its connection until the engine has ended: that is how it knows.
    if (isLast) endEngine(keeper);
    else {
      socket.end();
      armAlarm(keeper);
    }
  } else socket.destroy();
}

function armAlarm(keeper: Keeper): void {
  const { graceMs } = keeper.orders;
  clearTimeout(keeper.alarm);
  if (keeper.owners.size > 0 || keeper.isEnding) return;
  // An engine that nobody has confirmed is in nobody's way for long: its starter was killed.
  keeper.alarm = setTimeout(() => endEngine(keeper), keeper.isConfirmed ? graceMs : Math.min(graceMs, 5_000));
}

function endEngine(keeper: Keeper): void {
  const { existsSync, renameSync } = process.getBuiltinModule('node:fs');
  const { folder, launch, record, endingMs } = keeper.orders;
  keeper.isEnding = true;
  clearTimeout(keeper.alarm);
  // Taken over, but not known to be the recorded process: it is not ours to end.
  if (launch === undefined && !keeper.isConfirmed) process.exit(1);
  // Moved away while the engine still holds it, so that whoever starts the next one finds no folder that vanishes.
  if (!record.durable && existsSync(folder)) renameSync(folder, `${folder}.${record.token}`);
  process.kill(keeper.pid, record.durable ? 'SIGTERM' : 'SIGKILL');
  // A child that has not been waited for keeps its pid; the pid of an engine that was taken over may be given away.
  if (launch !== undefined) setTimeout(() => process.kill(keeper.pid, 'SIGKILL'), endingMs);
}

/** The engine is gone, as ordered or by a crash. Its record stays: it names the port that its clients know. */
function endKeeper(keeper: Keeper): void {
  const { rmSync } = process.getBuiltinModule('node:fs');
  const { folder, launch, record } = keeper.orders;
  if (launch !== undefined) rmSync(launch.offerFile, { force: true });
  if (keeper.isEnding && !record.durable)
    rmSync(`${folder}.${record.token}`, { recursive: true, force: true });
  process.exit(keeper.isEnding ? 0 : 1);
}

/** A script for `node -e` that reads {@link KeeperOrders} as JSON from its first argument. */
export function keeperSource(): string {
  const functions = [
    launchEngine,
    awaitEngine,
    openDoor,
    writeRecord,
    publish,
    followEngine,
    hearOwner,
    obey,
    armAlarm,
    endEngine,
    endKeeper,
    keepEngine,
  ];
  // tsx wraps inner functions in a helper of this name.
  const helper = 'const __name = (wrapped) => wrapped;';
  return [helper, ...functions.map(String), 'keepEngine(JSON.parse(process.argv[1]));'].join('\n');
}
