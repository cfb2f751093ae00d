// SPDX-License-Identifier: GPL-2.0-only
/*
 * A configuration file of the tool's, from its text to what would be loaded.
 * Nothing is included: there are no files here.
 */
#include <glob.h>
#include <stdlib.h>
#include <string.h>

#include "ikekctl/conf.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int glob(const char *pattern, int flags, int (*error)(const char *path, int err),
	 glob_t *found)
{
	(void)pattern;
	(void)flags;
	(void)error;
	(void)found;
	return GLOB_NOMATCH;
}

static void expect_places(const struct diags *d, const struct files *files)
{
	unsigned int i;

	for (i = 0; i < d->n; i++)
		if (!d->all[i].text[0] || !d->all[i].pos.line ||
		    !d->all[i].pos.column ||
		    d->all[i].pos.file != files->names[0])
			abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct pos nowhere = {};
	struct section *root = section_new("", nowhere);
	struct files files = {};
	struct conf conf = {};
	struct diags d = {};

	conf_parse_text("f", (const char *)data, size, &files, root, &d);
	if (!d.errors)
		conf_read(root, false, &conf, &d);
	expect_places(&d, &files);
	section_free(root);
	conf_free(&conf);
	diags_free(&d);
	files_free(&files);
	return 0;
}
