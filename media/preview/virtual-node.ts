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

/** Marks an element whose content is made elsewhere: patching leaves it, and the focus in it, alone. */
export const OWN_CONTENT = "data-own-content";

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

export function create(node: VirtualNode): Element {
	const element = document.createElement(node.tag);
	for (const [name, value] of Object.entries(node.attributes)) {
		element.setAttribute(name, value);
		setTyped(element, name, value);
	}
	for (const child of node.children) {
		element.append(typeof child === "string" ? child : create(child));
	}
	shown.set(element, node);
	return element;
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
			if (!(OWN_CONTENT in next.attributes)) {
				patch(existing, next.children);
			}
			shown.set(existing, next);
		}
		return existing;
	}
	return create(next);
}

function patchAttributes(
	element: Element,
	last: Readonly<Record<string, string>>,
	next: Readonly<Record<string, string>>,
): void {
	for (const name of Object.keys(last)) {
		if (!(name in next)) {
			element.removeAttribute(name);
			if (name === "selected" && element instanceof HTMLOptionElement) {
				element.selected = false;
			}
		}
	}
	for (const [name, value] of Object.entries(next)) {
		if (last[name] !== value) {
			element.setAttribute(name, value);
			setTyped(element, name, value);
		}
	}
}

/** What a person typed or chose hides the attribute. What is being typed or dragged right now stays. */
function setTyped(element: Element, name: string, value: string): void {
	if (name === "value" && element instanceof HTMLInputElement && document.activeElement !== element) {
		element.value = value;
	}
	if (name === "selected" && element instanceof HTMLOptionElement) {
		element.selected = true;
	}
}
