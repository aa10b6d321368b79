import type { Client } from '@temporalio/client';
import type { Payload } from '@temporalio/common';

type StoredPayload = Partial<Payload> | null;

/** A value as it stands in a history. */
export async function decodePayload(client: Client, payload: StoredPayload): Promise<unknown> {
  const { payloadConverter, payloadCodecs } = client.options.loadedDataConverter;
  const context = undefined;
  let payloads = [payload as Payload];
  for (const codec of payloadCodecs.toReversed()) {
    payloads = await codec.decode(payloads, context);
  }
  const [decoded] = payloads;
  return decoded && payloadConverter.fromPayload(decoded);
}
