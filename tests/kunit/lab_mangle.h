/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Chance that works on what is on the lab's wire: as somebody who has no keys,
 * or as the sender himself. The same seed does the same.
 */
#ifndef IKE_KUNIT_LAB_MANGLE_H
#define IKE_KUNIT_LAB_MANGLE_H

#include <linux/prandom.h>

#include "lab.h"

struct mangler;

struct mangler *mangler_new(struct lab *lab, u32 seed);
/* A number below @below */
u32 mangler_chance(struct mangler *m, u32 below);
/* The next datagram becomes another one of the same sender's */
void mangler_change(struct mangler *m);
/* A stranger puts something on the wire, in front of all that is under way */
void mangler_intrude(struct mangler *m);

#endif
