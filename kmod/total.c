// SPDX-License-Identifier: GPL-2.0-only
/*
 * What all network namespaces have together. Whoever may make a user namespace
 * is root in network namespaces of its own, and sends as many requests there as
 * it likes. What it makes us keep must leave room for what the machine is for.
 */
#include <linux/minmax.h>

#include "total.h"

/**
 * ikek_part_init() - a namespace that has nothing
 * @part: of the namespace
 * @of: what all have
 * @contained: its root is not the machine's
 *
 * Context: any.
 */
void ikek_part_init(struct ikek_part *part, struct ikek_total *of,
		    bool contained)
{
	part->of = of;
	part->contained = contained;
	atomic_long_set(&part->n, 0);
}

/**
 * ikek_part_add() - a namespace has more than before, or less
 * @part: of the namespace
 * @more: how much
 *
 * Context: any.
 */
void ikek_part_add(struct ikek_part *part, long more)
{
	atomic_long_add(more, &part->n);
	atomic_long_add(more, &part->of->n);
	if (part->contained)
		atomic_long_add(more, &part->of->contained);
}

/**
 * ikek_part_now() - what counts for ikek_part_max()
 * @part: of the namespace
 *
 * Context: any. Return: what all have, or what a container has.
 */
unsigned long ikek_part_now(const struct ikek_part *part)
{
	return atomic_long_read(part->contained ? &part->n : &part->of->n);
}

/**
 * ikek_part_max() - what a namespace may have when nobody else has anything
 * @part: of the namespace
 *
 * Context: any.
 */
unsigned long ikek_part_max(const struct ikek_part *part)
{
	unsigned long max = READ_ONCE(part->of->max);

	return part->contained ? max / IKEK_CONTAINED_SHARE : max;
}

/**
 * ikek_part_is_full() - can a namespace have no more?
 * @part: of the namespace
 * @share: 1 for those to whom all of it is open, 2 for those who have half
 *
 * What containers have does not count for the part of others: they could take
 * all of it else, as they may have half of what there is.
 *
 * Context: any.
 */
bool ikek_part_is_full(const struct ikek_part *part, unsigned int share)
{
	unsigned long contained = atomic_long_read(&part->of->contained);
	unsigned long n = atomic_long_read(&part->of->n);
	unsigned long max = READ_ONCE(part->of->max);

	if (!part->contained)
		return n >= contained + (max - min(max, contained)) / share;
	return n >= max || contained >= max / 2 / share ||
	       (unsigned long)atomic_long_read(&part->n) >=
	       max / IKEK_CONTAINED_SHARE / share;
}
