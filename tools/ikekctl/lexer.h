/* SPDX-License-Identifier: GPL-2.0-only */
/* A configuration file, character by character and word by word. */
#ifndef IKEKCTL_LEXER_H
#define IKEKCTL_LEXER_H

#include "ikekctl/conf.h"

/**
 * struct lexer - a text and how far it has been read
 * @text: need not be terminated
 * @len: its octets
 * @at: the next one
 * @pos: of that
 * @d: where errors go
 */
struct lexer {
	const char *text;
	size_t len;
	size_t at;
	struct pos pos;
	struct diags *d;
};

#define LEXER_END	(-1)

/* The next character, or LEXER_END; does not move */
int lexer_peek(const struct lexer *lx);
int lexer_next(struct lexer *lx);
void lexer_skip_blanks(struct lexer *lx);
/* Blanks, line ends and comments */
void lexer_skip_space(struct lexer *lx);
void lexer_skip_line(struct lexer *lx);

/* Each returns a string for free(), or NULL, with the error told or if empty */
char *lexer_name(struct lexer *lx);
char *lexer_value(struct lexer *lx, struct pos *pos, bool *bad);
char *lexer_pattern(struct lexer *lx);

#endif
