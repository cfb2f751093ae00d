/* SPDX-License-Identifier: GPL-2.0-only */
/* Outside test data: files below the folder of the module parameter vectors=. */
#ifndef IKE_KUNIT_VECTORS_H
#define IKE_KUNIT_VECTORS_H

#include <kunit/test.h>
#include <linux/types.h>

int vectors_read(struct kunit *test, const char *name, void **buf, size_t *len);

#endif
