// SPDX-License-Identifier: GPL-2.0-only
/*
 * A configuration file, character by character and word by word.
 *
 * What a name, a value and a quoted string are is strongSwan's: a value is
 * words and strings up to the end of the line, a comment or a closing brace,
 * put together with one blank in between.
 *
 * A message never quotes the file here: what is broken may be a secret.
 */
#include <stdlib.h>
#include <string.h>

#include "ikekctl/lexer.h"

int lexer_peek(const struct lexer *lx)
{
	return lx->at < lx->len ? (unsigned char)lx->text[lx->at] : LEXER_END;
}

int lexer_next(struct lexer *lx)
{
	int c = lexer_peek(lx);

	if (c == LEXER_END)
		return c;
	lx->at++;
	if (c == '\n') {
		lx->pos.line++;
		lx->pos.column = 1;
	} else if ((c & 0xc0) != 0x80) {
		/* all octets of a UTF-8 character are one column */
		lx->pos.column++;
	}
	return c;
}

void lexer_skip_line(struct lexer *lx)
{
	while (lexer_peek(lx) != '\n' && lexer_peek(lx) != LEXER_END)
		lexer_next(lx);
}

static bool is_blank(int c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

void lexer_skip_blanks(struct lexer *lx)
{
	while (is_blank(lexer_peek(lx)))
		lexer_next(lx);
}

void lexer_skip_space(struct lexer *lx)
{
	for (;;) {
		lexer_skip_blanks(lx);
		if (lexer_peek(lx) == '#')
			lexer_skip_line(lx);
		else if (lexer_peek(lx) == '\n')
			lexer_next(lx);
		else
			return;
	}
}

static bool ends_name(int c)
{
	return c == LEXER_END || is_blank(c) || c == '\n' ||
	       strchr("#{}=\",", c);
}

/* A double colon stands for a colon in the name. */
char *lexer_name(struct lexer *lx)
{
	struct text name = {};

	while (!ends_name(lexer_peek(lx))) {
		if (lexer_peek(lx) == ':') {
			if (lx->at + 1 >= lx->len ||
			    lx->text[lx->at + 1] != ':')
				break;
			lexer_next(lx);
		}
		text_putc(&name, lexer_next(lx));
	}
	return name.s;
}

static void add_escaped(struct lexer *lx, struct text *out)
{
	int c = lexer_next(lx);

	if (c == '\r' && lexer_peek(lx) == '\n')
		c = lexer_next(lx);
	switch (c) {
	case LEXER_END:
	case '\n':
		break;	/* goes on in the next line */
	case 'n':
		text_putc(out, '\n');
		break;
	case 'r':
		text_putc(out, '\r');
		break;
	case 't':
		text_putc(out, '\t');
		break;
	default:
		text_putc(out, c);
	}
}

/* The rest of a string behind its opening quote */
static bool add_string(struct lexer *lx, struct text *out)
{
	struct pos start = lx->pos;
	int c;

	lexer_next(lx);
	while ((c = lexer_next(lx)) != LEXER_END) {
		if (c == '"')
			return true;
		if (c == '\\')
			add_escaped(lx, out);
		else if (c != '\r')
			text_putc(out, c);
	}
	diag_error(lx->d, start,
		   "the string that starts here has no closing quote");
	return false;
}

static bool ends_value(int c)
{
	return c == LEXER_END || c == '\n' || c == '#' || c == '}';
}

char *lexer_value(struct lexer *lx, struct pos *pos, bool *bad)
{
	struct text value = {};
	bool first = true;

	*bad = false;
	for (;;) {
		lexer_skip_blanks(lx);
		if (ends_value(lexer_peek(lx)))
			return value.s;
		if (first)
			*pos = lx->pos;
		else
			text_putc(&value, ' ');
		first = false;
		if (lexer_peek(lx) == '"') {
			text_puts(&value, "");
			if (!add_string(lx, &value))
				break;
			continue;
		}
		while (!ends_value(lexer_peek(lx)) &&
		       !is_blank(lexer_peek(lx)) && lexer_peek(lx) != '"')
			text_putc(&value, lexer_next(lx));
	}
	*bad = true;
	wipe(value.s, value.len);
	free(value.s);
	return NULL;
}

/* Of files to include: blanks and some others need a backslash or quotes. */
char *lexer_pattern(struct lexer *lx)
{
	struct text pattern = {};
	int c;

	while (!ends_value(lexer_peek(lx)) && !is_blank(lexer_peek(lx))) {
		if (lexer_peek(lx) == '"') {
			text_puts(&pattern, "");
			if (!add_string(lx, &pattern)) {
				free(pattern.s);
				return NULL;
			}
			continue;
		}
		c = lexer_next(lx);
		if (c == '\\' && lexer_peek(lx) != LEXER_END &&
		    strchr("\"#} ", lexer_peek(lx)))
			c = lexer_next(lx);
		text_putc(&pattern, c);
	}
	return pattern.s;
}
