// SPDX-License-Identifier: GPL-2.0-only
/* Ordered deadlines, an rbtree with its first entry at hand. */
#include "ike/deadline.h"

/**
 * ike_deadline_init() - prepare a deadline that is not waited for
 * @d: the deadline
 *
 * Context: any.
 */
void ike_deadline_init(struct ike_deadline *d)
{
	RB_CLEAR_NODE(&d->node);
	d->when = IKE_NEVER;
}

static bool earlier(struct rb_node *a, const struct rb_node *b)
{
	return rb_entry(a, struct ike_deadline, node)->when <
	       rb_entry(b, struct ike_deadline, node)->when;
}

/**
 * ike_deadline_set() - move a deadline
 * @root: the tree that it belongs to
 * @d: the deadline
 * @when: milliseconds of ops->now, or IKE_NEVER to take it out
 *
 * Context: inside the engine.
 */
void ike_deadline_set(struct rb_root_cached *root, struct ike_deadline *d,
		      u64 when)
{
	if (d->when == when)
		return;
	if (d->when != IKE_NEVER)
		rb_erase_cached(&d->node, root);
	d->when = when;
	if (when != IKE_NEVER)
		rb_add_cached(&d->node, root, earlier);
}

/**
 * ike_deadline_first() - the earliest deadline
 * @root: the tree
 *
 * Context: inside the engine.
 * Return: the deadline that comes next, or NULL when nobody waits.
 */
struct ike_deadline *ike_deadline_first(const struct rb_root_cached *root)
{
	struct rb_node *node = rb_first_cached(root);

	return node ? rb_entry(node, struct ike_deadline, node) : NULL;
}
