/** Why a command could not do what it was asked; `exitCode` as sysexits has it. */
export class Failure extends Error {
  override readonly name = 'Failure';
  readonly exitCode: number;

  constructor(exitCode: number, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.exitCode = exitCode;
  }
}

/** usage 64 · a service is away, try again 69 · our fault 70 · too many requests 75 · not allowed 77 */
const EXIT_BY_STATUS: Readonly<Record<number, number>> = {
  400: 64,
  401: 77,
  403: 77,
  404: 64,
  405: 64,
  409: 64,
  422: 64,
  429: 75,
  502: 69,
  503: 69,
  504: 69,
};

export const exitCodeOf = (status: number): number => EXIT_BY_STATUS[status] ?? 70;
