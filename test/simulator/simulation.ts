import type { CallbackEngine } from './callbacks/engine';
import type { SimulatorClock } from './clock';
import type { Faults } from './faults';
import type { Rng } from './rng';
import type { State } from './state';
import type { Timers } from './timers';

/** What every part of the simulator works on. */
export interface Simulation {
  clock: SimulatorClock;
  rng: Rng;
  state: State;
  faults: Faults;
  callbacks: CallbackEngine;
  timers: Timers;
  /** Origin of this simulator, for links that lead back to it. */
  origin(): string;
}
