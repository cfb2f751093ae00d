// SPDX-License-Identifier: GPL-2.0-only
/*
 * Identities, RFC 7296 section 3.5: what is well formed, what fits a
 * configured pattern, and how they look in swanctl's notation.
 */
#include <linux/ctype.h>
#include <linux/minmax.h>
#include <linux/slab.h>

#include "ike/policy/dn.h"
#include "ike/policy/hash.h"
#include "ike/policy/identity.h"
#include "ike/policy/text.h"

/* Ranks of ike_id_match() between no match and an exact one */
#define MATCH_ANY	1
#define MATCH_WILDCARD	2

static bool is_text(struct ike_view v)
{
	size_t i;

	for (i = 0; i < v.len; i++)
		if (v.p[i] < ' ' || v.p[i] == 0x7f)
			return false;
	return v.len;
}

static bool is_well_formed(const struct ike_id *id)
{
	switch (id->type) {
	case IKE_ID_IPV4_ADDR:
		return id->data.len == 4;
	case IKE_ID_IPV6_ADDR:
		return id->data.len == 16;
	case IKE_ID_FQDN:
	case IKE_ID_RFC822_ADDR:
		return is_text(id->data);
	case IKE_ID_DER_ASN1_DN:
		return !ike_dn_check(id->data);
	case IKE_ID_DER_ASN1_GN:
		return !ike_der_check(id->data);
	case IKE_ID_KEY_ID:
		return id->data.len;
	case IKE_ID_NULL:
		return !id->data.len;
	default:
		return false;
	}
}

/**
 * ike_id_check - has an identity a well-formed value for its type?
 * @id: an identity of anybody's
 *
 * Names of hosts and mailboxes are not parsed, since what people use as an
 * FQDN often is none; but they hold no control characters. IKE_ID_ANY is
 * nobody's identity and is refused: it is for patterns only.
 *
 * Context: any.
 * Return: 0, or IKE_N_INVALID_SYNTAX, also for types that RFC
 * 7296 section 3.5 and RFC 7619 do not know.
 */
int ike_id_check(const struct ike_id *id)
{
	if (id->data.len > IKE_ID_LEN_MAX || !is_well_formed(id))
		return IKE_N_INVALID_SYNTAX;
	return 0;
}

static bool equal_nocase(struct ike_view a, struct ike_view b)
{
	size_t i;

	if (a.len != b.len)
		return false;
	for (i = 0; i < a.len; i++) {
		u8 x = a.p[i], y = b.p[i];

		if (x != y && (!isascii(x) || !isascii(y) ||
			       tolower(x) != tolower(y)))
			return false;
	}
	return true;
}

/* A * at the head of a pattern stands for one octet or more. */
static bool has_wildcard(struct ike_view pattern)
{
	return pattern.len && pattern.p[0] == '*';
}

/* The longer what follows the wildcard, the better the match */
static unsigned int match_text(struct ike_view pattern, struct ike_view v)
{
	struct ike_view tail;

	if (equal_nocase(pattern, v))
		return IKE_ID_MATCH_EXACT;
	if (!has_wildcard(pattern) || v.len < pattern.len)
		return 0;
	tail = IKE_VIEW(pattern.p + 1, pattern.len - 1);
	if (!equal_nocase(tail, IKE_VIEW(v.p + v.len - tail.len, tail.len)))
		return 0;
	return min_t(size_t, MATCH_WILDCARD + tail.len,
		     IKE_ID_MATCH_EXACT - 1);
}

/* The fewer wildcards, the better */
static unsigned int match_dn(struct ike_view pattern, struct ike_view dn)
{
	unsigned int wildcards;

	if (ike_dn_match(pattern, dn, &wildcards))
		return 0;
	return IKE_ID_MATCH_EXACT -
	       min_t(unsigned int, wildcards,
		     IKE_ID_MATCH_EXACT - MATCH_WILDCARD);
}

/**
 * ike_id_match - how well does an identity fit a pattern?
 * @pattern: what is configured
 * @id: what somebody claims to be
 *
 * Types have to be the same, unless @pattern is IKE_ID_ANY. A "*" at the head
 * of an FQDN or RFC822 pattern, or as a value in a DN, is a wildcard. Letters
 * of FQDN, RFC822 and DN match in both cases.
 *
 * Context: any.
 * Return: 0 for not at all, 1 for IKE_ID_ANY, more for
 * a wildcard and the more the narrower it is, IKE_ID_MATCH_EXACT exactly.
 */
unsigned int ike_id_match(const struct ike_id *pattern, const struct ike_id *id)
{
	if (pattern->type == IKE_ID_ANY)
		return MATCH_ANY;
	if (pattern->type != id->type)
		return 0;

	switch (pattern->type) {
	case IKE_ID_FQDN:
	case IKE_ID_RFC822_ADDR:
		return match_text(pattern->data, id->data);
	case IKE_ID_DER_ASN1_DN:
		return match_dn(pattern->data, id->data);
	default:
		return ike_view_equal(pattern->data, id->data) ?
			IKE_ID_MATCH_EXACT : 0;
	}
}

/**
 * ike_id_equal - are two identities the same?
 * @a: an identity
 * @b: another
 *
 * As for ike_id_match(), but wildcards stand for themselves.
 *
 * Context: any.
 * Return: true if they are.
 */
bool ike_id_equal(const struct ike_id *a, const struct ike_id *b)
{
	unsigned int wildcards;

	if (a->type != b->type)
		return false;
	switch (a->type) {
	case IKE_ID_FQDN:
	case IKE_ID_RFC822_ADDR:
		return equal_nocase(a->data, b->data);
	case IKE_ID_DER_ASN1_DN:
		return !ike_dn_match(a->data, b->data, &wildcards) &&
		       !wildcards;
	default:
		return ike_view_equal(a->data, b->data);
	}
}

/**
 * ike_id_hash - a number that identities have in common if they are equal
 * @id: an identity that is no pattern
 *
 * Context: any.
 * Return: the number.
 */
u64 ike_id_hash(const struct ike_id *id)
{
	u64 hash = ike_hash_u8(id->type, IKE_HASH_BEGIN);
	size_t i;

	switch (id->type) {
	case IKE_ID_FQDN:
	case IKE_ID_RFC822_ADDR:
		for (i = 0; i < id->data.len; i++)
			hash = ike_hash_u8(isascii(id->data.p[i]) ?
						   tolower(id->data.p[i]) :
						   id->data.p[i], hash);
		return hash;
	case IKE_ID_DER_ASN1_DN:
		return ike_dn_hash(id->data, hash);
	default:
		return ike_hash(id->data, hash);
	}
}

/**
 * ike_id_is_pattern - may more than one identity fit it?
 * @id: a configured identity
 *
 * Context: any.
 * Return: true for IKE_ID_ANY and for wildcards.
 */
bool ike_id_is_pattern(const struct ike_id *id)
{
	switch (id->type) {
	case IKE_ID_ANY:
		return true;
	case IKE_ID_FQDN:
	case IKE_ID_RFC822_ADDR:
		return has_wildcard(id->data);
	case IKE_ID_DER_ASN1_DN:
		return ike_dn_is_pattern(id->data);
	default:
		return false;
	}
}

/**
 * ike_id_of_addr - the identity that an address stands for
 * @addr: the address; has to live as long as @out is used
 * @out: receives the identity; IKE_ID_ANY for no address
 *
 * Context: any.
 */
void ike_id_of_addr(const struct ike_addr *addr, struct ike_id *out)
{
	out->type = IKE_ID_ANY;
	if (addr->len == 4)
		out->type = IKE_ID_IPV4_ADDR;
	else if (addr->len == 16)
		out->type = IKE_ID_IPV6_ADDR;
	out->data = IKE_VIEW(addr->b, addr->len);
}

/**
 * ike_id_dup - copy an identity
 * @id: an identity that has been checked
 *
 * Context: may sleep.
 * Return: the copy in one allocation, for kfree(); NULL
 * without memory, or when it is longer than IKE_ID_LEN_MAX.
 */
struct ike_id *ike_id_dup(const struct ike_id *id)
{
	struct ike_id *copy;
	u8 *data;

	if (id->data.len > IKE_ID_LEN_MAX)
		return NULL;
	copy = kmalloc(sizeof(*copy) + id->data.len, GFP_KERNEL_ACCOUNT);
	if (!copy)
		return NULL;
	data = (u8 *)(copy + 1);
	if (id->data.len)
		memcpy(data, id->data.p, id->data.len);
	copy->type = id->type;
	copy->data = IKE_VIEW(data, id->data.len);
	return copy;
}

static bool holds(struct ike_view v, const char *chars)
{
	size_t i;

	for (i = 0; i < v.len; i++)
		if (v.p[i] && strchr(chars, v.p[i]))
			return true;
	return false;
}

static bool is_numeric(struct ike_view v)
{
	size_t i;

	for (i = 0; i < v.len; i++)
		if (v.p[i] != '.' && !isdigit(v.p[i]))
			return false;
	return true;
}

/* A value that looks like one of another type shows its own. */
static void print_text(const struct ike_id *id, struct ike_text *t)
{
	bool fqdn = id->type == IKE_ID_FQDN;

	if (fqdn && (holds(id->data, "@=:/#%") || is_numeric(id->data)))
		ike_text_add(t, "fqdn:");
	else if (!fqdn && !holds(id->data, "@"))
		ike_text_add(t, "rfc822:");
	ike_text_escape(t, id->data, "");
}

static bool is_printable(struct ike_view v)
{
	size_t i;

	for (i = 0; i < v.len; i++)
		if (!isascii(v.p[i]) || !isgraph(v.p[i]))
			return false;
	return v.len && v.p[0] != '#';
}

static void print_key_id(struct ike_view v, struct ike_text *t)
{
	ike_text_add(t, "keyid:");
	if (is_printable(v))
		ike_text_escape(t, v, "");
	else
		ike_text_hex(t, v);
}

static void print_addr(struct ike_view v, struct ike_text *t)
{
	struct ike_addr addr = { .len = v.len };
	char buf[IKE_ADDR_STRLEN];

	if (v.len != 4 && v.len != 16) {
		ike_text_hex(t, v);
		return;
	}
	memcpy(addr.b, v.p, v.len);
	ike_text_add(t, "%s", ike_addr_print(&addr, buf));
}

/**
 * ike_id_print - an identity in swanctl's notation
 * @id: an identity of anybody's, well formed or not
 * @buf: room for it; IKE_ID_STRLEN is enough for most
 * @size: bytes in @buf
 *
 * Only printable ASCII comes out, cut off where @buf ends.
 *
 * Context: any.
 * Return: @buf, NUL-terminated.
 */
char *ike_id_print(const struct ike_id *id, char *buf, size_t size)
{
	struct ike_text t = ike_text(buf, size);

	switch (id->type) {
	case IKE_ID_ANY:
		ike_text_add(&t, "%%any");
		break;
	case IKE_ID_IPV4_ADDR:
	case IKE_ID_IPV6_ADDR:
		print_addr(id->data, &t);
		break;
	case IKE_ID_FQDN:
	case IKE_ID_RFC822_ADDR:
		print_text(id, &t);
		break;
	case IKE_ID_DER_ASN1_DN:
		ike_dn_print(id->data, &t);
		break;
	case IKE_ID_KEY_ID:
		print_key_id(id->data, &t);
		break;
	default:
		ike_text_add(&t, "{%u}:", id->type);
		ike_text_hex(&t, id->data);
	}
	return buf;
}
