/* SPDX-License-Identifier: GPL-2.0-only */
/* What the sample messages of tests/kunit want of KUnit */
#ifndef IKEK_FUZZ_TEST_H
#define IKEK_FUZZ_TEST_H

#include <stdlib.h>
#include <linux/kernel.h>
#include <linux/slab.h>

struct kunit;

#define kunit_kzalloc(test, size, gfp)	((void)(test), kzalloc(size, gfp))
#define kunit_kmalloc(test, size, gfp)	((void)(test), kmalloc(size, gfp))
#define KUNIT_ASSERT_NOT_NULL(test, p)	((p) ? (void)(test) : abort())

#endif
