export { describeFault } from './describe-fault.ts';
export { exitCodeOf, Fault, httpStatusOf, isUnavailable } from './fault.ts';
export { FAULT_CODES, type FaultCode } from './fault-codes.ts';
