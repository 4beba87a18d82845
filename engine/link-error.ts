/** What a module imports is missing or of another type; the message names every such import. */
export class LinkError extends Error {
  override readonly name = 'LinkError';
}
