// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configuration files into a tree of sections and settings.
 *
 * After an error reading goes on with the next line, so that one run tells of
 * several. Limits keep hostile files from using up the machine.
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <glob.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "ikekctl/lexer.h"

#define FILE_MAX	(64u << 20)	/* octets */
#define FILES_MAX	4096
#define INCLUDE_MAX	10		/* files inside of each other */
#define DEPTH_MAX	32		/* sections inside of each other */

/**
 * struct parser - what reading a configuration needs
 * @files: names of the files
 * @d: where errors go
 * @includes: files inside of each other at present
 * @depth: sections inside of each other at present
 */
struct parser {
	struct files *files;
	struct diags *d;
	unsigned int includes;
	unsigned int depth;
};

static void diag_add(struct diags *d, struct pos pos, bool warning, char *text)
{
	unsigned int i;

	for (i = 0; i < d->n; i++) {
		const struct diag *old = &d->all[i];

		/* an inherited setting is seen more than once */
		if (old->pos.file == pos.file && old->pos.line == pos.line &&
		    old->pos.column == pos.column &&
		    !strcmp(old->text, text)) {
			free(text);
			return;
		}
	}
	d->all = grow(d->all, d->n, sizeof(*d->all));
	d->all[d->n++] = (struct diag){ pos, warning, text };
	d->errors += !warning;
}

void diag_error(struct diags *d, struct pos pos, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = xstrdup("out of memory");
	va_end(args);
	diag_add(d, pos, false, text);
}

void diag_warning(struct diags *d, struct pos pos, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	if (vasprintf(&text, format, args) < 0)
		text = xstrdup("out of memory");
	va_end(args);
	diag_add(d, pos, true, text);
}

void diags_free(struct diags *d)
{
	unsigned int i;

	for (i = 0; i < d->n; i++)
		free(d->all[i].text);
	free(d->all);
}

void files_free(struct files *files)
{
	unsigned int i;

	for (i = 0; i < files->n; i++)
		free(files->names[i]);
	free(files->names);
}

struct section *section_new(const char *name, struct pos pos)
{
	struct section *s = xcalloc(1, sizeof(*s));

	s->name = xstrdup(name);
	s->pos = pos;
	return s;
}

void section_free(struct section *s)
{
	unsigned int i;

	for (i = 0; i < s->n_sections; i++)
		section_free(s->sections[i]);
	for (i = 0; i < s->n_settings; i++) {
		struct setting *kv = &s->settings[i];

		if (kv->value)
			wipe(kv->value, strlen(kv->value));
		free(kv->value);
		free(kv->key);
	}
	for (i = 0; i < s->n_references; i++)
		free(s->references[i].name);
	free(s->sections);
	free(s->settings);
	free(s->references);
	free(s->name);
	free(s);
}

struct section *section_sub(const struct section *s, const char *name)
{
	unsigned int i;

	for (i = 0; i < s->n_sections; i++)
		if (!strcmp(s->sections[i]->name, name))
			return s->sections[i];
	return NULL;
}

static struct section *add_section(struct section *s, const char *name,
				   struct pos pos)
{
	struct section *sub = section_sub(s, name);

	if (sub)
		return sub;
	sub = section_new(name, pos);
	s->sections = grow(s->sections, s->n_sections, sizeof(*s->sections));
	s->sections[s->n_sections++] = sub;
	return sub;
}

/* A later setting of the same key replaces an earlier one in its place. */
static void add_setting(struct section *s, const struct setting *kv)
{
	unsigned int i;

	for (i = 0; i < s->n_settings; i++) {
		struct setting *old = &s->settings[i];

		if (strcmp(old->key, kv->key))
			continue;
		if (old->value)
			wipe(old->value, strlen(old->value));
		free(old->value);
		free(old->key);
		*old = *kv;
		return;
	}
	s->settings = grow(s->settings, s->n_settings, sizeof(*s->settings));
	s->settings[s->n_settings++] = *kv;
}

static void parse_statements(struct parser *p, struct lexer *lx,
			     struct section *s, bool nested);

static void parse_references(struct lexer *lx, struct section *s)
{
	do {
		struct reference ref;

		lexer_next(lx);	/* colon or comma */
		lexer_skip_space(lx);
		ref.pos = lx->pos;
		ref.name = lexer_name(lx);
		if (!ref.name) {
			diag_error(lx->d, lx->pos,
				   "the name of a section to inherit from is expected");
			return;
		}
		s->references = grow(s->references, s->n_references,
				     sizeof(*s->references));
		s->references[s->n_references++] = ref;
		lexer_skip_space(lx);
	} while (lexer_peek(lx) == ',');
}

static void parse_body(struct parser *p, struct lexer *lx, struct section *s)
{
	lexer_next(lx);	/* brace */
	if (p->depth >= DEPTH_MAX) {
		diag_error(lx->d, s->pos,
			   "more than %u sections inside of each other",
			   DEPTH_MAX);
		lx->at = lx->len;
		return;
	}
	p->depth++;
	parse_statements(p, lx, s, true);
	p->depth--;
}

static void parse_setting(struct lexer *lx, struct section *s, char *key,
			  struct pos pos)
{
	struct setting kv = { .key = key, .pos = pos };
	bool bad;

	lexer_next(lx);	/* equals */
	kv.value_pos = lx->pos;
	kv.value = lexer_value(lx, &kv.value_pos, &bad);
	if (bad)
		free(key);
	else
		add_setting(s, &kv);
}

/* What stands behind a name: a value, or a section with or without references */
static void parse_named(struct parser *p, struct lexer *lx, struct section *s,
			char *name, struct pos pos)
{
	struct section *sub;

	lexer_skip_blanks(lx);
	if (lexer_peek(lx) == '=') {
		parse_setting(lx, s, name, pos);
		return;
	}
	if (lexer_peek(lx) != ':')
		lexer_skip_space(lx);
	if (lexer_peek(lx) != ':' && lexer_peek(lx) != '{') {
		diag_error(lx->d, pos,
			   "behind the name that starts here, = and a value or { are expected");
		free(name);
		/* what follows may well be another line, to be read as such */
		if (lx->pos.line == pos.line)
			lexer_skip_line(lx);
		return;
	}
	sub = add_section(s, name, pos);
	free(name);
	if (lexer_peek(lx) == ':')
		parse_references(lx, sub);
	if (lexer_peek(lx) == '{')
		parse_body(p, lx, sub);
	else
		diag_error(lx->d, lx->pos, "{ is expected here");
}

static void include(struct parser *p, const char *file, struct pos pos,
		    struct section *s);

/* Patterns are relative to the folder of the file that they stand in. */
static void parse_include(struct parser *p, struct lexer *lx,
			  struct section *s, struct pos pos)
{
	const char *slash = strrchr(lx->pos.file, '/');
	char *pattern, *path;
	glob_t found;
	size_t i;

	pattern = lexer_pattern(lx);
	if (!pattern)
		return;
	if (*pattern == '/' || !slash)
		path = xstrdup(pattern);
	else
		path = xasprintf("%.*s/%s", (int)(slash - lx->pos.file),
				 lx->pos.file, pattern);
	free(pattern);
	if (!glob(path, 0, NULL, &found)) {
		for (i = 0; i < found.gl_pathc; i++)
			include(p, found.gl_pathv[i], pos, s);
		globfree(&found);
	} else if (!strpbrk(path, "*?[")) {
		diag_error(lx->d, pos, "there is no file %s to include", path);
	}
	free(path);
}

static void parse_statement(struct parser *p, struct lexer *lx,
			    struct section *s)
{
	struct pos pos = lx->pos;
	char *name = lexer_name(lx);

	if (!name) {
		diag_error(lx->d, pos, "a name is expected here");
		lexer_skip_line(lx);
		return;
	}
	if (!strcmp(name, "include") &&
	    (lexer_peek(lx) == ' ' || lexer_peek(lx) == '\t')) {
		lexer_skip_blanks(lx);
		if (lexer_peek(lx) != '=') {
			free(name);
			parse_include(p, lx, s, pos);
			return;
		}
	}
	parse_named(p, lx, s, name, pos);
}

static void parse_statements(struct parser *p, struct lexer *lx,
			     struct section *s, bool nested)
{
	for (;;) {
		lexer_skip_space(lx);
		switch (lexer_peek(lx)) {
		case LEXER_END:
			if (nested)
				diag_error(lx->d, lx->pos,
					   "} is expected: the section opened in line %u is not closed",
					   s->pos.line);
			return;
		case '}':
			if (!nested)
				diag_error(lx->d, lx->pos,
					   "} without a section to close");
			lexer_next(lx);
			if (nested)
				return;
			break;
		default:
			parse_statement(p, lx, s);
		}
	}
}

static const char *name_file(struct files *files, const char *name)
{
	files->names = grow(files->names, files->n, sizeof(*files->names));
	files->names[files->n] = xstrdup(name);
	return files->names[files->n++];
}

static void parse_text(struct parser *p, const char *name, const char *text,
		       size_t len, struct section *s)
{
	struct lexer lx = {
		.text = text, .len = len, .d = p->d,
		.pos = { name_file(p->files, name), 1, 1 },
	};
	const char *nul = memchr(text, '\0', len);

	if (nul) {
		while (lx.text + lx.at < nul)
			lexer_next(&lx);
		diag_error(p->d, lx.pos, "this is not text: a NUL octet");
		return;
	}
	parse_statements(p, &lx, s, false);
}

/* The whole of an open file for free(), or NULL with errno */
static char *read_all(int fd, size_t *len)
{
	struct text text = {};
	char buf[16384];
	ssize_t n;

	text_add(&text, "", 0);
	while ((n = read(fd, buf, sizeof(buf))) > 0) {
		text_add(&text, buf, n);
		if (text.len > FILE_MAX) {
			errno = EFBIG;
			n = -1;
			break;
		}
	}
	wipe(buf, sizeof(buf));
	if (n < 0) {
		wipe(text.s, text.len);
		free(text.s);
		return NULL;
	}
	*len = text.len;
	return text.s;
}

static int parse_file(struct parser *p, const char *path, struct section *s)
{
	char *text = NULL;
	struct stat st;
	size_t len;
	int fd, err = 0;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	if (fstat(fd, &st))
		err = -errno;
	else if (S_ISDIR(st.st_mode))
		err = -EISDIR;
	if (!err) {
		text = read_all(fd, &len);
		if (!text)
			err = -errno;
	}
	close(fd);
	if (err)
		return err;
	parse_text(p, path, text, len, s);
	wipe(text, len);
	free(text);
	return 0;
}

static void include(struct parser *p, const char *file, struct pos pos,
		    struct section *s)
{
	int err;

	if (p->includes >= INCLUDE_MAX) {
		diag_error(p->d, pos, "more than %u files inside of each other",
			   INCLUDE_MAX);
		return;
	}
	if (p->files->n >= FILES_MAX) {
		diag_error(p->d, pos, "more than %u files", FILES_MAX);
		return;
	}
	p->includes++;
	err = parse_file(p, file, s);
	p->includes--;
	if (err)
		diag_error(p->d, pos, "%s: %s", file, strerror(-err));
}

int conf_parse(const char *path, struct files *files, struct section *root,
	       struct diags *d)
{
	struct parser p = { .files = files, .d = d };

	return parse_file(&p, path, root);
}

void conf_parse_text(const char *name, const char *text, size_t len,
		     struct files *files, struct section *root,
		     struct diags *d)
{
	struct parser p = { .files = files, .d = d };

	parse_text(&p, name, text, len, root);
}
