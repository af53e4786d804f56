export { exitCodeOf, Fault, httpStatusOf } from './fault.ts';
export { FAULT_CODES, type FaultCode } from './fault-codes.ts';
