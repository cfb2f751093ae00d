/* SPDX-License-Identifier: GPL-2.0-only */
/* Ordered deadlines: what an engine has to do next, and when. */
#ifndef IKE_DEADLINE_H
#define IKE_DEADLINE_H

#include <linux/rbtree.h>
#include <linux/types.h>

#define IKE_NEVER	U64_MAX

/**
 * struct ike_deadline - a point in time that somebody waits for
 * @node: in the tree
 * @when: milliseconds of ops->now; IKE_NEVER when it is in no tree
 */
struct ike_deadline {
	struct rb_node node;
	u64 when;
};

void ike_deadline_init(struct ike_deadline *d);
void ike_deadline_set(struct rb_root_cached *root, struct ike_deadline *d,
		      u64 when);
struct ike_deadline *ike_deadline_first(const struct rb_root_cached *root);

#endif
