// SPDX-License-Identifier: GPL-2.0-only
/* Reads outside test data for the suites that can use it. */
#include <kunit/test.h>
#include <linux/kernel_read_file.h>
#include <linux/module.h>
#include <linux/vmalloc.h>

#include "vectors.h"

#define FILE_MAX	(8 << 20)

static char *vectors;
module_param(vectors, charp, 0444);
MODULE_PARM_DESC(vectors, "folder with outside test data; unset: skip its tests");

KUNIT_DEFINE_ACTION_WRAPPER(free_file, vfree, const void *);

/**
 * vectors_read - read a file of outside test data
 * @test: the test; it is skipped if no folder was given
 * @name: path below the folder
 * @buf: receives the bytes, which are freed when @test ends
 * @len: receives their number
 *
 * Context: process, in a test. Return: 0 or a negative errno.
 */
int vectors_read(struct kunit *test, const char *name, void **buf, size_t *len)
{
	ssize_t n;
	char *path;

	if (!vectors || !*vectors)
		kunit_skip(test, "vectors= is not given");
	path = kasprintf(GFP_KERNEL, "%s/%s", vectors, name);
	if (!path)
		return -ENOMEM;
	*buf = NULL;
	/* Security modules may not like READING_UNKNOWN. */
	n = kernel_read_file_from_path(path, 0, buf, FILE_MAX, len,
				       READING_POLICY);
	if (n < 0)
		kunit_err(test, "%s: error %zd\n", path, n);
	kfree(path);
	if (n < 0)
		return n;
	*len = n;
	return kunit_add_action_or_reset(test, free_file, *buf);
}
