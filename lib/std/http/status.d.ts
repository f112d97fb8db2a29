/** What of @std/http/status this project uses. */
export declare const STATUS_CODE: {
  readonly OK: 200;
  readonly BadRequest: 400;
  readonly NotFound: 404;
  readonly MethodNotAllowed: 405;
  readonly InternalServerError: 500;
  readonly ServiceUnavailable: 503;
};
export declare const STATUS_TEXT: Readonly<Record<number, string>>;
