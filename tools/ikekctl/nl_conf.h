/* SPDX-License-Identifier: GPL-2.0-only */
/* Configuration as messages, and messages as configuration. */
#ifndef IKEKCTL_NL_CONF_H
#define IKEKCTL_NL_CONF_H

#include "ikekctl/nl.h"

/* False when a child is too large for a message */
bool encode_conn(struct msg *m, struct nl *nl, const struct conn *conn);
void encode_secret(struct msg *m, struct nl *nl, const struct secret *secret);
void encode_settings(struct msg *m, struct nl *nl,
		     const struct settings *settings);

/* Handlers of dumps; @arg is a struct conf */
void decode_conn(void *arg, struct attrs attrs);
void decode_cred(void *arg, struct attrs attrs);

/* Parts that others are made of, too */
void decode_addr(struct attrs value, struct addr *out);
void decode_ident(struct attrs value, struct ident *out);
void decode_transform(struct attrs value, struct transform *out);
void decode_selector(struct attrs value, struct selector *out);

#endif
