/* SPDX-License-Identifier: GPL-2.0-only */
/* Trees as members of structures */
#ifndef IKEK_FUZZ_RBTREE_H
#define IKEK_FUZZ_RBTREE_H

struct rb_node {
	struct rb_node *left, *right;
};

struct rb_root {
	struct rb_node *node;
};

struct rb_root_cached {
	struct rb_root root;
	struct rb_node *leftmost;
};

#endif
