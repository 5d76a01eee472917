/** A dataset whose preference rows are looked at from one side. */
import type { Layout } from "./inspect.js";
import type { PreviewOptions } from "./workspace.js";

export function withSide(layout: Layout, { side }: PreviewOptions): Layout {
	const { batch } = layout;
	return side === undefined
		? layout
		: { ...layout, batch: { ...batch, context: { ...batch.context, side } } };
}
