/** What of @std/http/status this project uses. */
export declare const STATUS_CODE: {
  readonly OK: 200;
  readonly PartialContent: 206;
  readonly Found: 302;
  readonly NotModified: 304;
  readonly BadRequest: 400;
  readonly Unauthorized: 401;
  readonly Forbidden: 403;
  readonly NotFound: 404;
  readonly MethodNotAllowed: 405;
  readonly Gone: 410;
  readonly RangeNotSatisfiable: 416;
  readonly TooManyRequests: 429;
  readonly InternalServerError: 500;
  readonly ServiceUnavailable: 503;
};
export declare const STATUS_TEXT: Readonly<Record<number, string>>;
