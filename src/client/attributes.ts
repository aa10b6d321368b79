import type { WorkflowExecutionInfo } from '@temporalio/client';
import type { SearchAttributeName } from '../contracts/search-attributes.js';

type Described = Pick<WorkflowExecutionInfo, 'typedSearchAttributes'>;

/** The value of a text that the run has set; undefined where it has set none. */
export function textOf(run: Described, name: SearchAttributeName): string | undefined {
  const value = valueOf(run, name);
  return typeof value === 'string' ? value : undefined;
}

export function numberOf(run: Described, name: SearchAttributeName): number | undefined {
  const value = valueOf(run, name);
  return typeof value === 'number' ? value : undefined;
}

function valueOf({ typedSearchAttributes }: Described, name: SearchAttributeName): unknown {
  return typedSearchAttributes.getAll().find(({ key }) => key.name === name)?.value;
}
