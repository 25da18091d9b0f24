/** MARKET_DATA names a source that there is not, or one that cannot be opened. The message is for the operator. */
export class ProviderSpecError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'ProviderSpecError';
  }
}
