export { Config } from './config.ts';
export { type Environment, parseEnvironment } from './environment.ts';
export { parseConfig } from './parse-config.ts';
export { PLACE_VARIABLES } from './places.ts';
