import type { CallbackEngine } from './callbacks/engine';
import type { SimulatorClock } from './clock';
import type { Faults } from './faults';
import type { Rng } from './rng';
import type { State } from './state';
import type { Timers } from './timers';

/** The world, its time and its accidents: what the delivery engine needs. */
export interface World {
  clock: SimulatorClock;
  rng: Rng;
  state: State;
  faults: Faults;
  timers: Timers;
  /** Origin of this simulator, for links that lead back to it. */
  origin(): string;
}

/** What every other part of the simulator works on. */
export interface Simulation extends World {
  callbacks: CallbackEngine;
}
