/* SPDX-License-Identifier: GPL-2.0-only */
/* Lists as members of structures; nobody goes through one */
#ifndef IKEK_FUZZ_LIST_H
#define IKEK_FUZZ_LIST_H

#include <linux/types.h>

struct list_head {
	struct list_head *next, *prev;
};

struct hlist_node {
	struct hlist_node *next, **pprev;
};

struct hlist_head {
	struct hlist_node *first;
};

#endif
