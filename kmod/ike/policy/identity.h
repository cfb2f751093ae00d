/* SPDX-License-Identifier: GPL-2.0-only */
/* Identities and how they match, RFC 7296 section 3.5. */
#ifndef IKE_POLICY_IDENTITY_H
#define IKE_POLICY_IDENTITY_H

#include "ike/policy/addr.h"
#include "ike/wire/numbers.h"
#include "ike/wire/view.h"

#define IKE_ID_LEN_MAX		512	/* longer ones are refused */
#define IKE_ID_STRLEN		(2 * IKE_ID_LEN_MAX + 8)

/**
 * struct ike_id - an identity
 * @type: enum ike_id_type; IKE_ID_ANY matches everything
 * @data: as in the ID payload, without type and reserved octets. In a
 *	configured identity FQDN, RFC822 and DN may hold wildcards.
 */
struct ike_id {
	u8 type;
	struct ike_view data;
};

/*
 * How well @id fits the configured @pattern: 0 does not, 1 by %any, more by a
 * wildcard, IKE_ID_MATCH_EXACT exactly.
 */
#define IKE_ID_MATCH_EXACT	100
unsigned int ike_id_match(const struct ike_id *pattern, const struct ike_id *id);
bool ike_id_equal(const struct ike_id *a, const struct ike_id *b);
/* Equal identities that are no patterns have the same */
u64 ike_id_hash(const struct ike_id *id);
/* May more than one identity fit it? IKE_ID_ANY and wildcards */
bool ike_id_is_pattern(const struct ike_id *id);
/*
 * Does @id have a well-formed value for its type? 0 or IKE_N_INVALID_SYNTAX.
 * IKE_ID_ANY is nobody's identity, so it does not.
 */
int ike_id_check(const struct ike_id *id);
/* The identity that an address stands for; @out points into @addr. */
void ike_id_of_addr(const struct ike_addr *addr, struct ike_id *out);
/* A copy in one allocation; free with kfree(). NULL without memory. */
struct ike_id *ike_id_dup(const struct ike_id *id);
/* Printable, escapes what is not; always NUL-terminated. Returns @buf. */
char *ike_id_print(const struct ike_id *id, char *buf, size_t size);

#endif
