/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Counts what the code under test allocates and frees, so that a story can
 * say that nothing was leaked. Force-included in the KUnit module.
 */
#ifndef IKE_KUNIT_BALANCE_H
#define IKE_KUNIT_BALANCE_H

#include <linux/atomic.h>
#include <linux/slab.h>
#include <linux/string.h>

extern atomic_t balance_live;

static inline void *balance_add(void *p)
{
	if (!ZERO_OR_NULL_PTR(p))
		atomic_inc(&balance_live);
	return p;
}

static inline const void *balance_sub(const void *p)
{
	if (!ZERO_OR_NULL_PTR(p))
		atomic_dec(&balance_live);
	return p;
}

#undef kmalloc
#undef kzalloc
#undef kcalloc
#undef kmalloc_array
#undef kmemdup
#define kmalloc(size, gfp)						\
	balance_add(alloc_hooks(kmalloc_noprof(size, gfp)))
#define kzalloc(size, gfp)						\
	balance_add(alloc_hooks(kzalloc_noprof(size, gfp)))
#define kcalloc(n, size, gfp)						\
	balance_add(alloc_hooks(kmalloc_array_noprof(n, size,		\
						     (gfp) | __GFP_ZERO)))
#define kmalloc_array(n, size, gfp)					\
	balance_add(alloc_hooks(kmalloc_array_noprof(n, size, gfp)))
#define kmemdup(p, size, gfp)						\
	balance_add(alloc_hooks(kmemdup_noprof(p, size, gfp)))
#define kfree(p)		kfree(balance_sub(p))
#define kfree_sensitive(p)	kfree_sensitive(balance_sub(p))

#endif
