/* SPDX-License-Identifier: GPL-2.0-only */
/* Output: JSON, and the pieces that text is made of. */
#ifndef IKEKCTL_OUT_H
#define IKEKCTL_OUT_H

#include "ikekctl/model.h"

/**
 * struct json - a JSON text being written
 * @t: the text
 * @depth: objects and arrays that are open
 * @more: the innermost has something in it already
 * @line: all of it in one line
 */
struct json {
	struct text t;
	unsigned int depth;
	bool more;
	bool line;
};

/* @key: NULL inside of an array and at the top */
void json_object(struct json *j, const char *key);
void json_array(struct json *j, const char *key);
void json_end_object(struct json *j);
void json_end_array(struct json *j);
/* Of these, a NULL @s writes nothing */
void json_string(struct json *j, const char *key, const char *s);
void json_number(struct json *j, const char *key, int64_t v);
void json_unsigned(struct json *j, const char *key, uint64_t v);
void json_bool(struct json *j, const char *key, bool v);
/* A value of the model, as text */
void json_text(struct json *j, const char *key, struct text *t);
/* Writes it to stdout and frees it */
void json_print(struct json *j);

void json_ident(struct json *j, const char *key, const struct ident *id);
void json_addr(struct json *j, const char *key, const struct addr *addr);
void json_transforms(struct json *j, const char *key,
		     const struct transform *t, unsigned int n);
void json_selectors(struct json *j, const char *key,
		    const struct selector *ts, unsigned int n);
void json_conn(struct json *j, const struct conn *conn);
void json_secret(struct json *j, const struct secret *secret);
void json_settings(struct json *j, const char *key,
		   const struct settings *settings);

/* Names of the spec's enumerations; "?" for a number without one */
const char *mode_name(unsigned int mode);
const char *sa_state_name(unsigned int state);
const char *event_name(unsigned int type);
const char *change_name(unsigned int change);
const char *fate_name(unsigned int fate);

/* "3d4h", "5m12s", "0.8s"; and "12.3k" */
void age_print(struct text *t, uint64_t ms);
void bytes_print(struct text *t, uint64_t n);

/* Lists with a separator in between */
void selectors_print(struct text *t, const struct selector *ts,
		     unsigned int n);
void conn_print(struct text *t, const struct conn *conn);

/**
 * struct table - lines of columns that line up
 * @t: cells with tabs and line ends behind them
 */
struct table {
	struct text t;
};

void table_cell(struct table *table, const char *s);
void table_text(struct table *table, struct text *t);
void table_line(struct table *table);
/* Writes it to stdout and frees it */
void table_print(struct table *table);

#endif
