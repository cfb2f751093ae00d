/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration as messages, and messages as configuration. */
#ifndef IKEKCTL_NL_CONF_H
#define IKEKCTL_NL_CONF_H

#include "ikekctl/nl.h"

/*
 * Of a struct conn, secret and settings. -NLE_ATTRSIZE when a child is too
 * large for any message.
 */
put_function put_conn;
put_function put_secret;
put_function put_settings;

/* Handlers of dumps; @arg is a struct conf */
int decode_conn(struct nl_msg *msg, void *arg);
int decode_cred(struct nl_msg *msg, void *arg);

/* Parts that others are made of, too; @attr may be absent */
void decode_addr(const struct nlattr *attr, struct addr *out);
void decode_ident(struct nlattr *attr, struct ident *out);
void decode_transform(struct nlattr *attr, struct transform *out);
void decode_selector(struct nlattr *attr, struct selector *out);

#endif
