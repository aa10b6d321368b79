import { Client, Connection } from '@temporalio/client';
import { loadClientConnectConfig } from '@temporalio/envconfig';
import type { AddUserToGroupInput, AddUserToGroupResult } from '../contracts/add-user-to-group.js';
import { ADD_USER_TO_GROUP_WORKFLOW, DEFAULT_TASK_QUEUE } from '../contracts/names.js';
import { parseAddUserToGroupInput } from '../contracts/parse-input.js';
import { AddNotFoundError, InvalidInputError } from './errors.js';
import type { AddHandle, WaitOptions } from './handle.js';
import { createHandle } from './handle.js';
import { startOrJoin } from './join.js';
import type { BatchHandle } from './bulk/batch-handle.js';
import type { StartBatchCall } from './bulk/bulk-client.js';
import { getBatch, getBatchById, startBatch } from './bulk/bulk-client.js';
import type { BatchListing, ListBatchesOptions } from './bulk/list-batches.js';
import { listBatches } from './bulk/list-batches.js';
import type { OpenMark } from './list-attention.js';
import { listAttention } from './list-attention.js';
import { isNotFound, reaching } from './temporal-errors.js';

export interface UsherClientOptions {
  /** A Temporal client of yours; it stays yours to close. */
  client: Client;
  /** The queue that usher's workers poll. @default 'usher' */
  taskQueue?: string;
}

export interface ConnectOptions {
  /** @default 'usher' */
  taskQueue?: string;
  /** Temporal's `host:port`. @default TEMPORAL_ADDRESS, a TOML profile, or localhost:7233 */
  address?: string;
  /** @default TEMPORAL_NAMESPACE, a TOML profile, or 'default' */
  namespace?: string;
}

/** Starts adds and waits for their outcomes. One per process is enough; it may be used concurrently. */
export class UsherClient {
  readonly #client: Client;
  readonly #taskQueue: string;
  readonly #close: () => Promise<void>;

  constructor(
    { client, taskQueue = DEFAULT_TASK_QUEUE }: UsherClientOptions,
    close = async () => {},
  ) {
    this.#client = client;
    this.#taskQueue = taskQueue;
    this.#close = close;
  }

  /**
   * Connects with Temporal's own `TEMPORAL_*` variables and TOML profiles. Rejects with `TemporalUnreachableError`
   * where Temporal does not answer.
   */
  static async connect(options: ConnectOptions = {}): Promise<UsherClient> {
    const { connectionOptions, namespace } = loadClientConnectConfig();
    const { taskQueue, address = connectionOptions.address } = options;
    const connection = await reaching(() =>
      Connection.connect({ ...connectionOptions, ...(address === undefined ? {} : { address }) }),
    );
    const client = new Client({
      connection,
      namespace: options.namespace ?? namespace ?? 'default',
    });
    const queue = taskQueue === undefined ? {} : { taskQueue };
    return new UsherClient({ client, ...queue }, () => connection.close());
  }

  /**
   * Adds a user to a group and waits for the outcome; the same add that runs already is joined. Rejects with
   * `InvalidInputError` (nothing started), `WorkflowIdConflictError`, `NoWorkerError` within 5 s, `StillRunningError` past
   * `waitMs`, `TemporalUnreachableError`, `NamespaceMissingError`, an `AddFailedError` of its type, or the signal's reason. Giving up the wait
   * never cancels the add.
   */
  async addUserToGroup(
    input: AddUserToGroupInput,
    options: WaitOptions = {},
  ): Promise<AddUserToGroupResult> {
    options.signal?.throwIfAborted();
    const handle = await this.startAddUserToGroup(input);
    return handle.result(options);
  }

  /** Starts an add, or joins the same add that runs already, without waiting for the outcome. */
  async startAddUserToGroup(input: AddUserToGroupInput): Promise<AddHandle> {
    const parsed = parseAddUserToGroupInput(input);
    if (!parsed.ok) throw new InvalidInputError(parsed.problems);
    const started = await reaching(() => startOrJoin(this.#client, this.#taskQueue, parsed.input));
    return createHandle(this.#client, this.#taskQueue, started);
  }

  /**
   * Starts a batch and brings it its rows, or goes on with the same batch if it is open: the same rows, mode and options.
   * Resolves once all rows are there; from then on the client may die. Rejects with `InvalidInputError`, `BatchTooLargeError`, `BatchConflictError`,
   * `NoWorkerError` (nothing was started), `BatchLostError`.
   */
  async startBatch(call: StartBatchCall): Promise<BatchHandle> {
    return startBatch(this.#client, this.#taskQueue, call);
  }

  /** The last run of a batch, by its name, or one run of it. Rejects with `BatchNotFoundError`. */
  async getBatch(companyId: string, batch: string, runId?: string): Promise<BatchHandle> {
    return getBatch(this.#client, { companyId, batch }, runId);
  }

  /** The same by its workflow id. Rejects with `BatchNotFoundError`. */
  async getBatchById(workflowId: string, runId?: string): Promise<BatchHandle> {
    return getBatchById(this.#client, workflowId, runId);
  }

  /** All batches that Temporal keeps, open ones first, then the newest. A run of a second ago may be missing. */
  listBatches(options: ListBatchesOptions = {}): AsyncIterable<BatchListing> {
    return listBatches(this.#client, options);
  }

  /** Every open run, add or batch, that makes no progress: since when and why. */
  attention(): AsyncIterable<OpenMark> {
    return listAttention(this.#client);
  }

  /** The last run of an add, or one run of it. Rejects with `AddNotFoundError`. */
  async getAdd(workflowId: string, runId?: string): Promise<AddHandle> {
    const run = this.#client.workflow.getHandle(workflowId, runId);
    const description = await reaching(() => run.describe()).catch((error: unknown) => {
      throw isNotFound(error) ? new AddNotFoundError(workflowId) : error;
    });
    if (description.type !== ADD_USER_TO_GROUP_WORKFLOW) throw new AddNotFoundError(workflowId);
    const started = { workflowId, runId: description.runId, joined: true };
    return createHandle(this.#client, description.taskQueue, started);
  }

  /** Closes the connection that `connect` opened. */
  async close(): Promise<void> {
    await this.#close();
  }
}
