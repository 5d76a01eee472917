/** Elements as plain data, and the patching that makes the page equal to them: text and attributes only, no HTML strings. */

export interface VirtualNode {
	readonly tag: string;
	readonly attributes: Readonly<Record<string, string>>;
	readonly children: readonly (VirtualNode | string)[];
}

export type Child = VirtualNode | string | false | undefined;

/** An attribute that is undefined or false is left out; true stands for an empty value. */
export function h(
	tag: string,
	attributes: Readonly<Record<string, string | boolean | undefined>> = {},
	...children: readonly (Child | readonly Child[])[]
): VirtualNode {
	const kept: Record<string, string> = {};
	for (const [name, value] of Object.entries(attributes)) {
		if (value !== undefined && value !== false) {
			kept[name] = value === true ? "" : value;
		}
	}
	const flat = children
		.flat()
		.filter((child): child is VirtualNode | string => child !== undefined && child !== false);
	return { tag, attributes: kept, children: flat };
}

const shown = new WeakMap<Node, VirtualNode>();

/** Makes the children of `parent` equal to `children`; elements of the same tag at the same place are kept. */
export function patch(parent: Element, children: readonly (VirtualNode | string)[]): void {
	children.forEach((child, i) => {
		const existing = parent.childNodes[i];
		const node = patchNode(existing, child);
		if (existing === undefined) {
			parent.append(node);
		} else if (node !== existing) {
			existing.replaceWith(node);
		}
	});
	while (parent.childNodes.length > children.length) {
		parent.lastChild?.remove();
	}
}

function patchNode(existing: ChildNode | undefined, next: VirtualNode | string): ChildNode {
	if (typeof next === "string") {
		if (existing instanceof Text) {
			if (existing.data !== next) {
				existing.data = next;
			}
			return existing;
		}
		return document.createTextNode(next);
	}
	const last = existing === undefined ? undefined : shown.get(existing);
	if (existing instanceof Element && last?.tag === next.tag) {
		if (last !== next) {
			patchAttributes(existing, last.attributes, next.attributes);
			patch(existing, next.children);
			shown.set(existing, next);
		}
		return existing;
	}
	const element = document.createElement(next.tag);
	patchAttributes(element, {}, next.attributes);
	patch(element, next.children);
	shown.set(element, next);
	return element;
}

function patchAttributes(
	element: Element,
	last: Readonly<Record<string, string>>,
	next: Readonly<Record<string, string>>,
): void {
	for (const name of Object.keys(last)) {
		if (!(name in next)) {
			element.removeAttribute(name);
		}
	}
	for (const [name, value] of Object.entries(next)) {
		if (last[name] !== value) {
			element.setAttribute(name, value);
		}
	}
}
