/* SPDX-License-Identifier: GPL-2.0-only */
/* Tables of what sections and keys there are, and how they are read. */
#ifndef IKEKCTL_SCHEMA_H
#define IKEKCTL_SCHEMA_H

#include "ikekctl/conf.h"

/**
 * struct reader - one run over a configuration
 * @root: what has been parsed
 * @resolve_names: ask the resolver for the hosts' addresses
 * @conf: what is being filled
 * @d: where errors go
 */
struct reader {
	struct section *root;
	bool resolve_names;
	struct conf *conf;
	struct diags *d;
};

/**
 * struct key - a key of a section
 * @name: as written; with a star at its end, the start of one
 * @read: takes the value; NULL when the key is not supported
 * @same: for those, values that ask for what ikek does anyway, with commas
 */
struct key {
	const char *name;
	void (*read)(struct reader *r, const struct setting *kv, void *object);
	const char *same;
};

/**
 * struct place - a subsection of a section
 * @name: as written; with a star at its end, the start of one
 * @read: takes the section; NULL when it is not supported
 */
struct place {
	const char *name;
	void (*read)(struct reader *r, struct section *s, void *object);
};

/**
 * struct kind - a kind of section
 * @what: in messages: "a connection"
 * @quiet: unknown names may be torn off a secret, and are not quoted
 * @keys: its keys
 * @n_keys: number of @keys
 * @places: its subsections
 * @n_places: number of @places
 */
struct kind {
	const char *what;
	bool quiet;
	const struct key *keys;
	size_t n_keys;
	const struct place *places;
	size_t n_places;
};

/* Reads all settings and subsections of @s; what is unknown is told. */
void schema_read(struct reader *r, struct section *s, const struct kind *kind,
		 void *object);
/* Can the section's name be that of a connection, child or secret? */
bool schema_name_ok(struct reader *r, const struct section *s);
/* Index of the value in @words, or -1 with the error told */
int schema_word(struct reader *r, const struct setting *kv,
		const char *const *words, size_t n);
void schema_if_id(struct reader *r, const struct setting *kv, uint32_t *out);

void schema_connections(struct reader *r, struct section *s, void *object);
void schema_child(struct reader *r, struct section *s, void *object);

#endif
