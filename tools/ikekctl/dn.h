/* SPDX-License-Identifier: GPL-2.0-only */
/* Distinguished names: text to DER and back. */
#ifndef IKEKCTL_DN_H
#define IKEKCTL_DN_H

#include "ikekctl/model.h"

/* "C=CH, O=acme, CN=gw" or "/C=CH/O=acme/CN=gw"; -1 when it is neither */
int dn_parse(const char *s, struct ident *out);
/* Is it the DER of a name? */
bool dn_valid(const uint8_t *der, size_t len);
/* False, with nothing printed, when it is no name or can't be printed */
bool dn_print(struct text *t, const uint8_t *der, size_t len);

#endif
