// Reads the migration tools of one connection, in turn with the observations.
import type {Fact} from '../core/event.ts';
import type {Node} from '../engines/engine.ts';
import type {Tool} from '../tools/tool.ts';

/**
 * A reader that appends one `tool.observed` a tool, except for a tool that has nothing to say and had nothing before. Jobs are
 * read where they are written, on primaries: a replica would show each of them a second time, late.
 */
export const createToolReader = (
  server: Node,
  node: string,
  tools: readonly Tool[],
  append: (fact: Fact) => void,
): (() => Promise<void>) => {
  const silent = new Set<string>();
  const readOne = async (tool: Tool) => {
    try {
      const jobs = await tool.read(server);
      const locks = await tool.locks?.(server);
      const isQuiet = jobs.length === 0 && (locks?.length ?? 0) === 0;
      if (isQuiet && silent.has(tool.id)) return;
      if (isQuiet) silent.add(tool.id);
      else silent.delete(tool.id);
      append({
        ...{type: 'tool.observed', node, tool: tool.id, jobs, error: null},
        ...(locks === undefined ? {} : {locks}),
      });
    } catch (error) {
      silent.delete(tool.id);
      const said = error instanceof Error ? error.message : String(error);
      append({type: 'tool.observed', node, tool: tool.id, jobs: [], error: said});
    }
  };
  return async () => {
    if (server.facts.role !== 'primary') return;
    for (const tool of tools) await readOne(tool);
  };
};
