// SPDX-License-Identifier: GPL-2.0-only
/*
 * Sections that inherit from others.
 *
 * What a section says itself comes first and wins, then its references from
 * left to right. An empty assignment takes back what would be inherited.
 */
#include <stdlib.h>
#include <string.h>

#include "ikekctl/conf.h"

#define DEPTH_MAX	32		/* references of references */
#define COPIES_MAX	1000000		/* sections and settings in all */

/**
 * struct resolver - one run over the tree
 * @root: the whole configuration
 * @d: where errors go
 * @copies: what has been copied so far
 */
struct resolver {
	struct section *root;
	struct diags *d;
	unsigned int copies;
};

static struct section *find(struct section *root, struct section *s,
			    const char *path, unsigned int depth);

/* Its subsection of this name, be it its own or inherited */
static struct section *find_sub(struct section *root, struct section *s,
				const char *name, unsigned int depth)
{
	struct section *sub = section_sub(s, name), *from;
	unsigned int i;

	for (i = 0; !sub && i < s->n_references && depth < DEPTH_MAX; i++) {
		from = find(root, root, s->references[i].name, depth + 1);
		if (from && from != s)
			sub = find_sub(root, from, name, depth + 1);
	}
	return sub;
}

/* @path: names with dots in between, from @s on */
static struct section *find(struct section *root, struct section *s,
			    const char *path, unsigned int depth)
{
	while (s && *path) {
		size_t len = strcspn(path, ".");
		char *name = xstrndup(path, len);

		s = find_sub(root, s, name, depth);
		free(name);
		path += len + (path[len] == '.');
	}
	return s;
}

static void copy_setting(struct section *to, const struct setting *kv)
{
	struct setting copy = *kv;

	copy.key = xstrdup(kv->key);
	if (kv->value)
		copy.value = xstrdup(kv->value);
	to->settings = grow(to->settings, to->n_settings,
			    sizeof(*to->settings));
	to->settings[to->n_settings++] = copy;
}

static void move_sub(struct section *to, struct section *sub)
{
	to->sections = grow(to->sections, to->n_sections,
			    sizeof(*to->sections));
	to->sections[to->n_sections++] = sub;
}

static bool has_setting(const struct section *s, const char *key)
{
	unsigned int i;

	for (i = 0; i < s->n_settings; i++)
		if (!strcmp(s->settings[i].key, key))
			return true;
	return false;
}

/* Gives @to what only @from has, and frees @from. */
static void merge(struct section *to, struct section *from)
{
	unsigned int i;

	for (i = 0; i < from->n_settings; i++)
		if (!has_setting(to, from->settings[i].key))
			copy_setting(to, &from->settings[i]);
	for (i = 0; i < from->n_sections; i++) {
		struct section *sub = section_sub(to, from->sections[i]->name);

		if (sub)
			merge(sub, from->sections[i]);
		else
			move_sub(to, from->sections[i]);
	}
	from->n_sections = 0;
	section_free(from);
}

static struct section *resolve(struct resolver *r, struct section *s);

static void inherit(struct resolver *r, struct section *to,
		    const struct reference *ref)
{
	struct section *from = find(r->root, r->root, ref->name, 0);

	if (!from) {
		diag_error(r->d, ref->pos, "there is no section %s to inherit from",
			   ref->name);
		return;
	}
	if (from->visiting) {
		diag_error(r->d, ref->pos, "%s inherits from itself",
			   ref->name);
		return;
	}
	from->referenced = true;
	merge(to, resolve(r, from));
}

static struct section *resolve(struct resolver *r, struct section *s)
{
	struct section *out = section_new(s->name, s->pos);
	unsigned int i;

	r->copies += 1 + s->n_settings;
	if (r->copies > COPIES_MAX) {
		diag_error(r->d, s->pos,
			   "inheriting makes this configuration too large");
		return out;
	}
	s->visiting = true;
	for (i = 0; i < s->n_settings; i++)
		copy_setting(out, &s->settings[i]);
	for (i = 0; i < s->n_sections; i++)
		move_sub(out, resolve(r, s->sections[i]));
	for (i = 0; i < s->n_references; i++)
		inherit(r, out, &s->references[i]);
	s->visiting = false;
	return out;
}

struct section *conf_resolve(struct section *root, struct section *s,
			     struct diags *d)
{
	struct resolver r = { .root = root, .d = d };

	return resolve(&r, s);
}
