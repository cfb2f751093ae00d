/* SPDX-License-Identifier: GPL-2.0-only */
/* Hash tables as members of structures */
#ifndef IKEK_FUZZ_RHASHTABLE_H
#define IKEK_FUZZ_RHASHTABLE_H

struct rhash_head {
	struct rhash_head *next;
};

struct rhlist_head {
	struct rhash_head rhead;
	struct rhlist_head *next;
};

struct rhashtable {
	void *table;
};

struct rhltable {
	struct rhashtable ht;
};

#endif
