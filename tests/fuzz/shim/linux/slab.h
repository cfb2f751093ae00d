/* SPDX-License-Identifier: GPL-2.0-only */
/* Memory, from libc, where the sanitizer watches over it */
#ifndef IKEK_FUZZ_SLAB_H
#define IKEK_FUZZ_SLAB_H

#include <linux/minmax.h>
#include <linux/types.h>

#define GFP_KERNEL		0
#define GFP_KERNEL_ACCOUNT	0

void *kmalloc(size_t size, gfp_t gfp);
void *kzalloc(size_t size, gfp_t gfp);
void *kcalloc(size_t n, size_t size, gfp_t gfp);
void *kmemdup(const void *p, size_t size, gfp_t gfp);
void kfree(const void *p);
void kfree_sensitive(const void *p);

#define struct_size(p, member, n) \
	(sizeof(*(p)) + (size_t)(n) * sizeof((p)->member[0]))

#define kmalloc_array(n, size, gfp)	kcalloc(n, size, gfp)
#define kvmalloc(size, gfp)		kmalloc(size, gfp)
#define kvcalloc(n, size, gfp)		kcalloc(n, size, gfp)
#define kvmalloc_array(n, size, gfp)	kcalloc(n, size, gfp)
#define kvfree(p)			kfree(p)

#endif
