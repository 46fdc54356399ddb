/** The face of the WeChat stand-in for tests and the demo. */
export { startSimulator, type Simulator, type SimulatorOptions } from './server';
export { createSimulatorClient, type SimulatorClient } from './client';
export type { CallbackAttempt, CallbackRecord } from './callbacks/record';
export type { AppSettings, PhoneMessage } from './state';
