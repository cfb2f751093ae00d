/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What all network namespaces have together of something, and the part of it
 * that one may have.
 */
#ifndef IKEK_TOTAL_H
#define IKEK_TOTAL_H

#include <linux/atomic.h>

/* A container's namespace may have this part, and all of them half. */
#define IKEK_CONTAINED_SHARE	16

/**
 * struct ikek_total - how much there is on the machine
 * @max: how much there may be
 * @n: in all namespaces
 * @contained: of this, in those of containers
 */
struct ikek_total {
	unsigned long max;
	atomic_long_t n;
	atomic_long_t contained;
};

/**
 * struct ikek_part - how much there is in a namespace
 * @of: counted in there, too
 * @contained: the namespace is a container's, whose root is not the machine's
 * @n: how much
 */
struct ikek_part {
	struct ikek_total *of;
	bool contained;
	atomic_long_t n;
};

void ikek_part_init(struct ikek_part *part, struct ikek_total *of,
		    bool contained);
void ikek_part_add(struct ikek_part *part, long more);
bool ikek_part_is_full(const struct ikek_part *part, unsigned int share);
unsigned long ikek_part_now(const struct ikek_part *part);
unsigned long ikek_part_max(const struct ikek_part *part);

#endif
