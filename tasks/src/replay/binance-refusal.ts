/** A request that Binance would refuse, with the HTTP status and the code of its error body. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused';
  readonly status: number;
  readonly code: number;

  constructor(status: number, code: number, message: string) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

/** Binance's own words, https://developers.binance.com/docs/binance-spot-api-docs/errors */
export const refusal = {
  illegalCharacters: (parameter: string, range: string) =>
    new RequestRefused(400, -1100, `Illegal characters found in parameter '${parameter}'; legal range is '${range}'.`),
  missing: (parameter: string) =>
    new RequestRefused(400, -1102, `Mandatory parameter '${parameter}' was not sent, was empty/null, or malformed.`),
  invalidInterval: () => new RequestRefused(400, -1120, 'Invalid interval.'),
  invalidSymbol: () => new RequestRefused(400, -1121, 'Invalid symbol.'),
  invalidValue: (parameter: string) => new RequestRefused(400, -1130, `Data sent for parameter '${parameter}' is not valid.`),
  unknownPath: (path: string) => new RequestRefused(404, -5000, `Path ${path}, Method GET is invalid`),
  tooManyRequests: () =>
    new RequestRefused(
      429,
      -1003,
      'Too much request weight used; current limit is 6000 request weight per 1 MINUTE. Please use WebSocket Streams for live updates to avoid polling the API.',
    ),
  banned: () =>
    new RequestRefused(
      418,
      -1003,
      'Way too much request weight used; IP banned. Please use WebSocket Streams for live updates to avoid bans.',
    ),
  countryRefused: () =>
    new RequestRefused(
      451,
      0,
      "Service unavailable from a restricted location according to 'b. Eligibility' in https://www.binance.com/en/terms. Please contact customer service if you believe you received this message in error.",
    ),
  serverError: () =>
    new RequestRefused(503, -1008, 'Server is currently overloaded with other requests. Please try again in a few minutes.'),
};
