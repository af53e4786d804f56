import { FAULT_CODES, type FaultCode } from './fault-codes.ts';

const UNAVAILABLE_EXIT = 69;

/** A failure with a stable code. The message names the operation and the value, and says what to do next where somebody can. */
export class Fault extends Error {
  override readonly name = 'Fault';
  readonly code: FaultCode;

  constructor(code: FaultCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.code = code;
  }
}

/** The exit code that a command ends with when `error` reaches its top. */
export const exitCodeOf = (error: unknown): number => FAULT_CODES[error instanceof Fault ? error.code : 'internal'].exit;

/** The status that the service answers with when `error` reaches its top. */
export const httpStatusOf = (error: unknown): number => FAULT_CODES[error instanceof Fault ? error.code : 'internal'].http;

/** Whether `error` tells of a service that is away, so that trying again later may do. */
export const isUnavailable = (error: unknown): boolean => exitCodeOf(error) === UNAVAILABLE_EXIT;
