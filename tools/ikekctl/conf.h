/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Configuration files: what they say (parser.c, with lexer.c below it) and
 * what that means (schema.c, with value.c and proposal.c below it).
 */
#ifndef IKEKCTL_CONF_H
#define IKEKCTL_CONF_H

#include <stdio.h>

#include "ikekctl/model.h"

#define CONF_DEFAULT	"/etc/ikek/ikek.conf"

/* Where something stands; @file belongs to the configuration's struct files */
struct pos {
	const char *file;
	unsigned int line;
	unsigned int column;
};

struct diag {
	struct pos pos;
	bool warning;
	char *text;
};

/**
 * struct diags - what is wrong with a configuration
 * @all: in the order found, each once
 * @n: number of @all
 * @errors: those of them that are no warnings
 */
struct diags {
	struct diag *all;
	unsigned int n;
	unsigned int errors;
};

void diag_error(struct diags *d, struct pos pos, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(struct diags *d, struct pos pos, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diags_free(struct diags *d);

/**
 * struct setting - a key and its value
 * @key: as written
 * @value: NULL for an empty assignment, which takes back an inherited value
 * @pos: of the key
 * @value_pos: of the value
 */
struct setting {
	char *key;
	char *value;
	struct pos pos;
	struct pos value_pos;
};

struct reference {
	char *name;
	struct pos pos;
};

/**
 * struct section - a section as written, merged with others of its name
 * @name: "" for the whole configuration
 * @pos: of its name
 * @sections: subsections in order of appearance
 * @settings: likewise
 * @references: of sections that it inherits from
 * @visiting: being looked through, to find references in a circle
 * @referenced: another section inherits from it
 */
struct section {
	char *name;
	struct pos pos;
	struct section **sections;
	struct setting *settings;
	struct reference *references;
	unsigned int n_sections;
	unsigned int n_settings;
	unsigned int n_references;
	bool visiting;
	bool referenced;
};

struct section *section_new(const char *name, struct pos pos);
struct section *section_sub(const struct section *s, const char *name);
void section_free(struct section *s);

/**
 * struct files - the files of a configuration
 * @names: their names
 * @n: how many have been read
 */
struct files {
	char **names;
	unsigned int n;
};

void files_free(struct files *files);

/*
 * Reads @path and what it includes. @root always gets what could be read.
 * -errno when @path itself can't be opened.
 */
int conf_parse(const char *path, struct files *files, struct section *root,
	       struct diags *d);
/* The same for text that stands in memory, of @len octets, called @name */
void conf_parse_text(const char *name, const char *text, size_t len,
		     struct files *files, struct section *root,
		     struct diags *d);

/*
 * A copy of @s with all that it inherits in it, and so for its subsections.
 * Errors are told to @d.
 */
struct section *conf_resolve(struct section *root, struct section *s,
			     struct diags *d);

/* Fills @conf. @resolve_names: ask the resolver for the hosts' addresses */
void conf_read(struct section *root, bool resolve_names, struct conf *conf,
	       struct diags *d);

/*
 * Values. Each tells @d what is wrong, at @pos, and returns false.
 */
bool value_proposals(const char *value, struct pos pos, bool esp,
		     struct proposal **out, unsigned int *n, struct diags *d);
bool value_ranges(const char *value, struct pos pos, bool resolve_names,
		  struct range **out, unsigned int *n, struct diags *d);
bool value_selectors(const char *value, struct pos pos, struct selector **out,
		     unsigned int *n, struct diags *d);
bool value_number(const char *value, struct pos pos, uint32_t min,
		  uint32_t max, uint32_t *out, struct diags *d);
bool value_mark(const char *value, struct pos pos, struct mark *out,
		struct diags *d);
bool value_ident(const char *value, struct pos pos, struct ident *out,
		 struct diags *d);
bool value_secret(const char *value, struct pos pos, struct secret *out,
		  struct diags *d);
/* A whole number, maybe with k, m or g for powers of 1024 */
bool value_count(const char *value, struct pos pos, bool units, uint64_t *out,
		 struct diags *d);
/* As value_time(), in whole seconds */
bool value_seconds(const char *value, struct pos pos, uint32_t *out,
		   struct diags *d);
/* Seconds with a fraction, or with a unit: in milliseconds */
bool value_time(const char *value, struct pos pos, uint32_t min, uint32_t max,
		uint32_t *out, struct diags *d);

/* Next item of a list separated by commas, without blanks around; for free() */
char *list_next(const char **list);

#endif
