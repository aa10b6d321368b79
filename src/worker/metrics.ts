import { Runtime } from '@temporalio/worker';
import type { RequestEvent } from '../spotnana/index.js';

/** Counts requests to Spotnana by operation and status, beside the SDK's own metrics. */
export function countRequests(): (event: RequestEvent) => void {
  const meter = Runtime.instance().metricMeter;
  const requests = meter.createCounter(
    'usher_spotnana_requests',
    undefined,
    'Requests to Spotnana by operation and status',
  );
  const latency = meter.createHistogram(
    'usher_spotnana_request_milliseconds',
    'int',
    'ms',
    'Time from the gate to the whole answer',
  );
  return ({ operation, status, error, durationMs }) => {
    requests.add(1, { operation, status: String(status ?? error ?? 'none') });
    latency.record(Math.round(durationMs), { operation });
  };
}
